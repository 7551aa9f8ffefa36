import BlobStore
import FixtureSupport
import KeyValueStore
import Primitives
import Testing

@Suite struct BlobDamageTests {
  /// A store with one blob, and the entries that hold its content.
  private func store(_ content: Bytes) throws -> (MemoryStore, [(family: ColumnFamily, key: Bytes, value: Bytes)]) {
    let store = MemoryStore()
    var changes = BlobChanges()
    changes.add(Keccak256.hash(content), content)
    var batch = WriteBatch()
    try changes.write(block: 1, to: &batch, over: store)
    try store.write(batch, durability: .buffered)
    var entries: [(family: ColumnFamily, key: Bytes, value: Bytes)] = []
    for family in [ColumnFamily.blobs, .blobChunks] {
      try store.forEach(in: family) { key, value in
        if key.count == Hash.byteCount { entries.append((family, key, value)) }
        return true
      }
    }
    return (store, entries)
  }

  private func put(_ value: Bytes?, _ key: Bytes, _ family: ColumnFamily, _ store: MemoryStore) throws {
    var batch = WriteBatch()
    if let value { batch.put(value, for: key, in: family) } else { batch.delete(key, in: family) }
    try store.write(batch, durability: .buffered)
  }

  private func expectDamage(_ hash: Hash, _ store: MemoryStore, _ what: String) {
    do throws(BlobError) {
      _ = try BlobStore(store).read(hash)
      Issue.record("\(what) was not noticed")
    } catch {
      switch error {
      case .missing(hash, _), .corrupt(hash, _): #expect(error.description.contains(hash.hex))
      default: Issue.record("\(what) gave \(error)")
      }
      var reported: [BlobError] = []
      _ = try? BlobStore(store).verifyAll {
        reported.append($0)
        return true
      }
      #expect(reported.contains(error), "\(what)")
    }
  }

  @Test("every flipped byte and every truncation of a short blob is reported by its name")
  func shortBlob() throws {
    let content = Bytes("a row of a Datanet".utf8)
    let hash = Keccak256.hash(content)
    let (store, entries) = try store(content)
    #expect(entries.count == 1)
    for (family, key, value) in entries {
      for place in value.indices {
        var damaged = value
        damaged[place] ^= 0x10
        try put(damaged, key, family, store)
        expectDamage(hash, store, "byte \(place)")
        try put(Bytes(value[..<place]), key, family, store)
        expectDamage(hash, store, "truncation to \(place)")
      }
      try put(value + [0], key, family, store)
      expectDamage(hash, store, "one byte more")
      try put(value, key, family, store)
    }
    #expect(try BlobStore(store).read(hash) == content)
  }

  @Test("every flipped byte of the record of a long blob, and damage anywhere in its chunks, is reported by its name")
  func longBlob() throws {
    var random = SeededGenerator(suite: "BlobDamageTests.longBlob", fallback: 77)
    let content = random.bytes(40_000)
    let hash = Keccak256.hash(content)
    let (store, entries) = try store(content)
    #expect(entries.count > 2)
    for (family, key, value) in entries {
      let places = family == .blobs ? Array(value.indices) : [0, value.count / 2, value.count - 1]
      for place in places {
        var damaged = value
        damaged[place] ^= 1
        try put(damaged, key, family, store)
        expectDamage(hash, store, "\(family) byte \(place)")
        try put(Bytes(value[..<place]), key, family, store)
        expectDamage(hash, store, "\(family) truncation to \(place)")
      }
      try put(value, key, family, store)
    }
    #expect(try BlobStore(store).read(hash) == content)
  }

  @Test("a missing chunk is named with its blob, and an absent blob is unknown")
  func missing() throws {
    var random = SeededGenerator(suite: "BlobDamageTests.missing", fallback: 78)
    let content = random.bytes(40_000)
    let hash = Keccak256.hash(content)
    let (store, entries) = try store(content)
    for (family, key, value) in entries where family == .blobChunks {
      try put(nil, key, family, store)
      #expect(throws: BlobError.missing(hash, chunk: Hash(bytes: key))) { try BlobStore(store).read(hash) }
      try put(value, key, family, store)
    }
    #expect(try BlobStore(store).read(Hash(1)) == nil)
    #expect(throws: BlobError.missing(Hash(1))) { try BlobStore(store).verify(Hash(1)) }
  }

  @Test("counts that do not fit the blobs, and chunks of no blob, are reported")
  func counts() throws {
    var random = SeededGenerator(suite: "BlobDamageTests.counts", fallback: 79)
    let (store, entries) = try store(random.bytes(40_000))
    let chunk = try #require(entries.last { $0.family == .blobChunks }).key
    func problems() throws -> Int {
      var count = 0
      _ = try BlobStore(store).verifyAll {
        #expect($0.description.contains("chunk"))
        count += 1
        return true
      }
      return count
    }
    #expect(try problems() == 0)
    try put([0, 0, 0, 0, 0, 0, 0, 2], chunk + [0], .blobChunks, store)
    #expect(try problems() == 1)
    try put(nil, chunk + [0], .blobChunks, store)
    #expect(try problems() == 1)
    try put([0, 0, 0, 0, 0, 0, 0, 1], chunk + [0], .blobChunks, store)
    try put([1], Hash(5).bytes, .blobChunks, store)
    #expect(try problems() == 1)
    #expect(try BlobStore(store).statistics().chunkCount == entries.count)
  }

  @Test("changes over damaged records throw and leave the batch alone")
  func damagedChanges() throws {
    var random = SeededGenerator(suite: "BlobDamageTests.damagedChanges", fallback: 80)
    let content = random.bytes(40_000)
    let hash = Keccak256.hash(content)
    let (store, entries) = try store(content)
    let chunk = try #require(entries.last { $0.family == .blobChunks }).key
    var batch = WriteBatch()
    for count: Bytes? in [nil, [], [0, 0, 0, 0, 0, 0, 0, 0], [1, 2]] {
      try put(count, chunk + [0], .blobChunks, store)
      #expect(throws: BlobError.self) { try BlobStore(store).unwind(block: 1, to: &batch) }
    }
    try put([9], BlobStoreKeys.event(1, hash), .blobEvents, store)
    #expect(throws: BlobError.self) { try BlobStore(store).unwind(block: 1, to: &batch) }
    #expect(throws: BlobError.self) {
      try BlobStore(store).collect(through: 1, limit: 10, to: &batch) { _ in false }
    }
    var changes = BlobChanges()
    changes.drop(Hash(3))
    #expect(throws: BlobError.missing(Hash(3))) { try changes.write(block: 2, to: &batch, over: store) }
    #expect(batch.isEmpty)
  }
}

/// Keys as the store's documentation has them.
enum BlobStoreKeys {
  static func event(_ number: UInt8, _ hash: Hash) -> Bytes { [0, 0, 0, 0, 0, 0, 0, number] + hash.bytes }
}
