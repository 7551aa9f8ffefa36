import FixtureSupport
import MerklePatriciaTrie
import Primitives
import Testing

/// The incremental trie against the plain definition of the root and against the builder.
struct StateTriePropertyTests {
  @Test("random changes give the root of the definition and the records of the builder", arguments: KeyShape.allCases)
  func matchesReference(_ shape: KeyShape) throws {
    var generator = SeededGenerator(suite: "trie changes \(shape)", fallback: 71)
    let workload = Workload(shape: shape)
    for _ in 0..<60 {
      var table = TableSource()
      var trie = StateTrie.empty
      for step in 0..<Int.random(in: 1...12, using: &generator) {
        let count = Int.random(in: 1...(step == 0 ? 150 : 40), using: &generator)
        let changes =
          Int.random(in: 0..<8, using: &generator) == 0
          ? workload.clearing(table, using: &generator) : workload.changes(count, to: table, using: &generator)
        let (next, records) = try trie.applying(changes, over: table)
        let before = table
        table.apply(changes, records)
        #expect(next.root == table.reference)
        #expect(table.branches == (try TableSource.build(table.entries).branches))
        Self.expectMinimal(records, from: before)
        #expect(next.loadedNodeCount == next.countedNodes)
        // The value before still stands for the state before.
        if let key = changes.first?.key { #expect(try trie.value(of: key, over: before) == before.value(of: key)) }
        trie = next
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: trie = StateTrie(root: trie.root)
        case 1: trie = trie.trimmed(to: Int.random(in: 0...60, using: &generator))
        default: break
        }
        #expect(trie.loadedNodeCount == trie.countedNodes)
      }
    }
  }

  /// Records come in the order of their paths, once each, and only where something changes.
  static func expectMinimal(_ records: [BranchChange], from table: TableSource) {
    for (record, next) in zip(records, records.dropFirst()) { #expect(record.path < next.path) }
    for record in records { #expect(record.record != table.branches[record.path]) }
  }
}
