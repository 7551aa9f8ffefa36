import FixtureSupport
import Foundation
import KeyValueStore
import Primitives
import RocksDBStore
import Testing

/// Files cut off or with flipped bits give all of the data or one error, and opening makes nothing worse.
struct DamageTests {
  /// Small buffers, so that a few hundred batches leave tables and several logs.
  static let options = RocksDBOptions(blockCacheBytes: 1 << 20, writeBufferBytes: 1 << 20)
  static let families: [ColumnFamily] = [.accounts, .storage, .bodies, .blobChunks, .metadata]

  /// A closed database with tables and logs, and what is in it.
  struct Sample {
    let folder = TemporaryFolder()
    var entries: [ColumnFamily: [Bytes: Bytes]] = [:]

    init(batches: Int, using generator: inout SeededGenerator) throws {
      let store = try RocksDBStore(path: folder.path, options: options)
      for index in 0..<batches {
        var batch = WriteBatch()
        // Some families are written seldom and keep old logs alive.
        for (place, family) in families.enumerated() where index % (1 + 20 * place) == 0 {
          for _ in 0..<4 {
            let key = generator.bytes(8)
            let value = generator.bytes(family == .blobChunks ? 9_000 : Int.random(in: 0...900, using: &generator))
            batch.put(value, for: key, in: family)
            entries[family, default: [:]][key] = value
          }
        }
        try store.write(batch, durability: index % 3 == 0 ? .buffered : .synced)
      }
      try store.write(RocksDBStoreTests.batch([1], for: [1], in: .code), durability: .synced)
      store.close()
    }

    /// Whether the database at `path` holds this very data; throws what opening or reading throws.
    func isWhole(at path: String) throws(StoreError) -> Bool {
      let store = try RocksDBStore(path: path, options: options)
      for family in families {
        var found: [Bytes: Bytes] = [:]
        try store.forEach(in: family) { key, value in
          if key != Bytes("format-version".utf8) { found[key] = value }
          return true
        }
        if found != entries[family, default: [:]] { return false }
        for (key, value) in entries[family, default: [:]] {
          if try store.get(key, in: family) != value { return false }
        }
      }
      return true
    }
  }

  @Test("damage in any file is seen or does no harm", .timeLimit(.minutes(5)))
  func anyFile() throws {
    var generator = SeededGenerator(suite: "damaged files", fallback: 85)
    var outcomes: [String: Int] = [:]
    do {
      let sample = try Sample(batches: 500, using: &generator)
      let names = try sample.folder.contents().keys.sorted()
      try #require(names.contains { $0.hasSuffix(".sst") } && names.contains { $0.hasSuffix(".log") })
      for name in names {
        for round in 0..<4 {
          let copy = try sample.folder.copy()
          let damage = try Self.damage(copy.path + "/" + name, cut: round % 2 == 0, using: &generator)
          let before = try copy.contents()
          let kind = name.split(separator: ".").last.map(String.init) ?? name
          do throws(StoreError) {
            let isWhole = try sample.isWhole(at: copy.path)
            #expect(isWhole, "part of the data is gone after \(damage) of \(name)")
            outcomes["\(kind) whole", default: 0] += 1
          } catch {
            outcomes["\(kind) \("\(error)".split(separator: "(")[0])", default: 0] += 1
            switch error {
            case .corruption, .missingWrites: break
            default: Issue.record("\(error) after \(damage) of \(name)")
            }
            let isOpenable = (try? RocksDBStore(path: copy.path, options: Self.options)) != nil
            if !isOpenable {
              #expect(try copy.contents() == before, "opening changed files after \(damage) of \(name): \(error)")
            }
          }
        }
      }
    }
    print(outcomes.sorted { $0.key < $1.key })
  }

  /// Cuts the file off or flips a bit of it at a random place; says what it did.
  private static func damage(_ path: String, cut: Bool, using generator: inout SeededGenerator) throws -> String {
    let url = URL(fileURLWithPath: path)
    var data = try Data(contentsOf: url)
    guard !data.isEmpty else { return "nothing" }
    let offset = Int.random(in: 0..<data.count, using: &generator)
    if cut {
      try data.prefix(offset).write(to: url)
      return "cutting at \(offset) of \(data.count)"
    }
    data[offset] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
    try data.write(to: url)
    return "flipping a bit at \(offset) of \(data.count)"
  }
}
