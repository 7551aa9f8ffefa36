import FixtureSupport
import KeyValueStore
import MerklePatriciaTrie
import Primitives
import Testing

/// Node encodings, good and bad.
enum SampleNodes {
  static let root = Keccak256.hash([1, 2, 3])

  /// A trie whose root node has the given encoding.
  static func trie(_ encoding: Bytes) -> MerklePatriciaTrie {
    var table = TrieNodeTable()
    table.insert([(root, encoding)])
    return MerklePatriciaTrie(root: root, nodes: table)
  }

  static func path(_ compact: Bytes, _ second: RLP) -> Bytes { RLP.list([.bytes(compact), second]).encoded() }

  static func branch(_ children: [Int: RLP], value: Bytes = []) -> Bytes {
    RLP.list((0..<16).map { children[$0] ?? .bytes([]) } + [.bytes(value)]).encoded()
  }

  static let hash = RLP.bytes(Bytes(repeating: 7, count: 32))

  static let malformed: [(String, Bytes)] = [
    ("no bytes", []),
    ("a byte string", [0x80]),
    ("an empty list", [0xc0]),
    ("one item", RLP.list([.bytes([0x20])]).encoded()),
    ("three items", RLP.list([.bytes([0x20]), .bytes([1]), .bytes([2])]).encoded()),
    ("eighteen items", RLP.list(Array(repeating: hash, count: 18)).encoded()),
    ("trailing bytes", path([0x20], .bytes([1])) + [0]),
    ("an empty path", path([], .bytes([1]))),
    ("an unknown flag", path([0x40], .bytes([1]))),
    ("padding that is not zero", path([0x21], .bytes([1]))),
    ("a leaf without a value", path([0x20], .bytes([]))),
    ("a leaf with a list", path([0x20], .list([]))),
    ("an extension with no nibbles", path([0x00], hash)),
    ("an extension to nothing", path([0x11], .bytes([]))),
    ("an extension to a short hash", path([0x11], .bytes([1, 2, 3]))),
    ("an extension to a leaf", path([0x11], .list([.bytes([0x20]), .bytes([1])]))),
    ("a path that is a list", RLP.list([.list([]), .bytes([1])]).encoded()),
    ("a branch with nothing", branch([:])),
    ("a branch with one child", branch([3: hash])),
    ("a branch with a short hash", branch([3: hash, 4: .bytes([1])])),
    (
      "a branch with a long embedded node",
      branch([3: hash, 4: .list([.bytes([0x20]), .bytes(Bytes(repeating: 1, count: 40))])])
    ),
    ("a branch with a list for a value", RLP.list(Array(repeating: hash, count: 16) + [.list([])]).encoded()),
    ("a long form length", [0xf8, 0x03, 0x20, 0x81, 0x90]),
  ]
}

/// Stored nodes that are missing or malformed are typed errors, never traps and never wrong answers.
struct CorruptNodeTests {
  @Test("a malformed node is refused by name", arguments: SampleNodes.malformed)
  func malformed(_ name: String, encoding: Bytes) throws {
    var trie = SampleNodes.trie(encoding)
    let error = #expect(throws: TrieError.self, "\(name)") { try trie.get([0x12]) }
    guard case .corruptNode(SampleNodes.root, _) = error else { throw try #require(error) }
    #expect(throws: TrieError.self) { try trie.set([0x12], to: [1]) }
    #expect(throws: TrieError.self) { try trie.remove([0x12]) }
    #expect(throws: TrieError.self) { try trie.forEach { _, _ in true } }
    #expect(throws: TrieError.self) { try trie.prove([0x12]) }
    #expect(!trie.hasChanges)
  }

  @Test("mutated nodes never trap")
  func fuzz() throws {
    var generator = SeededGenerator(suite: "mutated nodes", fallback: 77)
    let seeds = [
      SampleNodes.branch(
        [0: SampleNodes.hash, 1: .list([.bytes([0x20]), .bytes([5])]), 9: SampleNodes.hash], value: [1]),
      SampleNodes.path([0x20, 0x12], .bytes([1, 2, 3])),
      SampleNodes.path([0x00, 0x12], SampleNodes.hash),
      SampleNodes.path(
        [0x00, 0x12], .list((0..<15).map { _ in .bytes([]) } + [.list([.bytes([0x31]), .bytes([4])]), .bytes([9])])),
    ]
    for _ in 0..<100_000 {
      var encoding = seeds.randomElement(using: &generator) ?? []
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let index = Int.random(in: encoding.indices, using: &generator)
        encoding[index] = UInt8.random(in: 0...255, using: &generator)
      }
      var trie = SampleNodes.trie(encoding)
      let key = generator.bytes(2)
      _ = try? trie.get(key)
      _ = try? trie.set(key, to: [1])
      _ = try? trie.remove(key)
      _ = trie.commit()
    }
  }

  @Test("a missing node is an error that leaves the trie as it was")
  func missing() throws {
    var table = TrieNodeTable()
    var building = MerklePatriciaTrie()
    for index in UInt8(0)..<40 { try building.set([index], to: Bytes(repeating: index, count: 40)) }
    let (root, nodes) = building.commit()
    for dropped in nodes {
      table = TrieNodeTable()
      table.insert(nodes.filter { $0.0 != dropped.0 })
      var trie = MerklePatriciaTrie(root: root, nodes: table)
      for index in UInt8(0)..<40 {
        let before = trie
        do {
          try trie.remove([index])
          trie = before
        } catch {
          #expect(error == .missingNode(dropped.0))
          #expect(trie.hasChanges == before.hasChanges)
        }
      }
      #expect(trie.commit().root == root)
    }
  }

  @Test("a failing store is an error of the store")
  func failingStore() {
    let store = MemoryStore()
    store.close()
    let trie = MerklePatriciaTrie(root: SampleNodes.root, nodes: StoredTrieNodes(store))
    #expect(throws: TrieError.store(.closed)) { try trie.get([1]) }
  }

  @Test("a key beyond the limit is refused")
  func longKey() {
    var trie = MerklePatriciaTrie()
    let count = MerklePatriciaTrie.maximumKeyLength + 1
    #expect(throws: TrieError.keyTooLong(count: count)) { try trie.set(Bytes(repeating: 0, count: count), to: [1]) }
  }
}
