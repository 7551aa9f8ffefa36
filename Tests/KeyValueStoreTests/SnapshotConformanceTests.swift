import FixtureSupport
import Foundation
import KeyValueStore
import Primitives
import Testing

/// What every ``KeyValueStore`` promises about cursors and snapshots.
struct SnapshotConformanceTests {
  @Test("a cursor seeks, steps and ends", arguments: StoreKind.allCases)
  func cursor(_ kind: StoreKind) throws {
    try kind.withStore { store in
      var batch = WriteBatch()
      for key in UInt8(0)..<10 { batch.put([key, key], for: [key * 2], in: .code) }
      try store.write(batch, durability: .buffered)
      let seen = try store.withCursor(in: .code) { cursor throws(StoreError) -> [Bytes?] in
        var seen: [Bytes?] = [cursor.key, cursor.value]
        try cursor.next()
        seen.append(cursor.key)
        try cursor.seek(to: [5])
        seen += [cursor.key, cursor.value]
        try cursor.next()
        seen.append(cursor.key)
        try cursor.seek(to: [0])
        seen.append(cursor.key)
        try cursor.seek(to: [18])
        seen.append(cursor.key)
        try cursor.next()
        try cursor.next()
        seen += [cursor.key, cursor.value]
        try cursor.seek(to: [19])
        seen.append(cursor.key)
        try cursor.seek(to: [])
        seen.append(cursor.key)
        return seen
      }
      #expect(seen == [nil, [], nil, [6], [3, 3], [8], [0], [18], nil, [], nil, [0]])
    }
  }

  @Test("the first entry of a prefix is found or is not there", arguments: StoreKind.allCases)
  func first(_ kind: StoreKind) throws {
    try kind.withStore { store in
      for key: Bytes in [[1], [1, 5], [3, 1]] {
        try store.write(.putting(key, for: key, in: .code), durability: .buffered)
      }
      #expect(try store.first(in: .code)?.key == [1])
      #expect(try store.first(in: .code, prefix: [1], from: [1, 0])?.value == [1, 5])
      #expect(try store.first(in: .code, prefix: [1], from: [1, 6])?.key == nil)
      #expect(try store.first(in: .code, prefix: [2])?.key == nil)
      #expect(try store.first(in: .headers)?.key == nil)
    }
  }

  @Test("a snapshot stays as it was while the store changes", arguments: StoreKind.allCases)
  func isolation(_ kind: StoreKind) throws {
    var generator = SeededGenerator(suite: "snapshots", fallback: 84)
    try kind.withStore { store in
      var kept: [(reader: any KeyValueReader, entries: [Bytes: Bytes])] = []
      var entries: [Bytes: Bytes] = [:]
      for _ in 0..<30 {
        var batch = WriteBatch()
        for _ in 0..<40 {
          let key = generator.bytes(2).map { $0 & 31 }
          if Bool.random(using: &generator) {
            entries[key] = generator.bytes(3)
            batch.put(entries[key] ?? [], for: key, in: .accounts)
          } else {
            entries[key] = nil
            batch.delete(key, in: .accounts)
          }
        }
        try store.write(batch, durability: .buffered)
        kept.append((try store.snapshot(), entries))
        if kept.count > 8 { kept.remove(at: Int.random(in: 0..<8, using: &generator)) }
        for (reader, entries) in kept {
          #expect(try reader.keys(in: .accounts) == entries.keys.sorted { $0.lexicographicallyPrecedes($1) })
          for (key, value) in entries { #expect(try reader.get(key, in: .accounts) == value) }
          #expect(try !reader.contains([255], in: .accounts))
        }
      }
    }
  }

  @Test("cursors of many threads show whole batches while one thread writes", arguments: StoreKind.allCases)
  func concurrency(_ kind: StoreKind) throws {
    try kind.withStore { store in
      DispatchQueue.concurrentPerform(iterations: 4) { worker in
        #expect(throws: Never.self) {
          for round in UInt8(0)..<100 {
            if worker == 0 {
              var batch = WriteBatch()
              for key in UInt8(0)..<20 { batch.put([round], for: [key], in: .storage) }
              try store.write(batch, durability: .buffered)
            } else {
              let reader: any KeyValueReader = worker == 1 ? store : try store.snapshot()
              let seen = try reader.withCursor(in: .storage) { cursor throws(StoreError) -> Set<Bytes> in
                var seen: Set<Bytes> = []
                try cursor.seek(to: [])
                while cursor.key != nil {
                  seen.insert(cursor.value)
                  try cursor.next()
                }
                return seen
              }
              #expect(seen.count <= 1)
            }
          }
        }
      }
    }
  }

  @Test("closing waits for a cursor under way", arguments: StoreKind.allCases)
  func closingWaits(_ kind: StoreKind) throws {
    try kind.withStore { store in
      for key in UInt8(0)..<50 { try store.write(.putting([key], for: [key], in: .code), durability: .buffered) }
      let closer = try store.withCursor(in: .code) { cursor throws(StoreError) -> Thread in
        let closer = Thread { store.close() }
        closer.start()
        usleep(20_000)
        try cursor.seek(to: [])
        for key in UInt8(0)..<50 {
          #expect(cursor.key == [key])
          try cursor.next()
        }
        return closer
      }
      while !closer.isFinished { usleep(1_000) }
      #expect(throws: StoreError.closed) { try store.get([1], in: .code) }
    }
  }

  @Test("a snapshot of a closed store refuses everything and may outlive it", arguments: StoreKind.allCases)
  func closed(_ kind: StoreKind) throws {
    var kept: (any KeyValueReader)?
    try kind.withStore { store in
      try store.write(.putting([1], for: [1], in: .code), durability: .buffered)
      let snapshot = try store.snapshot()
      kept = try store.snapshot()
      #expect(try snapshot.get([1], in: .code) == [1])
      store.close()
      #expect(throws: StoreError.closed) { try snapshot.get([1], in: .code) }
      #expect(throws: StoreError.closed) { try snapshot.contains([1], in: .code) }
      #expect(throws: StoreError.closed) { try snapshot.keys(in: .code) }
      #expect(throws: StoreError.closed) { try store.snapshot().keys(in: .code) }
    }
    #expect(throws: StoreError.closed) { try kept?.get([1], in: .code) }
  }

  @Test("every family has its own index, in order")
  func familyIndex() {
    #expect(ColumnFamily.allCases.map(\.index) == Array(ColumnFamily.allCases.indices))
  }
}
