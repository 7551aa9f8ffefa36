import Foundation
import KeyValueStore
import Primitives
import RocksDBStore
import Testing

struct RocksDBStoreTests {
  static func batch(_ value: Bytes, for key: Bytes, in family: ColumnFamily = .code) -> WriteBatch {
    var batch = WriteBatch()
    batch.put(value, for: key, in: family)
    return batch
  }

  static func key(_ number: Int) -> Bytes {
    (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) }
  }

  @Test("what was written is there after closing and opening, in every family")
  func reopen() throws {
    let folder = TemporaryFolder()
    for round in UInt8(0)..<3 {
      let store = try RocksDBStore(path: folder.path + "/nested/database")
      for family in ColumnFamily.allCases {
        if round > 0 { #expect(try store.get([1], in: family) == [round - 1]) }
        try store.write(Self.batch([round], for: [1], in: family), durability: round == 0 ? .synced : .buffered)
      }
      store.close()
    }
  }

  @Test("a store that nobody holds any more releases its directory")
  func releasedWithLastReference() throws {
    let folder = TemporaryFolder()
    for _ in 0..<3 { try RocksDBStore(path: folder.path).write(Self.batch([1], for: [1]), durability: .synced) }
  }

  @Test("a second handle is refused by name while the first is open")
  func locked() throws {
    let folder = TemporaryFolder()
    let store = try RocksDBStore(path: folder.path)
    #expect(throws: StoreError.locked(path: folder.path)) { try RocksDBStore(path: folder.path) }
    store.close()
    #expect(throws: Never.self) { try RocksDBStore(path: folder.path) }
  }
}
