import Crypto
public import Primitives

/// SHA-256 (FIPS 180-4).
public enum SHA256 {
  /// The digest of `bytes`.
  public static func hash(_ bytes: Bytes) -> Hash {
    Hash(UInt256(bigEndian: Bytes(Crypto.SHA256.hash(data: bytes))))
  }
}
