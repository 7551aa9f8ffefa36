internal import Crypto

/// The hash that names a model or an adapter: a Merkle root over its canonical files (`Docs/Specification/Engine.md`,
/// section 8).
public struct ContentHash: Hashable, Sendable {
  /// The 32 bytes.
  public let bytes: [UInt8]

  /// Takes 32 bytes; nil for any other number of them.
  public init?(_ bytes: [UInt8]) {
    guard bytes.count == Self.byteCount else { return nil }
    self.bytes = bytes
  }

  /// Reads 64 hexadecimal digits, with or without `0x`; nil for anything else.
  public init?(hex text: String) {
    let digits = Array((text.hasPrefix("0x") ? text.dropFirst(2) : text[...]).utf8)
    guard digits.count == 2 * Self.byteCount else { return nil }
    var bytes: [UInt8] = []
    for i in stride(from: 0, to: digits.count, by: 2) {
      guard let byte = UInt8(String(decoding: digits[i..<i + 2], as: UTF8.self), radix: 16), digits[i] != 0x2B else {
        return nil
      }
      bytes.append(byte)
    }
    self.bytes = bytes
  }

  /// Hashes files by name and bytes, whatever their order.
  public init(files: [String: [UInt8]]) {
    let entries = files.sorted { Array($0.key.utf8).lexicographicallyPrecedes(Array($1.key.utf8)) }.map { name, bytes in
      unsafe bytes.withUnsafeBytes { unsafe MerkleTree.entry(name: name, content: $0) }
    }
    self.init(entries: entries)
  }

  /// The hash over the files' entries in ascending order of their names.
  init(entries: [[UInt8]]) { bytes = MerkleTree.hash(entries: entries) }

  private static let byteCount = 32
}

/// The tree behind a content hash: SHA-256 with a byte in front of every input that tells leaves, nodes, entries and the
/// whole apart.
enum MerkleTree {
  /// Bytes of a leaf.
  static let leafByteCount = 1 << 16

  private enum Domain: UInt8 {
    case leaf = 0
    case node = 1
    case entry = 2
    case whole = 3
  }

  /// A file's entry: its name, its length and the root of its leaves; an empty file has one empty leaf.
  static func entry(name: String, content: UnsafeRawBufferPointer) -> [UInt8] {
    var leaves: [[UInt8]] = []
    var start = 0
    repeat {
      let end = min(start + leafByteCount, content.count)
      var hasher = SHA256()
      hasher.update(data: [Domain.leaf.rawValue])
      // The range lies inside the buffer, which lives as long as this call.
      unsafe hasher.update(bufferPointer: UnsafeRawBufferPointer(rebasing: content[start..<end]))
      leaves.append(Array(hasher.finalize()))
      start = end
    } while start < content.count
    let name = Array(name.utf8)
    return digest(
      .entry, littleEndian(UInt32(clamping: name.count)) + name + littleEndian(UInt64(content.count)) + root(leaves))
  }

  static func hash(entries: [[UInt8]]) -> [UInt8] {
    digest(.whole, littleEndian(UInt32(clamping: entries.count)) + root(entries))
  }

  /// Pairs are hashed level by level; an odd last one is carried up. No leaves give the digest of none.
  private static func root(_ leaves: [[UInt8]]) -> [UInt8] {
    var level = leaves
    while level.count > 1 {
      level = stride(from: 0, to: level.count, by: 2).map { i in
        i + 1 < level.count ? digest(.node, level[i] + level[i + 1]) : level[i]
      }
    }
    return level.first ?? []
  }

  private static func digest(_ domain: Domain, _ bytes: [UInt8]) -> [UInt8] {
    Array(SHA256.hash(data: [domain.rawValue] + bytes))
  }

  private static func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
    stride(from: 0, to: value.bitWidth, by: 8).map { UInt8(truncatingIfNeeded: value >> $0) }
  }
}

extension ContentHash: CustomStringConvertible {
  /// `0x` and 64 hexadecimal digits.
  public var description: String {
    let digits = Array("0123456789abcdef".utf8)
    return "0x" + String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
