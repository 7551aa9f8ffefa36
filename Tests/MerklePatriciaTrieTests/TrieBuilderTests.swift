import FixtureSupport
import MerklePatriciaTrie
import Primitives
import Testing

struct TrieBuilderTests {
  @Test("the builder gives the root of the definition", arguments: KeyShape.allCases, [0, 1, 2, 3, 17, 500])
  func root(_ shape: KeyShape, count: Int) throws {
    var generator = SeededGenerator(suite: "builder \(shape) \(count)", fallback: 73)
    for _ in 0..<10 {
      let (table, root) = try StateTrieProofTests.sample(shape, count, &generator)
      let built = try TableSource.build(table.entries)
      #expect(built.root == root)
      let changes = table.entries.map { TrieChange(key: $0.key, value: $0.value) }
      let (trie, records) = try StateTrie.empty.applying(changes, over: TableSource())
      #expect(trie.root == root)
      #expect(Dictionary(uniqueKeysWithValues: records.map { ($0.path, $0.record) }) == built.branches)
    }
  }

  @Test("keys out of order and empty values are refused, and the builder goes on")
  func refusals() throws {
    var builder = TrieBuilder()
    let keys = [1, 2, 3].map { Hash(UInt256(UInt64($0)) << 200) }
    try builder.add(keys[0], [1])
    try builder.add(keys[2], [3])
    for key in [keys[1], keys[2]] {
      do throws(TrieError) {
        try builder.add(key, [2])
        Issue.record("a key out of order was taken")
      } catch {
        #expect(error == .unorderedKeys(key))
      }
    }
    do throws(TrieError) {
      try builder.add(.init(.max), [])
      Issue.record("an empty value was taken")
    } catch {
      #expect(error == .emptyValue(Hash(.max)))
    }
    let root = builder.finish()
    #expect(root == TrieRoot.keyed([(key: keys[0].bytes, value: [1]), (key: keys[2].bytes, value: [3])]))
    #expect(builder.finish() == Keccak256.emptyTrieRoot)
  }

  @Test(
    "the ordered root is that of the definition",
    arguments: [0, 1, 2, 3, 15, 16, 17, 127, 128, 129, 130, 255, 256, 257, 300, 4_000, 66_000])
  func orderedRoot(count: Int) {
    var generator = SeededGenerator(suite: "ordered root", fallback: 73)
    let longest = count > 1_000 ? 4 : 400
    let values = (0..<count).map { _ in generator.bytes(Int.random(in: 1...longest, using: &generator)) }
    let entries = values.enumerated().map { (key: RLP.uint(UInt64($0.offset)).encoded(), value: $0.element) }
    #expect(TrieRoot.ordered(values) == TrieRoot.keyed(entries))
  }
}
