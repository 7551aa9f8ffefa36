import ContractKit
import Cryptography
import Primitives

/// A key that signs structured data (EIP-712), hashed here apart from ContractKit.
struct Signer {
  let key: PrivateKey

  /// The key of a small number.
  init(_ number: UInt8) throws { key = try PrivateKey([UInt8](repeating: 0, count: 31) + [number]) }

  /// The key's account.
  var address: ContractKit.Address { ContractKit.Address(truncating: Raw.word(key.address.word)) }

  /// The signature of a structure of words in a domain.
  func sign(_ type: String, _ fields: [ContractKit.UInt256], _ domain: Domain) -> Parts {
    let content = ([Raw.slot(Array(type.utf8))] + fields).flatMap(Raw.bytes)
    return sign(digest: [0x19, 0x01] + Raw.bytes(domain.separator) + Raw.bytes(Raw.slot(content)))
  }

  /// The signature of the hash of a message.
  func sign(digest message: [UInt8]) -> Parts { sign(hash: Raw.slot(message)) }

  /// The signature of a hash.
  func sign(hash: ContractKit.UInt256) -> Parts {
    let signature = key.sign(Primitives.Hash(Raw.primitive(hash)))
    return Parts(
      v: 27 + signature.yParity, r: ContractKit.Hash(Raw.word(signature.r)),
      s: ContractKit.Hash(Raw.word(signature.s)))
  }

  /// A signature in its parts.
  struct Parts {
    var v: UInt8
    var r: ContractKit.Hash
    var s: ContractKit.Hash

    /// The order of the curve.
    static let order = Raw.word(
      Hex("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"))

    /// The other signature that the curve allows for the same message and key.
    var malleated: Parts { Parts(v: v == 27 ? 28 : 27, r: r, s: ContractKit.Hash(Parts.order - s.word)) }

    /// The 65 bytes.
    var long: ContractKit.Bytes { ContractKit.Bytes(Raw.bytes(r.word) + Raw.bytes(s.word) + [v]) }

    /// The 64 bytes of EIP-2098.
    var short: ContractKit.Bytes {
      var tail = Raw.bytes(s.word)
      if v == 28 { tail[0] |= 0x80 }
      return ContractKit.Bytes(Raw.bytes(r.word) + tail)
    }

    private static func Hex(_ text: String) -> [UInt8] {
      stride(from: 0, to: text.count, by: 2).map { start in
        let digits = text.dropFirst(start).prefix(2)
        return UInt8(digits, radix: 16) ?? 0
      }
    }
  }
}

/// The domain of structured data: a contract on a chain.
struct Domain {
  var name = "Coin"
  var version = "1"
  var chainID: UInt64 = 31_337
  var contract: ContractKit.Address

  /// The hash of the domain.
  var separator: ContractKit.UInt256 {
    let type = "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
    return Raw.slot(
      Raw.slot(Array(type.utf8)), Raw.slot(Array(name.utf8)), Raw.slot(Array(version.utf8)),
      ContractKit.UInt256(chainID), contract.word)
  }
}
