import FixtureSupport
import MerklePatriciaTrie
import Primitives

/// Random sorted changes to a table.
struct Workload {
  let shape: KeyShape

  /// Inserts, updates, removals (of absent keys too) and changes to the same value; claims of presence are true.
  func changes(_ count: Int, to table: TableSource, using generator: inout SeededGenerator) -> [TrieChange] {
    var changes: [Hash: TrieChange] = [:]
    let removalsIn10 = [1, 3, 9].randomElement(using: &generator) ?? 3
    for _ in 0..<count {
      let existing = Bool.random(using: &generator) ? table.entries.randomElement(using: &generator)?.key : nil
      let key = existing ?? shape.key(using: &generator)
      let old = table.value(of: key)
      var change = TrieChange(key: key, value: shape.value(using: &generator))
      switch Int.random(in: 0..<10, using: &generator) {
      case 0: change.value = old ?? []
      case 1...removalsIn10: change.value = []
      default: break
      }
      change.isKnownPresent = old != nil && Bool.random(using: &generator)
      changes[key] = change
    }
    return changes.values.sorted { $0.key < $1.key }
  }

  /// Removes everything, or everything below a nibble.
  func clearing(_ table: TableSource, using generator: inout SeededGenerator) -> [TrieChange] {
    let nibble = UInt64.random(in: 0..<32, using: &generator)
    return table.entries.filter { nibble >= 16 || $0.key.word.l3 >> 60 == nibble }
      .map { TrieChange(key: $0.key, value: [], isKnownPresent: Bool.random(using: &generator)) }
  }
}
