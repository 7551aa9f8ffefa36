internal import Primitives

/// Why bytes are not a trie node.
struct NodeDecodingError: Error {
  var reason: String
}

extension ProofNode {
  /// Decodes a node strictly: what it returns encodes to the same bytes.
  static func decode(_ encoding: Bytes) throws(NodeDecodingError) -> ProofNode {
    var items = RLPReader(items: encoding)
    guard case .list(_, let list) = try NodeItem(&items), items.isAtEnd else {
      throw NodeDecodingError(reason: "the node is not one RLP list")
    }
    return try parse(list)
  }

  /// A node from its items: two for a leaf or an extension, seventeen for a branch.
  private static func parse(_ list: RLPReader) throws(NodeDecodingError) -> ProofNode {
    var items = list
    let first = try NodeItem(&items)
    let second = try NodeItem(&items)
    return try items.isAtEnd ? parsePath(first, second) : parseBranch(first, second, &items)
  }

  private static func parsePath(_ first: NodeItem, _ second: NodeItem) throws(NodeDecodingError) -> ProofNode {
    guard case .bytes(let compact) = first, let (path, isLeaf) = Nibbles.parseCompact(compact) else {
      throw NodeDecodingError(reason: "the path is not a hex-prefix encoding")
    }
    if isLeaf {
      guard case .bytes(let value) = second, !value.isEmpty else {
        throw NodeDecodingError(reason: "a leaf has no value")
      }
      return .leaf(path: path, value: Bytes(value))
    }
    guard !path.isEmpty else { throw NodeDecodingError(reason: "an extension has an empty path") }
    let child = try link(second)
    switch child {
    case .hash, .embedded(.branch): return .extension(path: path, child: child)
    case .empty, .embedded: throw NodeDecodingError(reason: "an extension does not lead to a branch")
    }
  }

  private static func parseBranch(
    _ first: NodeItem, _ second: NodeItem, _ items: inout RLPReader
  ) throws(NodeDecodingError) -> ProofNode {
    var children = [ProofLink](repeating: .empty, count: 16)
    children[0] = try link(first)
    children[1] = try link(second)
    for index in 2..<16 { children[index] = try link(NodeItem(&items)) }
    guard case .bytes(let value) = try NodeItem(&items), items.isAtEnd else {
      throw NodeDecodingError(reason: "a branch does not have seventeen items ending in a value")
    }
    let used = children.count { if case .empty = $0 { false } else { true } } + (value.isEmpty ? 0 : 1)
    guard used >= 2 else { throw NodeDecodingError(reason: "a branch has fewer than two entries") }
    return .branch(children: children, value: Bytes(value))
  }

  /// A child: nothing, a hash, or a whole node of fewer than 32 bytes, which bounds the depth of this recursion.
  private static func link(_ item: NodeItem) throws(NodeDecodingError) -> ProofLink {
    switch item {
    case .bytes(let bytes) where bytes.isEmpty: return .empty
    case .bytes(let bytes):
      guard let hash = Hash(bytes: bytes) else {
        throw NodeDecodingError(reason: "a link has \(bytes.count) bytes instead of \(Hash.byteCount)")
      }
      return .hash(hash)
    case .list(let encodedCount, let list):
      guard encodedCount < Hash.byteCount else { throw NodeDecodingError(reason: "an embedded node is too long") }
      return .embedded(try parse(list))
    }
  }
}

/// One RLP item of a node.
private enum NodeItem {
  case bytes(ArraySlice<UInt8>)
  case list(encodedCount: Int, RLPReader)

  init(_ reader: inout RLPReader) throws(NodeDecodingError) {
    do throws(RLPError) {
      guard reader.nextIsList else {
        self = .bytes(try reader.readSlice())
        return
      }
      var copy = reader
      self = .list(encodedCount: try copy.readEncoded().count, try reader.readList())
    } catch {
      throw NodeDecodingError(reason: error.description)
    }
  }
}
