/// Why a key, a mnemonic phrase or a derivation path was refused.
public enum CryptographyError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A private key is zero or not below the order of the curve.
  case invalidPrivateKey
  /// A public key is not the encoding of a point on the curve.
  case invalidPublicKey
  /// A value has another number of bytes than it needs.
  case wrongByteCount(expected: Int, actual: Int)
  /// A mnemonic phrase has 12, 15, 18, 21 or 24 words, not this many.
  case wrongWordCount(Int)
  /// A word of the phrase, counted from 1, is not in the English list of BIP-39.
  case unknownWord(position: Int)
  /// The words are all in the list, but their checksum does not match.
  case wrongChecksum
  /// Entropy for a phrase has 16, 20, 24, 28 or 32 bytes, not this many.
  case wrongEntropyLength(Int)
  /// A seed for a hierarchical key has 16 to 64 bytes, not this many.
  case wrongSeedLength(Int)
  /// A derivation path is not of the form "m/44'/60'/0'/0/0".
  case invalidPath(String)
  /// The key at this index does not exist (probability below 2⁻¹²⁷); BIP-32 says to take the next index.
  case unusableChild(index: UInt32)

  /// One sentence for people.
  public var description: String {
    switch self {
    case .invalidPrivateKey: "the private key is zero or not below the order of secp256k1; use another 32 bytes"
    case .invalidPublicKey: "the public key is not a point on secp256k1"
    case .wrongByteCount(let expected, let actual): "the value has \(actual) bytes instead of \(expected)"
    case .wrongWordCount(let count): "the mnemonic phrase has \(count) words; it needs 12, 15, 18, 21 or 24"
    case .unknownWord(let position):
      "word \(position) of the mnemonic phrase is not in the English word list of BIP-39; check its spelling"
    case .wrongChecksum: "the checksum of the mnemonic phrase does not match; check the words and their order"
    case .wrongEntropyLength(let count): "the entropy has \(count) bytes; a phrase needs 16, 20, 24, 28 or 32"
    case .wrongSeedLength(let count): "the seed has \(count) bytes; a hierarchical key needs 16 to 64"
    case .invalidPath(let path): "the derivation path \"\(path)\" is not of the form m/44'/60'/0'/0/0"
    case .unusableChild(let index): "the hierarchical key has no child at index \(index); take the next index"
    }
  }
}
