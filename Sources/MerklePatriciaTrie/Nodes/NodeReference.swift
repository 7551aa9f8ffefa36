internal import Primitives

/// What a parent writes of a child (the function n of the yellow paper, appendix D): the hash of the child's encoding, or the
/// whole encoding when that is below 32 bytes.
struct NodeReference: Sendable, Hashable {
  /// The hash, or the encoding followed by zeros.
  let content: Hash
  /// The number of bytes of `content` that count: 32 for a hash, fewer for an encoding.
  let count: UInt8

  /// A hash.
  @inline(__always)
  init(hash: Hash) {
    content = hash
    count = UInt8(Hash.byteCount)
  }

  /// An encoding below 32 bytes, whose further bytes in `content` may be anything.
  @inline(__always)
  init(encoding content: Hash, count: Int) {
    self.content = content.prefix(nibbles: 2 * count)
    self.count = UInt8(truncatingIfNeeded: count)
  }

  /// Whether `content` is a hash.
  @inline(__always)
  var isHash: Bool { Int(count) == Hash.byteCount }

  /// The hash that names the node in messages: its own, or that of its encoding.
  var hash: Hash { isHash ? content : Keccak256.hash(Bytes(content.bytes.prefix(Int(count)))) }
}
