public import Primitives

extension MerklePatriciaTrie {
  /// Visits keys and values in ascending key order, from the first key that is not below `lowerBound`, until `body` returns false.
  public func forEach(
    from lowerBound: Bytes = [], _ body: (_ key: Bytes, _ value: Bytes) -> Bool
  ) throws(TrieError) {
    _ = try visit(root, path: [], from: try expand(lowerBound), body)
  }

  /// False when `body` asked to stop.
  private func visit(
    _ link: TrieLink, path: Bytes, from lowerBound: Bytes, _ body: (Bytes, Bytes) -> Bool
  ) throws(TrieError) -> Bool {
    // Everything below `path` is smaller than the bound when `path` is, unless it is a beginning of the bound.
    if path.lexicographicallyPrecedes(lowerBound), !lowerBound.starts(with: path) { return true }
    guard let node = try resolve(link) else { return true }
    switch node {
    case .leaf(let rest, let value): return report(path + rest, value, from: lowerBound, body)
    case .extension(let shared, let child): return try visit(child, path: path + shared, from: lowerBound, body)
    case .branch(let children, let value):
      if !value.isEmpty, !report(path, value, from: lowerBound, body) { return false }
      for nibble in children.indices {
        guard try visit(children[nibble], path: path + [UInt8(nibble)], from: lowerBound, body) else { return false }
      }
      return true
    }
  }

  private func report(_ path: Bytes, _ value: Bytes, from lowerBound: Bytes, _ body: (Bytes, Bytes) -> Bool) -> Bool {
    if path.lexicographicallyPrecedes(lowerBound) { return true }
    guard let key = Nibbles.pack(path) else { return true }
    return body(key, value)
  }
}
