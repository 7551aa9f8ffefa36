import FixtureSupport
import KeyValueStore
import MerklePatriciaTrie
import Primitives
import Testing

/// Records and leaves that are missing, damaged or in the wrong place are typed errors, never traps and never wrong answers.
struct DamagedSourceTests {
  @Test("every bit of every record matters", arguments: KeyShape.allCases)
  func flippedBits(_ shape: KeyShape) throws {
    var generator = SeededGenerator(suite: "flipped bits \(shape)", fallback: 81)
    for _ in 0..<3 {
      let probe = try Probe(shape, count: 16, &generator)
      for (path, record) in probe.table.branches {
        for bit in 0..<8 * record.count {
          var damaged = probe.table
          var bytes = record
          bytes[bit / 8] ^= 1 << UInt8(bit % 8)
          damaged.setBranch(at: path, to: bytes)
          probe.expectNothingWrong(damaged, fails: probe.visited.contains(path))
        }
      }
    }
  }

  @Test("a missing record or leaf is an error that names it", arguments: KeyShape.allCases)
  func missing(_ shape: KeyShape) throws {
    var generator = SeededGenerator(suite: "missing records \(shape)", fallback: 82)
    for _ in 0..<20 {
      let probe = try Probe(shape, count: 40, &generator)
      for path in probe.table.branches.keys {
        var damaged = probe.table
        damaged.setBranch(at: path, to: nil)
        probe.expectNothingWrong(damaged, fails: probe.visited.contains(path))
      }
      for entry in probe.table.entries {
        var damaged = probe.table
        damaged.set(entry.key, to: [])
        probe.expectNothingWrong(damaged, fails: false)
        #expect(throws: TrieError.self) { try probe.trie.value(of: entry.key, over: damaged) }
      }
    }
  }

  @Test("swapped records, changed leaves and leaves of other keys give no wrong answer", arguments: KeyShape.allCases)
  func swapped(_ shape: KeyShape) throws {
    var generator = SeededGenerator(suite: "swapped records \(shape)", fallback: 83)
    for _ in 0..<150 {
      let probe = try Probe(shape, count: 40, &generator)
      var damaged = probe.table
      if Bool.random(using: &generator), let first = damaged.branches.randomElement(using: &generator),
        let second = damaged.branches.randomElement(using: &generator)
      {
        damaged.setBranch(at: first.key, to: second.value)
        damaged.setBranch(at: second.key, to: first.value)
      } else if let entry = damaged.entries.randomElement(using: &generator) {
        let other = damaged.entries.randomElement(using: &generator)
        if Bool.random(using: &generator) {
          damaged.set(entry.key, to: other?.value ?? [])
        } else {
          damaged.set(entry.key, to: [])
          damaged.set(Hash(entry.key.word ^ 1), to: entry.value)
        }
      }
      probe.expectNothingWrong(damaged, fails: false)
    }
  }

  @Test("random records never trap")
  func random() throws {
    var generator = SeededGenerator(suite: "random records", fallback: 84)
    let probes = try KeyShape.allCases.map { try Probe($0, count: 60, &generator) }
    for _ in 0..<2_000 {
      let probe = try #require(probes.randomElement(using: &generator))
      var record = try #require(probe.table.branches.values.randomElement(using: &generator))
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let index = Int.random(in: record.indices, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: record = Array(record[..<index]) + [0]
        case 1: record.insert(UInt8.random(in: 0...255, using: &generator), at: index)
        default: record[index] = UInt8.random(in: 0...255, using: &generator)
        }
      }
      var damaged = probe.table
      damaged.setBranch(at: .root, to: record)
      probe.expectNothingWrong(damaged, fails: record != probe.table.branches[.root])
    }
  }

  @Test("a root that is not stored is named")
  func missingRoot() {
    let trie = StateTrie(root: Keccak256.hash([1, 2, 3]))
    let error = TrieError.missingNode(at: .root, hash: trie.root)
    #expect(throws: error) { try trie.value(of: .zero, over: TableSource()) }
    #expect(throws: error) { try trie.prove(.zero, over: TableSource()) }
    #expect(throws: error) { try trie.applying([TrieChange(key: .zero, value: [1])], over: TableSource()) }
  }

  @Test("a failing source is an error of the source")
  func failingSource() {
    let trie = StateTrie(root: Keccak256.hash([1, 2, 3]))
    var source = TableSource()
    source.failure = .closed
    #expect(throws: TrieError.store(.closed)) { try trie.value(of: .zero, over: source) }
    #expect(throws: TrieError.store(.closed)) { try trie.applying([TrieChange(key: .zero, value: [1])], over: source) }
  }
}

/// A trie, some changes to it, and what they lead to when nothing is damaged.
private struct Probe {
  let table: TableSource
  let trie: StateTrie
  let changes: [TrieChange]
  let root: Hash
  let records: [BranchChange]
  /// The paths of branches that the changes surely need: those of their keys that keep the path.
  let visited: Set<NibblePath>

  init(_ shape: KeyShape, count: Int, _ generator: inout SeededGenerator) throws {
    var entries: [Hash: Bytes] = [:]
    while entries.count < 2 || entries.count < count / 2 {
      entries[shape.key(using: &generator)] = shape.value(using: &generator)
    }
    table = try TableSource(entries)
    trie = StateTrie(root: table.reference)
    changes = Workload(shape: shape).changes(6, to: table, using: &generator)
    (_, records) = try trie.applying(changes, over: table)
    root = try trie.applying(changes, over: table).trie.root
    let stored = Set(table.branches.keys)
    visited = Set(records.filter { stored.contains($0.path) && $0.record != nil }.map(\.path))
  }

  /// Every operation gives what it gives without damage, or an error.
  func expectNothingWrong(_ damaged: TableSource, fails: Bool) {
    var hasFailed = false
    do throws(TrieError) {
      let (next, records) = try trie.applying(changes, over: damaged)
      #expect(next.root == root)
      #expect(records == self.records)
    } catch {
      hasFailed = true
      #expect(!error.description.isEmpty)
    }
    #expect(hasFailed || !fails)
    for change in changes {
      if let value = try? trie.value(of: change.key, over: damaged) { #expect(value == table.value(of: change.key)) }
      guard let proof = try? trie.prove(change.key, over: damaged) else { continue }
      #expect((try? StateTrie.verify(proof, key: change.key, root: trie.root)) == .some(table.value(of: change.key)))
    }
  }
}
