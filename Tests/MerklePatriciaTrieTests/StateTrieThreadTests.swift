import FixtureSupport
import MerklePatriciaTrie
import Primitives
import Testing

/// Several threads give what one gives.
struct StateTrieThreadTests {
  @Test("any number of threads gives the same root, records and nodes in memory", arguments: KeyShape.allCases)
  func sameResult(_ shape: KeyShape) throws {
    var generator = SeededGenerator(suite: "trie threads \(shape)", fallback: 85)
    for _ in 0..<10 {
      let (table, root) = try StateTrieProofTests.sample(shape, 500, &generator)
      let workload = Workload(shape: shape)
      var trie = StateTrie(root: root)
      var current = table
      for _ in 0..<3 {
        let changes =
          Int.random(in: 0..<6, using: &generator) == 0
          ? workload.clearing(current, using: &generator) : workload.changes(300, to: current, using: &generator)
        let one = try trie.applying(changes, over: current)
        for threads in [0, 2, 3, 64] {
          let several = try trie.applying(changes, over: current, threads: threads)
          #expect(several.trie.root == one.trie.root)
          #expect(several.branches == one.branches)
          #expect(several.trie.loadedNodeCount == one.trie.loadedNodeCount)
          #expect(several.trie.loadedNodeCount == several.trie.countedNodes)
        }
        current.apply(changes, one.branches)
        trie = one.trie
      }
    }
  }

  @Test("the deepest trie there can be is updated by any number of threads")
  func deepest() throws {
    // Below each of 16 first nibbles, a branch at every depth.
    var entries: [Hash: Bytes] = [:]
    for first in UInt64(0)..<16 {
      let head = UInt256(first) << 252
      for depth in 1..<64 { entries[Hash(head | UInt256(1) << (252 - 4 * depth))] = [UInt8(depth)] }
      entries[Hash(head)] = [0x55]
    }
    let changes = entries.sorted { $0.key < $1.key }.map { TrieChange(key: $0.key, value: $0.value) }
    let reference = TrieRoot.keyed(entries.map { (key: $0.key.bytes, value: $0.value) })
    let (trie, records) = try StateTrie.empty.applying(changes, over: TableSource())
    #expect(trie.root == reference)
    #expect(records.map(\.path.count).max() == 63)
    var table = TableSource()
    table.apply(changes, records)
    let updates = changes.map { TrieChange(key: $0.key, value: $0.value + [1]) }
    let clearing = changes.filter { $0.value != [0x55] }.map { TrieChange(key: $0.key, value: []) }
    for threads in [1, 4] {
      let updated = try StateTrie(root: trie.root).applying(updates, over: table, threads: threads).trie
      #expect(updated.root == TrieRoot.keyed(updates.map { (key: $0.key.bytes, value: $0.value) }))
      let cleared = try StateTrie(root: trie.root).applying(clearing, over: table, threads: threads).trie
      #expect(
        cleared.root
          == TrieRoot.keyed((0..<16).map { (key: [UInt8($0) << 4] + Bytes(repeating: 0, count: 31), value: [0x55]) }))
      #expect(updated.trimmed(to: 40).loadedNodeCount <= 40)
    }
    let proof = try trie.prove(changes[0].key, over: table)
    #expect(try StateTrie.verify(proof, key: changes[0].key, root: trie.root) == [0x55])
  }

  @Test("any number of threads gives the same error")
  func sameError() throws {
    var generator = SeededGenerator(suite: "trie thread errors", fallback: 86)
    for _ in 0..<20 {
      let (table, root) = try StateTrieProofTests.sample(.hashes, 900, &generator)
      let changes = Workload(shape: .hashes).changes(600, to: table, using: &generator)
      var damaged = table
      for path in table.branches.keys where path.count > 0 && Int.random(in: 0..<6, using: &generator) == 0 {
        damaged.setBranch(at: path, to: nil)
      }
      let errors = [1, 2, 5].map { threads in
        #expect(throws: TrieError.self) {
          try StateTrie(root: root).applying(changes, over: damaged, threads: threads)
        }
      }
      #expect(Set(errors).count == 1)
    }
  }
}
