import FixtureSupport
import MerklePatriciaTrie
import Primitives
import Testing

/// Proofs of presence and absence, and the refusal of everything else.
struct TrieProofTests {
  /// A committed trie with long and short values, and its entries.
  struct Sample {
    var trie: MerklePatriciaTrie
    var root: Hash
    var entries: [Bytes: Bytes] = [:]

    init(count: Int, valueCount: Int, _ generator: inout SeededGenerator) throws {
      var table = TrieNodeTable()
      var building = MerklePatriciaTrie()
      for _ in 0..<count {
        let key = generator.bytes(3)
        entries[key] = generator.bytes(valueCount)
        try building.set(key, to: entries[key] ?? [])
      }
      let (root, nodes) = building.commit()
      table.insert(nodes)
      self.root = root
      trie = MerklePatriciaTrie(root: root, nodes: table)
    }
  }

  @Test("a proof shows the value of a present key and the absence of another", arguments: [0, 1, 2, 40, 900], [1, 40])
  func complete(count: Int, valueCount: Int) throws {
    var generator = SeededGenerator(suite: "trie proofs", fallback: 74)
    let sample = try Sample(count: count, valueCount: valueCount, &generator)
    for (key, value) in sample.entries {
      #expect(try MerklePatriciaTrie.verify(sample.trie.prove(key), key: key, root: sample.root) == value)
    }
    for _ in 0..<50 {
      let key = generator.bytes(3)
      #expect(try MerklePatriciaTrie.verify(sample.trie.prove(key), key: key, root: sample.root) == sample.entries[key])
    }
  }

  @Test("a proof that was changed in any way is refused or shows the same")
  func hostile() throws {
    var generator = SeededGenerator(suite: "hostile proofs", fallback: 75)
    let sample = try Sample(count: 300, valueCount: 33, &generator)
    let keys = sample.entries.keys.sorted { $0.lexicographicallyPrecedes($1) }
    for _ in 0..<3_000 {
      let key = try #require(keys.randomElement(using: &generator))
      var proof = try sample.trie.prove(key)
      let index = Int.random(in: proof.indices, using: &generator)
      switch Int.random(in: 0..<5, using: &generator) {
      case 0: proof.remove(at: index)
      case 1: proof.insert(proof[index], at: index)
      case 2: proof[index] = Array(proof[index].dropLast())
      case 3: proof.append(generator.bytes(Int.random(in: 0...40, using: &generator)))
      default:
        proof[index][Int.random(in: proof[index].indices, using: &generator)] ^=
          1 << UInt8.random(in: 0..<8, using: &generator)
      }
      #expect(throws: TrieError.self) { try MerklePatriciaTrie.verify(proof, key: key, root: sample.root) }
    }
  }

  @Test("a proof of one key is not a proof of another")
  func otherKey() throws {
    var generator = SeededGenerator(suite: "other proofs", fallback: 76)
    let sample = try Sample(count: 500, valueCount: 33, &generator)
    for (key, _) in sample.entries.prefix(50) {
      let proof = try sample.trie.prove(key)
      for (other, value) in sample.entries.prefix(50) where other != key {
        let shown = try? MerklePatriciaTrie.verify(proof, key: other, root: sample.root)
        #expect(shown == nil || shown == value)
      }
      #expect(throws: TrieError.self) { try MerklePatriciaTrie.verify(proof, key: key, root: .zero) }
      #expect(throws: TrieError.self) { try MerklePatriciaTrie.verify([], key: key, root: sample.root) }
    }
  }

  @Test("a trie with uncommitted changes gives no proof")
  func uncommitted() throws {
    var trie = MerklePatriciaTrie()
    try trie.set([1], to: [1])
    #expect(throws: TrieError.uncommittedChanges) { try trie.prove([1]) }
  }
}
