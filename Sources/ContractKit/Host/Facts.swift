/// The call that runs now.
public enum Message {
  /// Who called: an account or a contract.
  public static var sender: Address { Host.address(.caller) }
  /// The wei that came with the call.
  public static var value: UInt256 { Host.word(.callValue) }
  /// The gas that is left.
  public static var gasLeft: UInt64 { Host.number(.gasLeft) }
}

/// The transaction that runs now.
public enum Transaction {
  /// The account that signed the transaction. Do not authorise by it: any contract on the way could be hostile.
  public static var origin: Address { Host.address(.origin) }
  /// The wei that it pays for each unit of gas.
  public static var gasPrice: UInt256 { Host.word(.gasPrice) }
}

/// The block that is being built.
public enum Block {
  /// The number of the block.
  public static var number: UInt64 { Host.number(.blockNumber) }
  /// The time of the block in seconds since 1970.
  public static var timestamp: UInt64 { Host.number(.timestamp) }
  /// The most gas that the block may use.
  public static var gasLimit: UInt64 { Host.number(.blockGasLimit) }
  /// The account that receives the block's tips.
  public static var coinbase: Address { Host.address(.coinbase) }
  /// The beacon value of the block. Its producer knows it early: it is no secret and no fair lottery.
  public static var prevRandao: UInt256 { Host.word(.prevRandao) }
  /// The wei that each unit of gas costs at least.
  public static var baseFee: UInt256 { Host.word(.baseFee) }

  /// The hash of one of the last 256 blocks, zero for others.
  public static func hash(_ number: UInt64) -> Hash { Hash(Host.blockHash(number)) }
}

/// The chain that runs the contract.
public enum Chain {
  /// The chain's number, which signatures contain (EIP-155).
  public static var id: UInt64 { Host.number(.chainID) }
}

/// An ECDSA signature over secp256k1.
public enum Signature {
  /// The account that signed the hash, or nil when the signature is not valid or not the low-`s` form (EIP-2).
  public static func signer(of hash: Hash, v: UInt8, r: Hash, s: Hash) -> Address? {
    let halfOrder = UInt256(
      l0: 0xdfe9_2f46_681b_20a0, l1: 0x5d57_6e73_57a4_501d, l2: 0xffff_ffff_ffff_ffff, l3: 0x7fff_ffff_ffff_ffff)
    if s.word > halfOrder { return nil }
    let account = Host.recover(hash.word, v: v, r: r.word, s: s.word)
    return account.isZero ? nil : account
  }
}
