import Crypto
import CryptoExtras
import Foundation
public import Primitives

/// A phrase of English words that stands for a wallet's entropy (BIP-39).
///
/// Its description hides the words, so that a wallet does not slip into a log.
public struct Mnemonic: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible {
  /// The words, separated by single spaces. Secret.
  public let phrase: String

  /// A phrase whose words and checksum are verified; letters may be of either case, white space of any amount.
  ///
  /// - Throws: `CryptographyError.wrongWordCount`, `.unknownWord` or `.wrongChecksum`.
  public init(_ phrase: String) throws(CryptographyError) {
    let words = phrase.lowercased().split(whereSeparator: \.isWhitespace)
    guard Mnemonic.wordCounts.contains(words.count) else { throw .wrongWordCount(words.count) }
    var indices: [Int] = []
    for (offset, word) in words.enumerated() {
      guard let index = EnglishWordList.positions[word] else { throw .unknownWord(position: offset + 1) }
      indices.append(index)
    }
    let entropyBitCount = words.count * Mnemonic.bitsPerWord * 32 / 33
    let bits = Mnemonic.pack(indices)
    let entropy = Bytes(bits.prefix(entropyBitCount / 8))
    guard Mnemonic.wordIndices(for: entropy) == indices else { throw .wrongChecksum }
    self.phrase = words.joined(separator: " ")
  }

  /// The phrase that stands for `entropy`.
  ///
  /// - Throws: `CryptographyError.wrongEntropyLength` unless there are 16, 20, 24, 28 or 32 bytes.
  public static func generate(_ entropy: Bytes) throws(CryptographyError) -> Mnemonic {
    guard entropyByteCounts.contains(entropy.count) else { throw .wrongEntropyLength(entropy.count) }
    let words = wordIndices(for: entropy).map { EnglishWordList.words[$0] }
    return try Mnemonic(words.joined(separator: " "))
  }

  /// A new phrase of 12 words from the randomness of the operating system.
  public static func random() throws(CryptographyError) -> Mnemonic {
    var generator = SystemRandomNumberGenerator()
    return try generate((0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
  }

  /// The 64-byte seed of a wallet: PBKDF2 with HMAC-SHA-512 and 2,048 rounds over the phrase.
  ///
  /// - Parameter passphrase: an additional secret; any value gives a valid wallet. Normalised to Unicode form NFKD.
  public func seed(passphrase: String = "") -> Bytes {
    let salt = Bytes("mnemonic".utf8) + Bytes(passphrase.decomposedStringWithCompatibilityMapping.utf8)
    let key = try? KDF.Insecure.PBKDF2.deriveKey(
      from: Bytes(phrase.utf8), salt: salt, using: .sha512, outputByteCount: Mnemonic.seedByteCount,
      unsafeUncheckedRounds: Mnemonic.rounds)
    // The derivation fails only for a wrong parameter, and the parameters above are constants.
    guard let key else { preconditionFailure("PBKDF2 accepts its constant parameters") }
    return unsafe key.withUnsafeBytes { buffer in unsafe Bytes(buffer) }
  }

  /// Says that there is a phrase, not which.
  public var description: String { "mnemonic phrase of \(phrase.split(separator: " ").count) words" }

  /// The same as `description`.
  public var debugDescription: String { description }

  private static let bitsPerWord = 11
  private static let wordCounts = [12, 15, 18, 21, 24]
  private static let entropyByteCounts = [16, 20, 24, 28, 32]
  private static let seedByteCount = 64
  private static let rounds = 2048

  /// The entropy followed by the first bits of its SHA-256, one for every 32, cut into words.
  private static func wordIndices(for entropy: Bytes) -> [Int] {
    let bits = entropy + [SHA256.hash(entropy).bytes[0]]
    return (0..<entropy.count * 8 * 33 / 32 / bitsPerWord).map { word in
      (word * bitsPerWord..<(word + 1) * bitsPerWord).reduce(0) { index, bit in
        index << 1 | Int(bits[bit / 8] >> UInt8(7 - bit % 8) & 1)
      }
    }
  }

  /// Words of 11 bits as bytes; a last byte is filled with zeros.
  private static func pack(_ indices: [Int]) -> Bytes {
    var bytes = Bytes(repeating: 0, count: (indices.count * bitsPerWord + 7) / 8)
    for bit in 0..<indices.count * bitsPerWord {
      let word = indices[bit / bitsPerWord]
      if word >> (bitsPerWord - 1 - bit % bitsPerWord) & 1 == 1 { bytes[bit / 8] |= 0x80 >> UInt8(bit % 8) }
    }
    return bytes
  }
}
