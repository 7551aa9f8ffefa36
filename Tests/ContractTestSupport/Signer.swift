package import ContractKit
package import Cryptography
import Primitives

/// A key that signs structured data (EIP-712), written apart from ContractKit.
package struct Signer {
  package let key: PrivateKey

  /// The key of a small number.
  package init(_ number: UInt8) throws { key = try PrivateKey([UInt8](repeating: 0, count: 31) + [number]) }

  /// The key's account.
  package var address: ContractKit.Address { ContractKit.Address(truncating: CallBytes.word(key.address.word)) }

  /// The 65 bytes `r ‖ s ‖ v` for a structure in a contract's domain.
  package func sign(_ structHash: ContractKit.UInt256, _ domain: Domain) -> ContractKit.Bytes {
    let (v, r, s) = parts(structHash, domain)
    return ContractKit.Bytes(CallBytes.bytes(r.word) + CallBytes.bytes(s.word) + [v])
  }

  /// The parts of the signature for a structure in a contract's domain.
  package func parts(_ structHash: ContractKit.UInt256, _ domain: Domain) -> (
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
package struct Domain {
  package var name: String
  package var version: String
  package var chainID: UInt64
  package var contract: ContractKit.Address

  /// A domain by its fields.
  package init(name: String, version: String = "1", chainID: UInt64 = 31_337, contract: ContractKit.Address) {
    self.name = name
    self.version = version
    self.chainID = chainID
    self.contract = contract
  }

  /// The hash of the domain.
  package var separator: ContractKit.UInt256 {
    CallBytes.hash(
      CallBytes.hash("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
      CallBytes.hash(name), CallBytes.hash(version), ContractKit.UInt256(chainID), contract.word)
  }
}
