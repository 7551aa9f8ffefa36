public import Primitives

extension Address {
  /// The address of a contract that `creator` makes with a transaction or CREATE at this nonce.
  public static func created(by creator: Address, nonce: UInt64) -> Address {
    var encoder = RLPEncoder()
    encoder.appendList { encoder in
      encoder.append(creator)
      encoder.append(nonce)
    }
    return Address(truncating: Keccak256.hash(encoder.bytes).word)
  }

  /// The address of a contract that `creator` makes with CREATE2 (EIP-1014).
  public static func created(by creator: Address, salt: Hash, initCodeHash: Hash) -> Address {
    Address(truncating: Keccak256.hash([0xFF] + creator.bytes + salt.bytes + initCodeHash.bytes).word)
  }
}
