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
      var trie = MerklePatriciaTrie()
      var entries: [Bytes: Bytes] = [:]
      for (key, value) in changes {
        let path = file.isSecure ? Keccak256.hash(key).bytes : key
        try trie.set(path, to: value)
        entries[path] = value.isEmpty ? nil : value
      }
      #expect(trie.commit().root == expected, "\(file.name)/\(name)")
      #expect(TrieRoot.keyed(entries.map { (key: $0.key, value: $0.value) }) == expected, "\(file.name)/\(name)")
    }
  }

  @Test("every published order test gives the neighbours of each key")
  func neighbours() throws {
    let file = FixtureFile(name: "trietestnextprev", isSecure: false)
    for (name, fixture) in try file.read() {
      let fields = try #require(fixture as? [String: Any])
      var trie = MerklePatriciaTrie()
      for key in try #require(fields["in"] as? [String]) { try trie.set(Bytes(key.utf8), to: Bytes(key.utf8)) }
      for test in try #require(fields["tests"] as? [[String]]) {
        let query = Bytes(test[0].utf8)
        var previous = Bytes()
        try trie.forEach { key, _ in
          guard key.lexicographicallyPrecedes(query) else { return false }
          previous = key
          return true
        }
        var next = Bytes()
        try trie.forEach(from: query + [0]) { key, _ in
          next = key
          return false
        }
        #expect(previous == Bytes(test[1].utf8), "\(name): before \(test[0])")
        #expect(next == Bytes(test[2].utf8), "\(name): after \(test[0])")
      }
    }
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
