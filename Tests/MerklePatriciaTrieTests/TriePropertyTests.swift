import FixtureSupport
import KeyValueStore
import MerklePatriciaTrie
import Primitives
import Testing

/// The incremental trie against the plain definition of the root.
struct TriePropertyTests {
  /// Keys that share prefixes, are prefixes of each other, and spread: every kind of split and join happens.
  enum KeyShape: CaseIterable, Sendable {
    case fewNibbles, prefixesOfEachOther, hashes

    func key(using generator: inout SeededGenerator) -> Bytes {
      switch self {
      case .fewNibbles: (0..<4).map { _ in [0x00, 0x01, 0x10, 0x11].randomElement(using: &generator) ?? 0 }
      case .prefixesOfEachOther:
        (0..<Int.random(in: 0...5, using: &generator)).map { _ in
          [0x12, 0x13, 0x22].randomElement(using: &generator) ?? 0
        }
      case .hashes: Keccak256.hash([UInt8.random(in: 0...255, using: &generator)]).bytes
      }
    }
  }

  @Test(
    "random changes give the root, values and order of a trie built from scratch", arguments: KeyShape.allCases,
    [false, true])
  func matchesReference(_ shape: KeyShape, cached: Bool) throws {
    var generator = SeededGenerator(suite: "trie changes", fallback: 71)
    for _ in 0..<60 {
      let store = MemoryStore()
      let nodes = StoredTrieNodes(store, cache: cached ? TrieNodeCache(capacity: 16) : nil)
      var trie = MerklePatriciaTrie(root: Keccak256.emptyTrieRoot, nodes: nodes)
      var entries: [Bytes: Bytes] = [:]
      var history: [(Hash, [Bytes: Bytes])] = []
      for _ in 0..<Int.random(in: 1...8, using: &generator) {
        for _ in 0..<Int.random(in: 1...25, using: &generator) {
          let key = shape.key(using: &generator)
          if Int.random(in: 0..<3, using: &generator) == 0 {
            try trie.remove(key)
            entries[key] = nil
          } else {
            let value = generator.bytes(
              Int.random(in: 1...(Bool.random(using: &generator) ? 4 : 70), using: &generator))
            try trie.set(key, to: value)
            entries[key] = value
          }
          #expect(try trie.get(key) == entries[key])
        }
        let (root, newNodes) = trie.commit()
        try store.insert(newNodes)
        #expect(root == Self.reference(entries))
        history.append((root, entries))
        if Bool.random(using: &generator) { trie = MerklePatriciaTrie(root: root, nodes: nodes) }
      }
      for (root, entries) in history { try Self.expectContents(MerklePatriciaTrie(root: root, nodes: nodes), entries) }
    }
  }

  @Test("insertion order does not matter, and removing everything gives the empty root")
  func order() throws {
    var generator = SeededGenerator(suite: "trie order", fallback: 72)
    let entries = (0..<300).map { (key: generator.bytes($0 % 7 + 1) + [UInt8($0 % 256)], value: generator.bytes(9)) }
    let unique = Dictionary(entries.map { ($0.key, $0.value) }) { first, _ in first }
    var roots: Set<Hash> = []
    for _ in 0..<5 {
      var trie = MerklePatriciaTrie()
      for (key, value) in unique.shuffled(using: &generator) { try trie.set(key, to: value) }
      var copy = trie
      roots.insert(copy.commit().root)
      for key in unique.keys.shuffled(using: &generator) { try trie.remove(key) }
      #expect(trie.commit().root == Keccak256.emptyTrieRoot)
    }
    #expect(roots == [Self.reference(unique)])
  }

  @Test("a change that changes nothing gives no new nodes")
  func unchanged() throws {
    let store = MemoryStore()
    var trie = MerklePatriciaTrie(root: Keccak256.emptyTrieRoot, nodes: StoredTrieNodes(store))
    for index in UInt8(0)..<100 { try trie.set(Keccak256.hash([index]).bytes, to: [1, index]) }
    let (root, newNodes) = trie.commit()
    try store.insert(newNodes)
    for index in UInt8(0)..<100 { try trie.set(Keccak256.hash([index]).bytes, to: [1, index]) }
    try trie.remove(Keccak256.hash([200]).bytes)
    #expect(!trie.hasChanges)
    let again = trie.commit()
    #expect(again.root == root)
    #expect(again.newNodes.isEmpty)
  }

  @Test("copies are independent values")
  func copies() throws {
    var first = MerklePatriciaTrie()
    for index in UInt8(0)..<50 { try first.set([index], to: [index + 1]) }
    var second = first
    try second.set([7], to: [99])
    try second.remove([8])
    #expect(try first.get([7]) == [8])
    #expect(try first.get([8]) == [9])
    #expect(try second.get([7]) == [99])
    #expect(try second.get([8]) == nil)
  }

  @Test("the ordered root is the root over encoded indices")
  func orderedRoot() throws {
    var generator = SeededGenerator(suite: "ordered root", fallback: 73)
    #expect(TrieRoot.ordered([]) == Keccak256.emptyTrieRoot)
    for count in [1, 2, 3, 16, 17, 127, 128, 129, 300] {
      let values = (0..<count).map { generator.bytes($0 % 120 + 1) }
      var trie = MerklePatriciaTrie()
      for (index, value) in values.enumerated() { try trie.set(RLP.uint(UInt64(index)).encoded(), to: value) }
      #expect(trie.commit().root == TrieRoot.ordered(values))
    }
  }

  static func reference(_ entries: [Bytes: Bytes]) -> Hash {
    TrieRoot.keyed(entries.map { (key: $0.key, value: $0.value) })
  }

  static func expectContents(_ trie: MerklePatriciaTrie, _ entries: [Bytes: Bytes]) throws {
    var visited: [Bytes] = []
    try trie.forEach { key, value in
      #expect(entries[key] == value)
      visited.append(key)
      return true
    }
    #expect(visited == entries.keys.sorted { $0.lexicographicallyPrecedes($1) })
    for (key, value) in entries { #expect(try trie.get(key) == value) }
    if let middle = visited.dropFirst(visited.count / 2).first {
      var rest: [Bytes] = []
      try trie.forEach(from: middle) { key, _ in
        rest.append(key)
        return true
      }
      #expect(rest == Array(visited[(visited.count / 2)...]))
    }
  }
}

extension KeyValueStore {
  /// Stores what a commit returned.
  func insert(_ nodes: [(Hash, Bytes)]) throws {
    var batch = WriteBatch()
    for (hash, encoding) in nodes { batch.put(encoding, for: hash.bytes, in: .trieNodes) }
    try write(batch, durability: .buffered)
  }
}
