import BlobStore
import FixtureSupport
import KeyValueStore
import Primitives
import Testing

@Suite struct BlobStoreTests {
  private let store = MemoryStore()
  private var blobs: BlobStore { BlobStore(store) }

  private func write(_ block: UInt64, add: [Bytes] = [], drop: [Bytes] = []) throws {
    var changes = BlobChanges()
    for content in add { changes.add(Keccak256.hash(content), content) }
    for content in drop { changes.drop(Keccak256.hash(content)) }
    var batch = WriteBatch()
    try changes.write(block: block, to: &batch, over: store)
    try store.write(batch, durability: .buffered)
  }

  private func unwind(_ block: UInt64) throws {
    var batch = WriteBatch()
    try blobs.unwind(block: block, to: &batch)
    try store.write(batch, durability: .buffered)
  }

  private func collect(_ block: UInt64, referenced: Set<Hash> = []) throws -> BlobCollection {
    var batch = WriteBatch()
    let result = try blobs.collect(through: block, limit: 100, to: &batch) { referenced.contains($0) }
    try store.write(batch, durability: .buffered)
    return result
  }

  private func isEmpty() throws -> Bool {
    for family in [ColumnFamily.blobs, .blobChunks, .blobEvents] where try store.first(in: family) != nil {
      return false
    }
    return true
  }

  @Test("a new version of a dataset stores only what is new")
  func deduplication() throws {
    var random = SeededGenerator(suite: "BlobStoreTests.deduplication", fallback: 5)
    let first = random.bytes(2_000_000)
    let second = first[..<700_000] + random.bytes(2_000) + first[700_000...] + random.bytes(10_000)
    try write(1, add: [first])
    let before = try blobs.statistics()
    try write(2, add: [Bytes(second)])
    let after = try blobs.statistics()
    #expect(after.storedByteCount - before.storedByteCount < 200_000)
    #expect(after.deduplicationRatio > 1.8)
    #expect(try blobs.read(Keccak256.hash(second)) == Bytes(second))
    try write(3, drop: [first])
    #expect(try collect(3).blobCount == 1)
    #expect(try blobs.read(Keccak256.hash(first)) == nil)
    #expect(try blobs.read(Keccak256.hash(second)) == Bytes(second))
  }

  @Test("blobs of one block that share chunks are counted together")
  func sharing() throws {
    var random = SeededGenerator(suite: "BlobStoreTests.sharing", fallback: 6)
    let common = random.bytes(200_000)
    try write(1, add: [common, common + [1], common + [2]])
    #expect(try storedChunkCounts(store).values.max() == 3)
    try unwind(1)
    #expect(try isEmpty())
  }

  @Test("a released blob stays until it is collected, and comes back without being stored again")
  func releasing() throws {
    let content = Bytes("row".utf8)
    let hash = Keccak256.hash(content)
    try write(1, add: [content])
    try write(2, drop: [content])
    #expect(try blobs.read(hash) == content && blobs.releasingBlock(of: hash) == 2)
    #expect(try collect(1).blobCount == 0)
    try write(3, add: [content])
    #expect(try blobs.releasingBlock(of: hash) == nil)
    #expect(try collect(2, referenced: [hash]).blobCount == 0)
    #expect(try blobs.read(hash) == content)
    try unwind(3)
    #expect(try blobs.releasingBlock(of: hash) == 2)
    #expect(try collect(2).blobCount == 1)
    #expect(try isEmpty())
  }

  @Test("a later release keeps the bytes for the states in between")
  func laterRelease() throws {
    let content = Bytes("row".utf8)
    try write(1, add: [content])
    try write(2, drop: [content])
    try write(3, add: [content])
    try write(5, drop: [content])
    #expect(try collect(4).blobCount == 0)
    #expect(try blobs.contains(Keccak256.hash(content)))
    let last = try collect(5)
    #expect(last.blobCount == 1 && last.byteCount == 3 && last.isFinished)
    #expect(try isEmpty())
  }

  @Test("a blob that the newest state has is kept whatever the records say")
  func referenced() throws {
    let content = Bytes("row".utf8)
    let hash = Keccak256.hash(content)
    try write(1, add: [content])
    try write(2, drop: [content])
    #expect(try collect(2, referenced: [hash]).blobCount == 0)
    #expect(try blobs.read(hash) == content && blobs.releasingBlock(of: hash) == nil)
  }

  @Test("unwinding takes back an addition and a release, and does nothing for a block without blobs")
  func unwinding() throws {
    let (one, two) = (Bytes("one".utf8), Bytes("two".utf8))
    try write(1, add: [one])
    try write(2, add: [two], drop: [one])
    try unwind(3)
    try unwind(2)
    #expect(try blobs.read(Keccak256.hash(two)) == nil)
    #expect(try blobs.releasingBlock(of: Keccak256.hash(one)) == nil)
    try unwind(1)
    #expect(try isEmpty())
  }

  @Test("blobs are visited in the order of their hashes with their lengths")
  func visiting() throws {
    let contents = [Bytes("one".utf8), Bytes(repeating: 7, count: 3 * ContentChunker.maximumByteCount)]
    try write(1, add: contents)
    var visited: [StoredBlob] = []
    try blobs.forEachBlob {
      visited.append($0)
      return true
    }
    #expect(visited.map(\.hash) == contents.map { Keccak256.hash($0) }.sorted())
    #expect(Set(visited.map(\.byteCount)) == Set(contents.map { UInt64($0.count) }))
    #expect(visited.map(\.chunkCount).max() == 3)
    #expect(try blobs.byteCount(of: Keccak256.hash(contents[1])) == UInt64(contents[1].count))
  }

  @Test("a failing store is reported as such and changes nothing")
  func failures() throws {
    let faulty = FaultInjectingStore(over: store)
    let content = Bytes(repeating: 7, count: 3 * ContentChunker.maximumByteCount)
    try write(1, add: [content])
    store.close()
    var batch = WriteBatch()
    var changes = BlobChanges()
    changes.add(Keccak256.hash(content), content)
    let closed = BlobStore(faulty)
    #expect(throws: BlobError.store(.closed)) { try closed.read(Keccak256.hash(content)) }
    #expect(throws: BlobError.store(.closed)) { try changes.write(block: 2, to: &batch, over: faulty) }
    #expect(throws: BlobError.store(.closed)) { try closed.unwind(block: 1, to: &batch) }
    #expect(throws: BlobError.store(.closed)) { try closed.verifyAll { _ in true } }
    #expect(batch.isEmpty)
  }
}
