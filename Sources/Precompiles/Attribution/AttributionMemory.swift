import Attribution
import Execution
import Primitives
import WorldState

/// Decoded indexes, kept between calls up to a budget; everything is made again from blobs when it is not there.
final class AttributionMemory: Sendable {
  /// What is held, by the hashes of the blobs that it was made from.
  private enum Key: Hashable, Sendable {
    case shards(index: Hash)
    case clusters(indexes: [Hash])
    case retrieval(indexes: [Hash])
    case influence(Hash)
    case labels(Hash)
  }

  private enum Value: Sendable {
    case shards([ShardContent])
    case clusters([UInt32])
    case retrieval(RetrievalIndex)
    case influence(InfluenceIndex)
    case labels(InfluenceLabels)
  }

  private let cache: MemoryCache<Key, Value>

  /// The default budget in bytes.
  static let defaultBudget = 256 << 20

  init(budget: Int = AttributionMemory.defaultBudget) {
    cache = MemoryCache(budget: budget)
  }

  /// The shards of an index.
  func shards(_ record: IndexRecord, _ state: WorldState) throws(FrameEnd) -> [ShardContent] {
    let value = try cache.value(.shards(index: record.index)) { () throws(FrameEnd) in
      guard let list = ShardList.decode(try Self.content(record.index, state)) else { throw Self.damaged }
      var shards: [ShardContent] = []
      for entry in list.entries {
        guard let shard = ShardContent(decoding: try Self.content(entry.blob, state)) else { throw Self.damaged }
        shards.append(shard)
      }
      // Sketches take eight bytes in memory for two in the blob.
      return (.shards(shards), byteCount: Int(clamping: record.size) + Self.sketchBytes * Int(clamping: record.rows))
    }
    guard case .shards(let shards) = value else { throw Self.damaged }
    return shards
  }

  /// The clusters of the rows of some indexes, numbered one index after another.
  func clusters(_ records: [IndexRecord], _ state: WorldState) throws(FrameEnd) -> [UInt32] {
    let value = try cache.value(.clusters(indexes: records.map(\.index))) { () throws(FrameEnd) in
      var sketches: [[UInt64]] = []
      for record in records { sketches += try shards(record, state).flatMap(\.sketches) }
      return (.clusters(RowClusters.clusters(of: sketches)), byteCount: 4 * sketches.count)
    }
    guard case .clusters(let clusters) = value else { throw Self.damaged }
    return clusters
  }

  /// What finds rows of some indexes by their words, numbered one index after another.
  func retrieval(_ records: [IndexRecord], _ state: WorldState) throws(FrameEnd) -> RetrievalIndex {
    let value = try cache.value(.retrieval(indexes: records.map(\.index))) { () throws(FrameEnd) in
      var rows: [Bytes] = []
      for record in records { rows += try shards(record, state).flatMap(\.verbatim.rows) }
      guard let index = try? RetrievalIndex(rows: rows) else { throw Self.damaged }
      return (.retrieval(index), byteCount: Self.retrievalExpansion * rows.reduce(0) { $0 + $1.count })
    }
    guard case .retrieval(let index) = value else { throw Self.damaged }
    return index
  }

  /// The directions of the rows of an adapter's training.
  func influence(_ record: InfluenceRecord, _ state: WorldState) throws(FrameEnd) -> InfluenceIndex {
    let value = try cache.value(.influence(record.index)) { () throws(FrameEnd) in
      let bytes = try Self.content(record.index, state)
      guard let index = try? InfluenceIndex(decoding: bytes) else { throw Self.damaged }
      return (.influence(index), byteCount: bytes.count)
    }
    guard case .influence(let index) = value else { throw Self.damaged }
    return index
  }

  /// Which rows the directions belong to.
  func labels(_ record: InfluenceRecord, _ state: WorldState) throws(FrameEnd) -> InfluenceLabels {
    let value = try cache.value(.labels(record.labels)) { () throws(FrameEnd) in
      let bytes = try Self.content(record.labels, state)
      guard let labels = InfluenceLabels.decode(bytes) else { throw Self.damaged }
      return (.labels(labels), byteCount: 2 * bytes.count)
    }
    guard case .labels(let labels) = value else { throw Self.damaged }
    return labels
  }

  private static let sketchBytes = 8 * 64
  /// How many bytes the words of a text take in memory for each byte of it, about.
  private static let retrievalExpansion = 4

  private static func content(_ hash: Hash, _ state: WorldState) throws(FrameEnd) -> Bytes {
    guard let bytes = state.blob(hash) else { throw .missingBytes }
    return bytes
  }

  /// What the state names was made by ATTRIBUTE and TRAIN, so it can be read.
  private static var damaged: FrameEnd { .failure(.precompile("an index is damaged")) }
}
