import BlobStore
import FixtureSupport
import KeyValueStore
import Primitives
import Testing

@Suite struct BlobStorePropertyTests {
  /// Contents of every form, many of which share chunks: short ones, new versions of the same text, repeated parts.
  private static func contents(_ random: inout SeededGenerator) -> [Bytes] {
    var contents = (0..<6).map { _ in random.bytes(Int.random(in: 1...5_000, using: &random)) }
    var version = random.bytes(150_000)
    for _ in 0..<6 {
      let place = Int.random(in: 0..<version.count, using: &random)
      version.replaceSubrange(place..<min(place + 50, version.count), with: random.bytes(60))
      contents.append(version)
    }
    contents.append(Bytes(repeating: 0, count: 5 * ContentChunker.maximumByteCount))
    contents.append(Bytes(repeating: 0, count: 2 * ContentChunker.maximumByteCount))
    return contents
  }

  @Test(
    "any sequence of blocks, unwindings and collections leaves what a plain model has",
    arguments: 0..<6 as Range<UInt64>)
  func agreement(_ seed: UInt64) throws {
    var random = SeededGenerator(suite: "BlobStorePropertyTests.agreement", fallback: 9_100 + seed)
    let contents = Self.contents(&random)
    let hashes = contents.map { Keccak256.hash($0) }
    let store = MemoryStore()
    var naive = NaiveBlobs()
    for _ in 0..<80 {
      var batch = WriteBatch()
      switch Int.random(in: 0..<10, using: &random) {
      case 0..<6: try block(contents, hashes, &naive, &batch, store, &random)
      case 6..<8:
        guard naive.canUnwind else { continue }
        try BlobStore(store).unwind(block: naive.number, to: &batch)
        naive.unwind()
      default:
        try collect(&naive, store, &random)
      }
      try store.write(batch, durability: .buffered)
      try compare(naive, hashes, store)
    }
  }

  private func block(
    _ contents: [Bytes], _ hashes: [Hash], _ naive: inout NaiveBlobs, _ batch: inout WriteBatch, _ store: MemoryStore,
    _ random: inout SeededGenerator
  ) throws {
    var changes = BlobChanges()
    var plain: [(hash: Hash, content: Bytes?)] = []
    var present = Set(naive.live)
    for _ in 0..<Int.random(in: 0...4, using: &random) {
      let index = Int.random(in: 0..<contents.count, using: &random)
      if present.contains(hashes[index]), Bool.random(using: &random) {
        // What came in this block alone and went in it again is no change at all; the state's difference has none.
        guard naive.live.contains(hashes[index]) else { continue }
        changes.drop(hashes[index])
        plain.append((hashes[index], nil))
        present.remove(hashes[index])
      } else {
        changes.add(hashes[index], contents[index])
        plain.append((hashes[index], contents[index]))
        present.insert(hashes[index])
      }
    }
    naive.apply(plain)
    try changes.write(block: naive.number, to: &batch, over: store)
  }

  private func collect(_ naive: inout NaiveBlobs, _ store: MemoryStore, _ random: inout SeededGenerator) throws {
    guard let oldest = naive.states.first?.number else { return }
    let number = UInt64.random(in: oldest...naive.number, using: &random)
    let live = Set(naive.live)
    let expected = naive.collect(through: number)
    var collected = 0
    var isFinished = false
    while !isFinished {
      var batch = WriteBatch()
      let limit = Int.random(in: 1...5, using: &random)
      let result = try BlobStore(store).collect(through: number, limit: limit, to: &batch) { live.contains($0) }
      try store.write(batch, durability: .buffered)
      collected += result.blobCount
      isFinished = result.isFinished
    }
    #expect(collected == expected)
  }

  private func compare(_ naive: NaiveBlobs, _ hashes: [Hash], _ store: MemoryStore) throws {
    let blobs = BlobStore(store)
    for hash in hashes {
      #expect(try blobs.read(hash) == naive.blobs[hash]?.content)
      #expect(try blobs.contains(hash) == (naive.blobs[hash] != nil))
      #expect(try blobs.releasingBlock(of: hash) == naive.blobs[hash]?.released)
    }
    let counts = naive.chunkCounts
    #expect(try storedChunkCounts(store) == counts)
    #expect(try storedChunks(store) == Set(counts.keys))
    let statistics = try blobs.verifyAll { error in
      Issue.record("\(error)")
      return true
    }
    #expect(statistics == (try blobs.statistics()))
    #expect(statistics.blobCount == naive.blobs.count && statistics.chunkCount == counts.count)
    #expect(statistics.logicalByteCount == naive.blobs.values.reduce(0) { $0 + UInt64($1.content.count) })
  }
}
