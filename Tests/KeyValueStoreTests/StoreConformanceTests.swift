import FixtureSupport
import Foundation
import KeyValueStore
import Primitives
import RocksDBStore
import Testing

/// Every store behind the protocol, made anew for a test.
enum StoreKind: CaseIterable, Sendable {
  case memory, faultInjecting, rocksDB

  /// Runs `body` on an empty store and removes what it left on disk.
  func withStore(_ body: (any KeyValueStore) throws -> Void) throws {
    switch self {
    case .memory: try body(MemoryStore())
    case .faultInjecting: try body(FaultInjectingStore(over: MemoryStore()))
    case .rocksDB:
      let folder = FileManager.default.temporaryDirectory.appending(path: "openledger-store-\(UUID().uuidString)")
      defer { try? FileManager.default.removeItem(at: folder) }
      let store = try RocksDBStore(path: folder.path)
      defer { store.close() }
      try body(store)
    }
  }
}

/// What every ``KeyValueStore`` promises.
struct StoreConformanceTests {
  @Test("a value is what was put last, family by family", arguments: StoreKind.allCases)
  func putAndGet(_ kind: StoreKind) throws {
    try kind.withStore { store in
      #expect(try store.get([1], in: .code) == nil)
      try store.write(.putting([9], for: [1], in: .code), durability: .synced)
      try store.write(.putting([8], for: [1], in: .blobs), durability: .buffered)
      #expect(try store.get([1], in: .code) == [9])
      #expect(try store.get([1], in: .blobs) == [8])
      #expect(try store.get([1, 0], in: .code) == nil)
      try store.write(.putting([7, 7], for: [1], in: .code), durability: .buffered)
      #expect(try store.get([1], in: .code) == [7, 7])
    }
  }

  @Test("empty keys and empty values are ordinary", arguments: StoreKind.allCases)
  func empty(_ kind: StoreKind) throws {
    try kind.withStore { store in
      #expect(try !store.contains([], in: .metadata))
      try store.write(.putting([], for: [], in: .code), durability: .synced)
      #expect(try store.get([], in: .code) == [])
      #expect(try store.contains([], in: .code))
      #expect(try !store.contains([0], in: .code))
      var seen: [Bytes] = []
      try store.forEach(in: .code) { key, value in
        seen += [key, value]
        return true
      }
      #expect(seen == [[], []])
      try store.write(WriteBatch(), durability: .synced)
    }
  }

  @Test("a batch applies its changes in order", arguments: StoreKind.allCases)
  func batchOrder(_ kind: StoreKind) throws {
    try kind.withStore { store in
      var batch = WriteBatch()
      batch.put([1], for: [1], in: .code)
      batch.delete([1], in: .code)
      batch.put([2], for: [2], in: .code)
      batch.put([3], for: [2], in: .code)
      batch.delete([9], in: .headers)
      var more = WriteBatch()
      more.delete([3], in: .code)
      more.put([4], for: [3], in: .code)
      batch.append(more)
      #expect(batch.operations.count == 7)
      try store.write(batch, durability: .synced)
      #expect(try store.get([1], in: .code) == nil)
      #expect(try store.get([2], in: .code) == [3])
      #expect(try store.get([3], in: .code) == [4])
    }
  }

  @Test("large values come back whole", arguments: StoreKind.allCases)
  func large(_ kind: StoreKind) throws {
    var generator = SeededGenerator(suite: "large values", fallback: 81)
    let values = [1, 16 << 10, 1 << 20, 8 << 20].map { generator.bytes($0) }
    try kind.withStore { store in
      for family in [ColumnFamily.blobs, .accountBranches, .bodies] {
        for (index, value) in values.enumerated() {
          try store.write(.putting(value, for: [UInt8(index)], in: family), durability: .buffered)
        }
        for (index, value) in values.enumerated() { #expect(try store.get([UInt8(index)], in: family) == value) }
      }
    }
  }

  @Test("iteration is ordered and bounded, and stops early", arguments: StoreKind.allCases)
  func iteration(_ kind: StoreKind) throws {
    let keys: [Bytes] = [
      [], [0], [0, 0], [0, 255], [1], [1, 0], [1, 1], [1, 2, 3], [2], [255], [255, 255], [255, 255, 1],
    ]
    try kind.withStore { store in
      var batch = WriteBatch()
      for key in keys.reversed() { batch.put(key + [42], for: key, in: .receipts) }
      batch.put([0], for: [1, 1, 1], in: .headers)
      try store.write(batch, durability: .buffered)
      #expect(try store.keys(in: .receipts) == keys)
      #expect(try store.keys(in: .receipts, prefix: [1]) == [[1], [1, 0], [1, 1], [1, 2, 3]])
      #expect(try store.keys(in: .receipts, prefix: [255]) == [[255], [255, 255], [255, 255, 1]])
      #expect(try store.keys(in: .receipts, prefix: [3]) == [])
      #expect(try store.keys(in: .receipts, prefix: [1], from: [1, 1]) == [[1, 1], [1, 2, 3]])
      #expect(try store.keys(in: .receipts, prefix: [1], from: [0]) == [[1], [1, 0], [1, 1], [1, 2, 3]])
      #expect(try store.keys(in: .receipts, prefix: [1], from: [2]) == [])
      #expect(try store.keys(in: .receipts, from: [1, 2]) == [[1, 2, 3], [2], [255], [255, 255], [255, 255, 1]])
      #expect(try store.keys(in: .receipts, from: [255, 255, 255]) == [])
      var seen = 0
      try store.forEach(in: .receipts) { key, value in
        #expect(value == key + [42])
        seen += 1
        return seen < 3
      }
      #expect(seen == 3)
    }
  }

  @Test("iteration shows one moment and may write meanwhile", arguments: StoreKind.allCases)
  func iterationSnapshot(_ kind: StoreKind) throws {
    try kind.withStore { store in
      for key in UInt8(0)..<10 { try store.write(.putting([key], for: [key], in: .code), durability: .buffered) }
      var seen: [Bytes] = []
      var failure: StoreError?
      try store.forEach(in: .code) { key, _ in
        seen.append(key)
        do throws(StoreError) {
          try store.write(.putting([0], for: key + [1], in: .code), durability: .buffered)
          try store.write(.deleting([9], in: .code), durability: .buffered)
        } catch { failure = error }
        return true
      }
      #expect(failure == nil)
      #expect(seen == (UInt8(0)..<10).map { [$0] })
      #expect(try store.keys(in: .code).count == 19)
    }
  }

  @Test("random changes leave what a dictionary says", arguments: StoreKind.allCases)
  func random(_ kind: StoreKind) throws {
    var generator = SeededGenerator(suite: "random store changes", fallback: 82)
    try kind.withStore { store in
      var expected: [ColumnFamily: [Bytes: Bytes]] = [:]
      for _ in 0..<200 {
        var batch = WriteBatch()
        for _ in 0..<Int.random(in: 0...20, using: &generator) {
          let family = [ColumnFamily.code, .blobs, .headers].randomElement(using: &generator) ?? .code
          let key = generator.bytes(Int.random(in: 0...2, using: &generator)).map { $0 & 7 }
          if Bool.random(using: &generator) {
            let value = generator.bytes(Int.random(in: 0...40, using: &generator))
            batch.put(value, for: key, in: family)
            expected[family, default: [:]][key] = value
          } else {
            batch.delete(key, in: family)
            expected[family]?[key] = nil
          }
        }
        try store.write(batch, durability: .buffered)
      }
      for (family, entries) in expected {
        #expect(try store.keys(in: family) == entries.keys.sorted { $0.lexicographicallyPrecedes($1) })
        for (key, value) in entries { #expect(try store.get(key, in: family) == value) }
      }
    }
  }

  @Test("threads see whole batches", arguments: StoreKind.allCases)
  func concurrency(_ kind: StoreKind) throws {
    try kind.withStore { store in
      DispatchQueue.concurrentPerform(iterations: 4) { worker in
        for round in UInt8(0)..<100 {
          if worker == 0 {
            var batch = WriteBatch()
            batch.put([round], for: [1], in: .code)
            batch.put([round], for: [2], in: .code)
            #expect(throws: Never.self) { try store.write(batch, durability: .buffered) }
          } else {
            var seen: Set<Bytes> = []
            #expect(throws: Never.self) {
              try store.forEach(in: .code) { _, value in
                seen.insert(value)
                return true
              }
            }
            #expect(seen.count <= 1)
          }
        }
      }
    }
  }

  @Test("a closed store refuses everything, and closing twice is no error", arguments: StoreKind.allCases)
  func closed(_ kind: StoreKind) throws {
    try kind.withStore { store in
      store.close()
      store.close()
      #expect(throws: StoreError.closed) { try store.get([1], in: .code) }
      #expect(throws: StoreError.closed) { try store.contains([1], in: .code) }
      #expect(throws: StoreError.closed) { try store.write(.putting([1], for: [1], in: .code), durability: .synced) }
      #expect(throws: StoreError.closed) { try store.keys(in: .code) }
    }
  }
}

extension WriteBatch {
  static func putting(_ value: Bytes, for key: Bytes, in family: ColumnFamily) -> WriteBatch {
    var batch = WriteBatch()
    batch.put(value, for: key, in: family)
    return batch
  }

  static func deleting(_ key: Bytes, in family: ColumnFamily) -> WriteBatch {
    var batch = WriteBatch()
    batch.delete(key, in: family)
    return batch
  }
}

extension KeyValueReader {
  func keys(in family: ColumnFamily, prefix: Bytes = [], from lowerBound: Bytes = []) throws(StoreError) -> [Bytes] {
    var keys: [Bytes] = []
    try forEach(in: family, prefix: prefix, from: lowerBound) { key, _ in
      keys.append(key)
      return true
    }
    return keys
  }
}
