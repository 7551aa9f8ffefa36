import ContractKit
import Cryptography
import Primitives

/// A key that signs structured data (EIP-712), written apart from ContractKit.
struct Signer {
  let key: PrivateKey

  /// The key of a small number.
  init(_ number: UInt8) throws { key = try PrivateKey([UInt8](repeating: 0, count: 31) + [number]) }

  /// The key's account.
  var address: ContractKit.Address { ContractKit.Address(truncating: CallBytes.word(key.address.word)) }

  /// The 65 bytes `r ‖ s ‖ v` for a structure in a contract's domain.
  func sign(_ structHash: ContractKit.UInt256, _ domain: Domain) -> ContractKit.Bytes {
    let (v, r, s) = parts(structHash, domain)
    return ContractKit.Bytes(CallBytes.bytes(r.word) + CallBytes.bytes(s.word) + [v])
  }

  /// The parts of the signature for a structure in a contract's domain.
  func parts(_ structHash: ContractKit.UInt256, _ domain: Domain) -> (
    v: UInt8, r: ContractKit.Hash, s: ContractKit.Hash
  ) {
    let message = [0x19, 0x01] + CallBytes.bytes(domain.separator) + CallBytes.bytes(structHash)
    let signature = key.sign(Keccak256.hash(message))
    return (
      27 + signature.yParity, ContractKit.Hash(CallBytes.word(signature.r)),
      ContractKit.Hash(CallBytes.word(signature.s))
    )
  }
}

/// The domain of structured data: a contract on a chain.
struct Domain {
  var name: String
  var version = "1"
  var chainID: UInt64 = 31_337
  var contract: ContractKit.Address

  /// The hash of the domain.
  var separator: ContractKit.UInt256 {
    CallBytes.hash(
      CallBytes.hash("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
      CallBytes.hash(name), CallBytes.hash(version), ContractKit.UInt256(chainID), contract.word)
  }
}
