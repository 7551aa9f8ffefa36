import ChainSpecification
import Primitives

/// What attribution costs beside the fixed prices, from shapes alone: multiply-accumulates, or as many as take about as long.
struct AttributionPrice {
  /// Multiply-accumulates.
  private(set) var work: UInt64 = 0
  /// Gas that does not depend on `macsPerGas`.
  private(set) var gas: UInt64 = 0

  /// Bringing the index of a version into memory, charged whether or not it is there.
  mutating func loadShards(_ byteCount: UInt64) { add(byteCount.saturatingMultiplied(by: Self.shardLoadWork)) }

  /// Bringing captured gradients into memory, likewise.
  mutating func load(_ byteCount: UInt64) {
    add(byteCount.saturatingMultiplied(by: ModelPair.multiplyAccumulatesPerLoadedByte))
  }

  /// Finding an answer's bytes in every shard. The square is that of an answer and a text that repeat themselves.
  mutating func verbatim(answer: Int, shards: UInt64) {
    let answer = UInt64(answer)
    add(
      answer.saturatingMultiplied(by: shards)
        .saturatingMultiplied(by: Self.searchWork.saturatingAdding(2 * answer)))
    add(answer.saturatingMultiplied(by: Self.spanWork))
  }

  /// Finding words in the texts of indexes of so many bytes.
  mutating func retrieval(_ byteCount: UInt64) { add(byteCount.saturatingMultiplied(by: Self.wordWork)) }

  /// Clustering so many rows.
  mutating func clusters(_ rows: UInt64) { add(rows.saturatingMultiplied(by: Self.clusterWork)) }

  /// Comparing one gradient with those of so many rows.
  mutating func scan(rows: UInt64, dimension: UInt64) { add(rows.saturatingMultiplied(by: dimension)) }

  /// Combining methods over so many rows and dividing them, with the tree over the rest.
  mutating func combine(rows: UInt64) { gas = gas.saturatingAdding(rows.saturatingMultiplied(by: Self.rowGas)) }

  /// Other multiply-accumulates.
  mutating func add(_ multiplyAccumulates: UInt64) { work = work.saturatingAdding(multiplyAccumulates) }

  /// All of it in gas.
  func gas(_ parameters: AIParameters) -> UInt64 {
    gas.saturatingAdding(work.dividedRoundingUp(by: parameters.macsPerGas))
  }

  /// For each byte of a version's index: hashing, checking and sampling it.
  static let shardLoadWork: UInt64 = 64
  /// For each byte of an answer and each shard: two searches in a suffix array of 2^16 entries.
  static let searchWork: UInt64 = 2_048
  /// For each byte of an answer: listing the span that may begin there.
  static let spanWork: UInt64 = 65_536
  /// For each byte of an index: reading the words of its text.
  static let wordWork: UInt64 = 32
  /// For each row: sorting its bands, and comparing its sketch with up to 64 others.
  static let clusterWork: UInt64 = 16_384
  /// For each row: its weight, and its three hashes in the tree.
  static let rowGas: UInt64 = 150
}
