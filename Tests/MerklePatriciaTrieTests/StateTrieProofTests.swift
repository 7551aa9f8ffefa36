import FixtureSupport
import MerklePatriciaTrie
import Primitives
import Testing

/// Proofs of presence and absence, and the refusal of everything else.
struct StateTrieProofTests {
  @Test(
    "a proof shows the value of a present key and the absence of another", arguments: KeyShape.allCases,
    [0, 1, 2, 40, 400])
  func complete(_ shape: KeyShape, count: Int) throws {
    var generator = SeededGenerator(suite: "trie proofs \(shape) \(count)", fallback: 74)
    let (table, root) = try Self.sample(shape, count, &generator)
    // From the store alone, and with parts of the trie in memory.
    let touched = table.entries.filter { _ in Bool.random(using: &generator) }
      .map { TrieChange(key: $0.key, value: $0.value + [1]) }
    let (loaded, records) = try StateTrie(root: root).applying(touched, over: table)
    var changed = table
    changed.apply(touched, records)
    for (trie, table) in [(StateTrie(root: root), table), (loaded, changed), (loaded.trimmed(to: 30), changed)] {
      for entry in table.entries {
        let proof = try trie.prove(entry.key, over: table)
        #expect(try StateTrie.verify(proof, key: entry.key, root: trie.root) == entry.value)
        #expect(proof.dropFirst().allSatisfy { $0.count >= 32 })
      }
      for _ in 0..<50 {
        let key = shape.key(using: &generator)
        let proof = try trie.prove(key, over: table)
        #expect(try StateTrie.verify(proof, key: key, root: trie.root) == table.value(of: key))
        #expect(try trie.value(of: key, over: table) == table.value(of: key))
      }
    }
  }

  @Test("a proof that was changed in any way is refused", arguments: KeyShape.allCases)
  func hostile(_ shape: KeyShape) throws {
    var generator = SeededGenerator(suite: "hostile proofs \(shape)", fallback: 75)
    let (table, root) = try Self.sample(shape, 200, &generator)
    let trie = StateTrie(root: root)
    for _ in 0..<1_500 {
      let key = try #require(table.entries.randomElement(using: &generator)).key
      var proof = try trie.prove(key, over: table)
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
      #expect(throws: TrieError.self) { try StateTrie.verify(proof, key: key, root: root) }
    }
  }

  @Test("a proof of one key is not a proof of another, nor of another root")
  func otherKey() throws {
    var generator = SeededGenerator(suite: "other proofs", fallback: 76)
    let (table, root) = try Self.sample(.hashes, 300, &generator)
    for entry in table.entries.prefix(40) {
      let proof = try StateTrie(root: root).prove(entry.key, over: table)
      for other in table.entries.prefix(40) where other != entry {
        let shown = try? StateTrie.verify(proof, key: other.key, root: root)
        #expect(shown == nil || shown == other.value)
      }
      #expect(throws: TrieError.self) { try StateTrie.verify(proof, key: entry.key, root: .zero) }
      #expect(throws: TrieError.self) { try StateTrie.verify([], key: entry.key, root: root) }
    }
  }

  @Test("a malformed node of a proof is refused", arguments: SampleNodes.malformed)
  func malformed(_ name: String, encoding: Bytes) {
    let root = Keccak256.hash(encoding)
    #expect(throws: TrieError.self, "\(name)") { try StateTrie.verify([encoding], key: root, root: root) }
  }

  @Test("mutated nodes of a proof never trap")
  func mutated() {
    var generator = SeededGenerator(suite: "mutated proof nodes", fallback: 77)
    for _ in 0..<50_000 {
      var encoding = SampleNodes.wellFormed.randomElement(using: &generator) ?? []
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let index = Int.random(in: encoding.indices, using: &generator)
        encoding[index] = UInt8.random(in: 0...255, using: &generator)
      }
      _ = try? StateTrie.verify([encoding], key: SampleNodes.key, root: Keccak256.hash(encoding))
    }
  }

  /// A table of about `count` entries and its root.
  static func sample(
    _ shape: KeyShape, _ count: Int, _ generator: inout SeededGenerator
  ) throws -> (TableSource, Hash) {
    var entries: [Hash: Bytes] = [:]
    for _ in 0..<count { entries[shape.key(using: &generator)] = shape.value(using: &generator) }
    let table = try TableSource(entries)
    return (table, table.reference)
  }
}

/// Node encodings, good and bad.
enum SampleNodes {
  static let key = Hash(UInt256(0x12) << 248)
  static let hash = RLP.bytes(Bytes(repeating: 7, count: 32))

  static func path(_ compact: Bytes, _ second: RLP) -> Bytes { RLP.list([.bytes(compact), second]).encoded() }

  static func branch(_ children: [Int: RLP], value: Bytes = []) -> Bytes {
    RLP.list((0..<16).map { children[$0] ?? .bytes([]) } + [.bytes(value)]).encoded()
  }

  static let wellFormed: [Bytes] = [
    branch([0: hash, 1: .list([.bytes([0x20]), .bytes([5])]), 9: hash], value: [1]),
    path([0x20, 0x12], .bytes([1, 2, 3])),
    path([0x00, 0x12], hash),
    path(
      [0x00, 0x12], .list((0..<15).map { _ in .bytes([]) } + [.list([.bytes([0x31]), .bytes([4])]), .bytes([9])])),
  ]

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
