import FixtureSupport
import MerklePatriciaTrie
import Primitives
import Testing

struct StateTrieTests {
  @Test("the empty trie has the empty root, no values and an empty proof")
  func empty() throws {
    let trie = StateTrie.empty
    #expect(trie.root == Keccak256.emptyTrieRoot)
    #expect(try trie.value(of: .zero, over: TableSource()) == nil)
    #expect(try trie.prove(.zero, over: TableSource()).isEmpty)
    let (same, records) = try trie.applying([TrieChange(key: .zero, value: [])], over: TableSource())
    #expect(same.root == trie.root && records.isEmpty && same.loadedNodeCount == 0)
  }

  @Test("the trie of one entry stores no branch and is read from its leaf")
  func oneEntry() throws {
    let change = [TrieChange(key: Keccak256.hash([1]), value: [5])]
    let (trie, records) = try StateTrie.empty.applying(change, over: TableSource())
    #expect(records.isEmpty)
    var table = TableSource()
    table.apply(change, records)
    #expect(try StateTrie(root: trie.root).value(of: change[0].key, over: table) == [5])
    let removal = [TrieChange(key: change[0].key, value: [])]
    #expect(try StateTrie(root: trie.root).applying(removal, over: table).trie.root == Keccak256.emptyTrieRoot)
  }

  @Test("changes that change nothing give the same trie and no records")
  func unchanged() throws {
    var generator = SeededGenerator(suite: "unchanged", fallback: 91)
    let (table, root) = try StateTrieProofTests.sample(.hashes, 200, &generator)
    for isKnownPresent in [false, true] {
      let same = table.entries.map { TrieChange(key: $0.key, value: $0.value, isKnownPresent: isKnownPresent) }
      let (trie, records) = try StateTrie(root: root).applying(same, over: table)
      #expect(trie.root == root && records.isEmpty && trie.loadedNodeCount == 0)
    }
    let absent = (0..<100).map { TrieChange(key: Keccak256.hash([1, 2, UInt8($0)]), value: []) }.sorted {
      $0.key < $1.key
    }
    #expect(try StateTrie(root: root).applying(absent, over: table).branches.isEmpty)
  }

  @Test("changes out of order or twice for one key are refused")
  func order() {
    let keys = [Hash.zero, Keccak256.hash([1]), Keccak256.hash([1])]
    for pair in [[keys[1], keys[0]], [keys[1], keys[2]]] {
      let changes = pair.map { TrieChange(key: $0, value: [1]) }
      #expect(throws: TrieError.unorderedKeys(pair[1])) { try StateTrie.empty.applying(changes, over: TableSource()) }
    }
  }

  @Test("a wrong claim of presence is refused where the trie has another key, none, or a known leaf")
  func wrongClaim() throws {
    let keys: [UInt64] = [0x1111, 0x1112, 0x2222]
    let entries = Dictionary(
      uniqueKeysWithValues: keys.map { (Hash(UInt256($0) << 240), Bytes(repeating: 1, count: 40)) })
    let table = try TableSource(entries)
    let stored = StateTrie(root: table.reference)
    let update = [TrieChange(key: Hash(UInt256(0x2222) << 240), value: [9])]
    let loaded = try stored.applying(update, over: table).trie
    for (trie, nibbles) in [(stored, UInt64(0x3333)), (stored, 0x1211), (stored, 0x1113), (loaded, 0x2223)] {
      let key = Hash(UInt256(nibbles) << 240)
      for value in [Bytes([1]), []] {
        let changes = [TrieChange(key: key, value: value, isKnownPresent: true)]
        #expect(throws: TrieError.keyNotPresent(key)) { try trie.applying(changes, over: table) }
      }
    }
    let both = [0x2222, 0x2223].map {
      TrieChange(key: Hash(UInt256(UInt64($0)) << 240), value: [1], isKnownPresent: true)
    }
    #expect(throws: TrieError.keyNotPresent(both[1].key)) { try stored.applying(both, over: table) }
  }

  @Test("a change that is known to be present reads no leaf")
  func knownPresent() throws {
    var generator = SeededGenerator(suite: "known present", fallback: 92)
    let (table, root) = try StateTrieProofTests.sample(.hashes, 200, &generator)
    let changes = table.entries.map { TrieChange(key: $0.key, value: [7, 7], isKnownPresent: true) }
    var blind = table
    for entry in table.entries { blind.set(entry.key, to: []) }
    let trie = try StateTrie(root: root).applying(changes, over: blind).trie
    #expect(trie.root == TrieRoot.keyed(changes.map { (key: $0.key.bytes, value: $0.value) }))
  }

  @Test("what is in memory is bounded, the newest stays, and nothing else changes", arguments: KeyShape.allCases)
  func trimming(_ shape: KeyShape) throws {
    var generator = SeededGenerator(suite: "trimming \(shape)", fallback: 93)
    let (table, root) = try StateTrieProofTests.sample(shape, 300, &generator)
    var trie = StateTrie(root: root)
    for _ in 0..<4 {
      let part = table.entries.filter { _ in Int.random(in: 0..<3, using: &generator) == 0 }
      trie = try trie.applying(part.map { TrieChange(key: $0.key, value: $0.value + [1]) }, over: table).trie
      trie = try trie.applying(part.map { TrieChange(key: $0.key, value: $0.value) }, over: table).trie
    }
    #expect(trie.root == root)
    #expect(trie.trimmed(to: trie.loadedNodeCount).loadedNodeCount == trie.loadedNodeCount)
    for limit in stride(from: trie.loadedNodeCount - 1, through: -1, by: -7) {
      let trimmed = trie.trimmed(to: limit)
      #expect(trimmed.root == root)
      #expect(trimmed.loadedNodeCount == trimmed.countedNodes)
      #expect(trimmed.loadedNodeCount <= max(limit, 0))
      let key = table.entries[abs(limit) % table.entries.count].key
      #expect(try trimmed.value(of: key, over: table) == table.value(of: key))
    }
    // The leaf of the newest update is the last to go.
    let key = table.entries[0].key
    trie = try trie.applying([TrieChange(key: key, value: [42])], over: table).trie.trimmed(to: 200)
    #expect(try trie.value(of: key, over: table) == [42])
  }

  @Test("values of the past stay readable over the state that they were made of")
  func history() throws {
    var generator = SeededGenerator(suite: "trie history", fallback: 94)
    let workload = Workload(shape: .runs)
    var (table, root) = try StateTrieProofTests.sample(.runs, 200, &generator)
    let source = table
    var tries = [(trie: StateTrie(root: root), table: table)]
    for _ in 0..<20 {
      let changes = workload.changes(20, to: table, using: &generator)
      let (trie, records) = try tries[tries.count - 1].trie.applying(changes, over: source)
      table.apply(changes, records)
      tries.append((trie, table))
    }
    root = source.reference
    for (trie, table) in tries {
      #expect(trie.root == table.reference)
      for entry in table.entries { #expect(try trie.value(of: entry.key, over: source) == entry.value) }
      // Back to the first state by the changes in reverse.
      var back: [Hash: Bytes] = [:]
      for entry in table.entries { back[entry.key] = [] }
      for entry in source.entries { back[entry.key] = entry.value }
      let changes = back.sorted { $0.key < $1.key }.map { TrieChange(key: $0.key, value: $0.value) }
      #expect(try trie.applying(changes, over: source).trie.root == root)
    }
  }
}
