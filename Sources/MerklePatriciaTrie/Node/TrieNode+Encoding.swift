internal import Primitives

/// What a commit collects: nodes to store, by hash, children before parents.
struct NodeSink {
  var encodings: [(Hash, Bytes)] = []
  /// The same nodes decoded, when there is a cache to fill.
  var decoded: [(Hash, TrieNode)] = []
  let keepsDecoded: Bool

  mutating func add(_ node: TrieNode, _ encoding: Bytes) -> Hash {
    let hash = Keccak256.hash(encoding)
    encodings.append((hash, encoding))
    if keepsDecoded { decoded.append((hash, node)) }
    return hash
  }
}

extension TrieNode {
  /// The size of a branch of sixteen hashes without a value: list header, sixteen links, an empty value.
  private static let fullBranchByteCount = 3 + 16 * 33 + 1

  /// The canonical encoding; nodes in memory below that are not embedded go to `sink` and become stored links.
  mutating func encode(into sink: inout NodeSink) -> Bytes {
    switch self {
    case .leaf(let path, let value):
      var encoder = RLPEncoder(reservingCapacity: path.count / 2 + value.count + 8)
      encoder.appendList { encoder in
        encoder.append(Nibbles.compact(path, isLeaf: true))
        encoder.append(value)
      }
      return encoder.bytes
    case .extension(let path, var child):
      var encoder = RLPEncoder(reservingCapacity: path.count / 2 + 40)
      encoder.appendList { encoder in
        encoder.append(Nibbles.compact(path, isLeaf: false))
        child.encode(into: &sink, &encoder)
      }
      self = .extension(path: path, child: child)
      return encoder.bytes
    case .branch(var children, let value):
      self = .taken
      var encoder = RLPEncoder(reservingCapacity: TrieNode.fullBranchByteCount + value.count)
      encoder.appendList { encoder in
        for index in children.indices { children[index].encode(into: &sink, &encoder) }
        encoder.append(value)
      }
      self = .branch(children: children, value: value)
      return encoder.bytes
    }
  }
}

extension TrieLink {
  /// Writes what the parent says of this child: nothing, its encoding when that is below 32 bytes, or its hash.
  fileprivate mutating func encode(into sink: inout NodeSink, _ encoder: inout RLPEncoder) {
    switch self {
    case .empty: encoder.append(Bytes())
    case .stored(let hash): encoder.append(hash)
    case .node(var node):
      self = .empty
      let encoding = node.encode(into: &sink)
      if encoding.count < Hash.byteCount {
        encoder.appendEncoded(encoding)
        self = .node(node)
      } else {
        let hash = sink.add(node, encoding)
        encoder.append(hash)
        self = .stored(hash)
      }
    }
  }
}
