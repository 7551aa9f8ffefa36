import CSecp256k1
public import Primitives

/// A point on secp256k1 other than infinity, by its affine coordinates.
public struct PublicKey: Sendable, Hashable {
  /// The horizontal coordinate.
  public let x: UInt256
  /// The vertical coordinate.
  public let y: UInt256

  /// A key from its 33-byte compressed or 65-byte uncompressed encoding (SEC 1, section 2.3.3).
  ///
  /// - Throws: `CryptographyError.invalidPublicKey`.
  public init(_ encoding: Bytes) throws(CryptographyError) {
    guard encoding.count == PublicKey.compressedByteCount || encoding.count == PublicKey.uncompressedByteCount else {
      throw .invalidPublicKey
    }
    var point = secp256k1_pubkey()
    // Safe: the length passed is that of the array.
    guard
      unsafe secp256k1_ec_pubkey_parse(Secp256k1Context.shared.pointer, &point, encoding, encoding.count) == 1
    else { throw .invalidPublicKey }
    self.init(point)
  }

  /// The coordinates of a point that the library holds valid.
  init(_ point: secp256k1_pubkey) {
    var point = point
    var encoding = Bytes(repeating: 0, count: PublicKey.uncompressedByteCount)
    var count = encoding.count
    // Safe: `count` is the capacity of the output, and 65 bytes are what this form needs.
    _ = unsafe secp256k1_ec_pubkey_serialize(
      Secp256k1Context.shared.pointer, &encoding, &count, &point, UInt32(SECP256K1_EC_UNCOMPRESSED))
    x = UInt256(bigEndian: encoding, at: 1)
    y = UInt256(bigEndian: encoding, at: 33)
  }

  /// The point in the library's form.
  func point() -> secp256k1_pubkey? {
    let encoding = uncompressed
    var point = secp256k1_pubkey()
    // Safe: the length passed is that of the array.
    guard
      unsafe secp256k1_ec_pubkey_parse(Secp256k1Context.shared.pointer, &point, encoding, encoding.count) == 1
    else { return nil }
    return point
  }

  /// The 65 bytes 0x04, x, y.
  public var uncompressed: Bytes { [4] + x.bigEndianBytes + y.bigEndianBytes }

  /// The 33 bytes 0x02 or 0x03, for an even or odd y, and x.
  public var compressed: Bytes { [y.l0 & 1 == 0 ? 2 : 3] + x.bigEndianBytes }

  /// The account of the key: the last 20 bytes of Keccak-256 over x and y (Yellow Paper, appendix F).
  public var address: Address {
    var hasher = Keccak256()
    hasher.update(x)
    hasher.update(y)
    return Address(truncating: hasher.finalize().word)
  }

  private static let compressedByteCount = 33
  private static let uncompressedByteCount = 65
}
