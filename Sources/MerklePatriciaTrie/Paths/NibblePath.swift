public import Primitives

/// The way from the root of a trie to a link: the first nibbles (half bytes, high one first) of 32-byte keys.
public struct NibblePath: Sendable, Hashable {
  /// The nibbles of the path, followed by zeros.
  public let key: Hash
  /// The number of nibbles, 0 to ``maximumCount``.
  public let count: Int

  /// The nibbles of a key.
  public static let maximumCount = 2 * Hash.byteCount

  /// The path to the root.
  public static let root = NibblePath(prefix: 0, of: .zero)

  /// The first `count` nibbles of `key`; a count beyond the key's nibbles is taken as all of them.
  public init(prefix count: Int, of key: Hash) {
    self.count = min(max(count, 0), NibblePath.maximumCount)
    self.key = key.prefix(nibbles: self.count)
  }

  /// Whether `key` begins with the nibbles of the path.
  public func isPrefix(of key: Hash) -> Bool { self.key.commonNibbleCount(with: key) >= count }
}

extension NibblePath: Comparable {
  /// The order in which a walk that visits a node before the nodes below it meets the paths.
  public static func < (left: NibblePath, right: NibblePath) -> Bool {
    left.key == right.key ? left.count < right.count : left.key < right.key
  }
}

extension NibblePath {
  /// The path as a key of a store: its nibbles two a byte, the last byte filled up with a zero, and a byte with their number.
  public var encoded: Bytes {
    let byteCount = (count + 1) / 2
    var bytes = Bytes()
    bytes.reserveCapacity(byteCount + 1)
    // Safe: at most all of the 32 bytes are taken.
    unsafe key.withUnsafeBytes { buffer in unsafe bytes.append(contentsOf: buffer.prefix(byteCount)) }
    bytes.append(UInt8(truncatingIfNeeded: count))
    return bytes
  }

  /// The path with this encoding; nil when there is none.
  public init?(encoded: Bytes) {
    guard let last = encoded.last, last <= NibblePath.maximumCount else { return nil }
    let count = Int(last)
    guard encoded.count == (count + 1) / 2 + 1 else { return nil }
    let padding = Bytes(repeating: 0, count: Hash.byteCount + 1 - encoded.count)
    guard let key = Hash(bytes: encoded.dropLast() + padding) else { return nil }
    self.init(prefix: count, of: key)
    guard self.key == key else { return nil }
  }
}

extension NibblePath: CustomStringConvertible {
  /// The nibbles as hexadecimal digits; "root" for none.
  public var description: String { count == 0 ? "root" : String(key.hex.dropFirst(2).prefix(count)) }
}
