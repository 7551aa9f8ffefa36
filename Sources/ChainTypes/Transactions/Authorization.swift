public import Cryptography
public import Primitives

/// A permission of an account, its authority, to set its code to a designator of another account's (EIP-7702).
public struct Authorization: Sendable, Hashable {
  /// The chain that the permission holds for, or zero for every chain.
  public var chainID: UInt256
  /// The account whose code the authority's calls run; zero removes a designator.
  public var address: Address
  /// The nonce that the authority must have.
  public var nonce: UInt64
  /// The authority's signature; its parity is whatever one byte holds.
  public var signature: RecoverableSignature

  /// Creates a permission.
  public init(chainID: UInt256, address: Address, nonce: UInt64, signature: RecoverableSignature) {
    self.chainID = chainID
    self.address = address
    self.nonce = nonce
    self.signature = signature
  }

  /// Creates a permission and signs it with the authority's key.
  public init(chainID: UInt256, address: Address, nonce: UInt64, signedWith key: PrivateKey) {
    let hash = Self.signingHash(chainID: chainID, address: address, nonce: nonce)
    self.init(chainID: chainID, address: address, nonce: nonce, signature: key.sign(hash))
  }

  /// The hash that the authority signs: Keccak-256 of `0x05 ‖ rlp([chain ID, address, nonce])`.
  public var signingHash: Hash { Self.signingHash(chainID: chainID, address: address, nonce: nonce) }

  /// Recovers the authority; nil when the signature is not valid or has a high `s` (EIP-2).
  public func recoverAuthority() -> Address? {
    guard signature.yParity <= 1, !signature.r.isZero, signature.r < Secp256k1.order else { return nil }
    guard !signature.s.isZero, signature.s <= Secp256k1.halfOrder else { return nil }
    return signature.recoverAddress(from: signingHash)
  }

  private static let magic: UInt8 = 0x05

  private static func signingHash(chainID: UInt256, address: Address, nonce: UInt64) -> Hash {
    var encoder = RLPEncoder()
    encoder.appendList { encoder in
      encoder.append(chainID)
      encoder.append(address)
      encoder.append(nonce)
    }
    return Keccak256.hash([magic] + encoder.bytes)
  }
}

extension Authorization: RLPValue {
  /// Writes the list `[chain ID, address, nonce, parity, r, s]`.
  public func encode(into encoder: inout RLPEncoder) {
    encoder.appendList { encoder in
      encoder.append(chainID)
      encoder.append(address)
      encoder.append(nonce)
      encoder.append(UInt64(signature.yParity))
      encoder.append(signature.r)
      encoder.append(signature.s)
    }
  }

  /// Reads a permission; throws when a number is too large or the parity has more than one byte.
  public init(from reader: inout RLPReader) throws(RLPError) {
    var fields = try reader.readList()
    chainID = try fields.readUInt256()
    address = try fields.readAddress()
    nonce = try fields.readUInt64()
    let parity = try fields.readUInt64()
    guard let yParity = UInt8(exactly: parity) else { throw .numberTooWide(limit: 1) }
    signature = RecoverableSignature(r: try fields.readUInt256(), s: try fields.readUInt256(), yParity: yParity)
    try fields.finish()
  }
}
