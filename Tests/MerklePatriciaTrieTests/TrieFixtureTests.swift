import FixtureSupport
import Foundation
import MerklePatriciaTrie
import Primitives
import Testing

/// TrieTests of ethereum/tests.
struct TrieFixtureTests {
  @Test("every published trie test gives its root", arguments: FixtureFile.all)
  func root(_ file: FixtureFile) throws {
    for (name, fixture) in try file.read() {
      let fields = try #require(fixture as? [String: Any])
      let expected = try #require((fields["root"] as? String).flatMap { Hash(hex: $0) }, "\(file.name)/\(name)")
      let changes = try Self.changes(fields["in"])
      var entries: [Bytes: Bytes] = [:]
      for (key, value) in changes { entries[key] = value.isEmpty ? nil : value }
      let pairs = entries.map { (key: $0.key, value: $0.value) }
      #expect((file.isSecure ? TrieRoot.secure(pairs) : TrieRoot.keyed(pairs)) == expected, "\(file.name)/\(name)")
      if file.isSecure { try Self.expectSecure(changes, expected, "\(file.name)/\(name)") }
    }
  }

  /// One change after another, then all at once, through the state trie; the entries that are left through the builder.
  private static func expectSecure(_ changes: [(Bytes, Bytes)], _ expected: Hash, _ name: String) throws {
    var table = TableSource()
    var trie = StateTrie.empty
    var last: [Hash: Bytes] = [:]
    for (key, value) in changes {
      let change = [TrieChange(key: Keccak256.hash(key), value: value)]
      let (next, records) = try trie.applying(change, over: table)
      table.apply(change, records)
      trie = StateTrie(root: next.root)
      last[Keccak256.hash(key)] = value
    }
    #expect(trie.root == expected, "\(name)")
    let all = last.sorted { $0.key < $1.key }.map { TrieChange(key: $0.key, value: $0.value) }
    #expect(try StateTrie.empty.applying(all, over: TableSource()).trie.root == expected, "\(name)")
    #expect(try TableSource.build(table.entries).root == expected, "\(name)")
  }

  /// The changes of a test in their order: a list of pairs, or an object in any order; null removes.
  private static func changes(_ input: Any?) throws -> [(Bytes, Bytes)] {
    if let object = input as? [String: String] {
      return try object.sorted { $0.key < $1.key }.map { (try bytes($0.key), try bytes($0.value)) }
    }
    return try #require(input as? [[Any]]).map { pair in
      (try bytes(#require(pair[0] as? String)), try (pair[1] as? String).map(bytes) ?? [])
    }
  }

  private static func bytes(_ text: String) throws -> Bytes {
    text.hasPrefix("0x") ? try Hex.decode(text) : Bytes(text.utf8)
  }
}

/// One file of the archive.
struct FixtureFile: Sendable, CustomTestStringConvertible {
  let name: String
  let isSecure: Bool

  static let all = [
    FixtureFile(name: "trietest", isSecure: false),
    FixtureFile(name: "trieanyorder", isSecure: false),
    FixtureFile(name: "trietest_secureTrie", isSecure: true),
    FixtureFile(name: "trieanyorder_secureTrie", isSecure: true),
    FixtureFile(name: "hex_encoded_securetrie_test", isSecure: true),
  ]

  var testDescription: String { name }

  /// The tests of the file by name; none when the fixtures are missing.
  func read() throws -> [String: Any] {
    guard let folder = try Fixtures.archive("ethereum-tests/TrieTests.tar.xz") else { return [:] }
    defer { try? FileManager.default.removeItem(at: folder) }
    let data = try Data(contentsOf: folder.appending(path: "TrieTests/\(name).json"))
    let tests = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(!tests.isEmpty)
    return tests
  }
}
