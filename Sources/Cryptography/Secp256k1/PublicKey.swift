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
    (x, y) = unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: PublicKey.uncompressedByteCount) {
      encoding in
      var count = encoding.count
      // Safe: `count` is the capacity of the output, and 65 bytes, all of which are written, are what this form needs.
      _ = unsafe secp256k1_ec_pubkey_serialize(
        Secp256k1Context.shared.pointer, encoding.baseAddress.unsafelyUnwrapped, &count, &point,
        UInt32(SECP256K1_EC_UNCOMPRESSED))
      let bytes = UnsafeRawBufferPointer(encoding)
      return unsafe (UInt256(bigEndian: bytes, at: 1), UInt256(bigEndian: bytes, at: 33))
    }
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
    let words = (
      x.l3.bigEndian, x.l2.bigEndian, x.l1.bigEndian, x.l0.bigEndian,
      y.l3.bigEndian, y.l2.bigEndian, y.l1.bigEndian, y.l0.bigEndian
    )
    // Safe: eight words without gaps are the 64 bytes of x and y, most significant first.
    return unsafe withUnsafeBytes(of: words) { bytes in
      unsafe Address(truncating: Keccak256.hash(bytes).word)
    }
  }

  private static let compressedByteCount = 33
  private static let uncompressedByteCount = 65
}

extension UInt256 {
  /// The 32 bytes from `offset`, which the buffer must have, most significant first.
  @unsafe
  fileprivate init(bigEndian bytes: UnsafeRawBufferPointer, at offset: Int) {
    unsafe self.init(
      l0: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: offset + 24, as: UInt64.self)),
      l1: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: offset + 16, as: UInt64.self)),
      l2: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self)),
      l3: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
  }
}
