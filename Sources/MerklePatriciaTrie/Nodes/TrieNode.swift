internal import Primitives

/// A node in memory. It does not know how its parent refers to it: that depends on where the parent's path ends.
enum TrieNode: Sendable {
  case leaf(LeafNode)
  case branch(BranchNode)

  /// The number of the update that made or loaded the node.
  var generation: UInt64 {
    switch self {
    case .leaf(let leaf): leaf.generation
    case .branch(let branch): branch.generation
    }
  }
}

/// A key and its value.
final class LeafNode: Sendable {
  let key: Hash
  let value: Bytes
  let generation: UInt64

  init(key: Hash, value: Bytes, generation: UInt64) {
    self.key = key
    self.value = value
    self.generation = generation
  }
}

/// A branch, together with the extension that may stand in front of it.
final class BranchNode: Sendable {
  /// What all keys below begin with, followed by zeros.
  let prefix: Hash
  /// The number of nibbles of the prefix, at most 63.
  let depth: Int
  /// The number of the update that made or loaded the node; that of a node below is not greater.
  let generation: UInt64
  /// Bit n says that there is a child for the nibble n; at least two are set.
  let used: UInt16
  /// The children in the order of their nibbles.
  let links: [TrieLink]

  init(prefix: Hash, depth: Int, used: UInt16, links: [TrieLink], generation: UInt64) {
    self.prefix = prefix
    self.depth = depth
    self.used = used
    self.links = links
    self.generation = generation
  }

  /// The deepest a branch can be: one nibble of the key is left for the choice of the child.
  static let maximumDepth = NibblePath.maximumCount - 1

  /// The path of the link to the child for a nibble.
  func path(below nibble: Int) -> NibblePath {
    NibblePath(prefix: depth + 1, of: prefix.prefix(nibbles: depth, then: nibble))
  }
}

/// A parent's entry for a child.
struct TrieLink: Sendable {
  /// The child when it is in memory.
  let node: TrieNode?
  let reference: NodeReference
  /// Whether the child is a branch, else it is a leaf.
  let isBranch: Bool

  /// A link to a node in memory.
  @inline(__always)
  init(_ node: TrieNode, _ reference: NodeReference) {
    self.node = node
    self.reference = reference
    if case .branch = node { isBranch = true } else { isBranch = false }
  }

  /// A link to a node that is not in memory.
  @inline(__always)
  init(isBranch: Bool, _ reference: NodeReference) {
    node = nil
    self.reference = reference
    self.isBranch = isBranch
  }

  /// The child when it is a leaf in memory.
  @inline(__always)
  var leaf: LeafNode? { if case .leaf(let leaf)? = node { leaf } else { nil } }

  /// The child when it is a branch in memory.
  @inline(__always)
  var branch: BranchNode? { if case .branch(let branch)? = node { branch } else { nil } }
}

extension UInt16 {
  /// Whether bit `nibble` is set.
  @inline(__always)
  func has(_ nibble: Int) -> Bool { self &>> UInt16(truncatingIfNeeded: nibble) & 1 != 0 }

  /// The value with only bit `nibble` set.
  @inline(__always)
  static func bit(_ nibble: Int) -> UInt16 { 1 &<< UInt16(truncatingIfNeeded: nibble) }

  /// The number of set bits below bit `nibble`: where the child for a nibble stands among the children.
  @inline(__always)
  func index(of nibble: Int) -> Int { (self & (UInt16.bit(nibble) &- 1)).nonzeroBitCount }
}
