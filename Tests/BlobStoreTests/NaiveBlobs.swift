import BlobStore
import KeyValueStore
import Primitives

/// What a blob store must hold, computed plainly: the whole state after every block is remembered.
struct NaiveBlobs {
  /// The content and the block that released it, by hash.
  typealias State = [Hash: (content: Bytes, released: UInt64?)]

  /// The state after each block that can still be undone, by number; that of the block before the first is there too.
  private(set) var states: [(number: UInt64, blobs: State)] = [(0, [:])]
  /// The newest block whose events were collected.
  private(set) var collected: UInt64 = 0

  var number: UInt64 { states.last?.number ?? 0 }
  var blobs: State { states.last?.blobs ?? [:] }
  /// Blobs that the newest state has.
  var live: [Hash] { blobs.filter { $0.value.released == nil }.keys.sorted() }
  var canUnwind: Bool { states.count > 1 }

  /// Applies a block of additions and drops, the later of the same hash winning.
  mutating func apply(_ changes: [(hash: Hash, content: Bytes?)]) {
    var blobs = blobs
    let number = number + 1
    var last: [Hash: Bytes?] = [:]
    for change in changes { last[change.hash] = change.content }
    for (hash, content) in last {
      if let content {
        blobs[hash] = (content, nil)
      } else if let known = blobs[hash] {
        blobs[hash] = (known.content, known.released ?? number)
      }
    }
    states.append((number, blobs))
  }

  mutating func unwind() { states.removeLast() }

  /// Forgets the states before `number` and what only they have.
  mutating func collect(through number: UInt64) -> Int {
    let gone = blobs.filter { $0.value.released.map { $0 <= number } ?? false }.keys
    states.removeAll { $0.number < number }
    for index in states.indices {
      for hash in gone { states[index].blobs[hash] = nil }
    }
    collected = number
    return gone.count
  }

  /// How many blobs have each chunk.
  var chunkCounts: [Hash: UInt64] {
    var counts: [Hash: UInt64] = [:]
    for (content, _) in blobs.values where content.count > ContentChunker.minimumByteCount {
      var start = 0
      var chunks: Set<Hash> = []
      for end in ContentChunker().cuts(of: content) {
        chunks.insert(Keccak256.hash(content[start..<end]))
        start = end
      }
      for chunk in chunks { counts[chunk, default: 0] += 1 }
    }
    return counts
  }
}

/// The chunk counts that the store has.
func storedChunkCounts(_ store: any KeyValueReader) throws -> [Hash: UInt64] {
  var counts: [Hash: UInt64] = [:]
  try store.forEach(in: .blobChunks) { key, value in
    if key.count == 33, let chunk = Hash(bytes: key.dropLast()) {
      counts[chunk] = value.reduce(0) { $0 << 8 | UInt64($1) }
    }
    return true
  }
  return counts
}

/// The chunks whose bytes the store has.
func storedChunks(_ store: any KeyValueReader) throws -> Set<Hash> {
  var chunks: Set<Hash> = []
  try store.forEach(in: .blobChunks) { key, _ in
    if let chunk = Hash(bytes: key) { chunks.insert(chunk) }
    return true
  }
  return chunks
}
