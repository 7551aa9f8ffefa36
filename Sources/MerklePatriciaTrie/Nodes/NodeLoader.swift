internal import KeyValueStore
internal import Primitives

/// Loads nodes from a source and checks that they are those that their parents name.
struct NodeLoader: ~Copyable {
  let source: any TrieSource
  /// The number of the update on whose behalf nodes are loaded.
  let generation: UInt64
  var encoder = NodeEncoder()

  init(source: any TrieSource, generation: UInt64) {
    self.source = source
    self.generation = generation
  }

  /// The branch at a path that its parent refers to by `reference`.
  mutating func branch(at path: NibblePath, _ reference: NodeReference) throws(TrieError) -> BranchNode {
    guard let branch = try storedBranch(at: path, reference) else {
      throw .missingNode(at: path, hash: reference.hash)
    }
    return branch
  }

  /// The leaf at a path that its parent refers to by `reference`.
  mutating func leaf(at path: NibblePath, _ reference: NodeReference) throws(TrieError) -> LeafNode {
    guard let entry = try storedEntry(below: path) else { throw .missingNode(at: path, hash: reference.hash) }
    guard path.isPrefix(of: entry.key) else {
      throw .corruptNode(at: path, hash: reference.hash, reason: "its key does not begin with its path")
    }
    encoder.encodeLeaf(entry.key, from: path.count, value: entry.value)
    guard matches(reference, at: path) else {
      throw .corruptNode(at: path, hash: reference.hash, reason: "its key or value is another one")
    }
    return LeafNode(key: entry.key, value: entry.value, generation: generation)
  }

  /// What a link with this path leads to.
  mutating func node(at path: NibblePath, _ link: TrieLink) throws(TrieError) -> TrieNode {
    link.isBranch ? .branch(try branch(at: path, link.reference)) : .leaf(try leaf(at: path, link.reference))
  }

  /// The root node with a hash that is not that of the empty trie: a branch, or the leaf of the only entry.
  mutating func root(_ hash: Hash) throws(TrieError) -> TrieNode {
    let reference = NodeReference(hash: hash)
    if let branch = try storedBranch(at: .root, reference) { return .branch(branch) }
    return .leaf(try leaf(at: .root, reference))
  }

  /// The reference to a branch that a link with a path of `depth` nibbles leads to; the encoder holds the node afterwards.
  mutating func encode(_ branch: BranchNode, at depth: Int) -> NodeReference {
    encoder.encodeBranch(used: branch.used, links: branch.links)
    if branch.depth > depth {
      let child = encoder.reference
      encoder.encodeExtension(branch.prefix, from: depth, to: branch.depth, child: child)
    }
    return depth == 0 ? NodeReference(hash: encoder.hash) : encoder.reference
  }

  /// The reference to a leaf that a link with a path of `depth` nibbles leads to.
  mutating func encode(_ leaf: LeafNode, at depth: Int) -> NodeReference {
    encoder.encodeLeaf(leaf.key, from: depth, value: leaf.value)
    return depth == 0 ? NodeReference(hash: encoder.hash) : encoder.reference
  }
}

extension NodeLoader {
  private mutating func storedBranch(
    at path: NibblePath, _ reference: NodeReference
  ) throws(TrieError) -> BranchNode? {
    let record: Bytes?
    do throws(StoreError) { record = try source.branch(at: path) } catch { throw .store(error) }
    guard let record else { return nil }
    let branch: BranchNode
    do throws(RecordError) {
      branch = try BranchRecord.decode(record, at: path, generation: generation)
    } catch {
      throw .corruptNode(at: path, hash: reference.hash, reason: "in its record, \(error.reason)")
    }
    guard encode(branch, at: path.count) == reference else {
      throw .corruptNode(at: path, hash: reference.hash, reason: "its record is that of another node")
    }
    return branch
  }

  private func storedEntry(below path: NibblePath) throws(TrieError) -> TrieEntry? {
    do throws(StoreError) { return try source.leaf(below: path) } catch { throw .store(error) }
  }

  /// Whether the node in the encoder is the one that `reference` names.
  private func matches(_ reference: NodeReference, at path: NibblePath) -> Bool {
    (path.count == 0 ? NodeReference(hash: encoder.hash) : encoder.reference) == reference
  }
}
