/// Finds which rows hold the words of an answer: exact matching over the suffix arrays of all rows.
///
/// Spans and their counts are those of all rows together: how the rows are split over shards changes nothing.
public struct VerbatimIndex: Sendable {
  /// The shards; the rows of each follow those of the one before.
  public let shards: [VerbatimShard]
  /// All rows.
  public let rowCount: Int
  /// The rows with at least one byte.
  public let filledRowCount: Int
  private let firstRows: [Int]
  private let unit: VerbatimShard.Unit

  /// Joins shards of consecutive rows; those of several lists of rows may follow one another.
  ///
  /// All shards must be of the same unit.
  public init(shards: [VerbatimShard]) {
    precondition(shards.allSatisfy { $0.unit == shards[0].unit }, "bytes and tokens are indexed apart")
    self.shards = shards
    unit = shards.first?.unit ?? .byte
    var firstRows: [Int] = []
    var count = 0
    for shard in shards {
      firstRows.append(count)
      count += shard.rowCount
    }
    self.firstRows = firstRows
    rowCount = count
    filledRowCount = shards.reduce(0) { $0 + $1.filledRowCount }
  }

  /// Indexes rows of bytes in the shards of `VerbatimLayout`.
  public init(rows: [[UInt8]], limit: Int = VerbatimLimits.textBytes) throws(AttributionError) {
    var shards: [VerbatimShard] = []
    for window in try VerbatimLayout.windows(rowLengths: rows.map(\.count), limit: limit) {
      shards.append(try VerbatimShard(rows: Array(rows[window])))
    }
    self.init(shards: shards)
  }

  /// The maximal spans of an answer, in ascending order of `start`; none lies inside another.
  ///
  /// For an answer of m bytes and s shards of n bytes the time is about m × s reads where the text is new, and at most
  /// m × s searches of log n steps where every stretch of it occurs in every shard.
  ///
  /// - Parameters:
  ///   - answer: the answer's symbols, four bytes each at the token level.
  ///   - rule: what counts as a span.
  ///   - clusters: the cluster of near-duplicates of each row, from `NearDuplicates`; each row alone when nil.
  public func spans(of answer: [UInt8], rule: SpanRule, clusters: [UInt32]? = nil) -> [VerbatimSpan] {
    precondition(clusters.map { $0.count == rowCount } ?? true, "a cluster for each row")
    guard !answer.isEmpty else { return [] }
    let grams = AnswerGrams(answer, unit: unit.bytes)
    var search = SpanSearch(grams, in: shards, minimum: rule.minimumLength * unit.bytes)
    return search.maximal().compactMap { span(of: $0, in: grams, rule: rule, clusters: clusters) }
  }
}

extension VerbatimIndex {
  private func span(
    of stretch: Stretch, in answer: AnswerGrams, rule: SpanRule, clusters: [UInt32]?
  ) -> VerbatimSpan? {
    var count = 0
    var places: [VerbatimPlace] = []
    for (shard, firstRow) in zip(shards, firstRows) {
      let found = shard.occurrences(of: stretch, in: answer, limit: VerbatimLimits.occurrences)
      count += found.count
      guard count <= VerbatimLimits.occurrences else { continue }
      for (row, offset) in shard.rows(at: found.positions) {
        let number = firstRow + row
        places.append(VerbatimPlace(row: number, offset: offset, cluster: clusters.map { Int($0[number]) } ?? number))
      }
    }
    // Only a shard whose suffixes are not in order loses what it had.
    guard count > 0 else { return nil }
    let holders = places.clusterCount
    let isCommon = count > VerbatimLimits.occurrences || holders > rule.clusterCap
    return VerbatimSpan(
      start: stretch.start / unit.bytes, length: stretch.length / unit.bytes, count: count,
      weight: isCommon ? 0 : Self.rarity(rows: filledRowCount, holders: holders), places: isCommon ? [] : places)
  }

  /// log₂(1 + rows / holders) in units of 2^-16.
  static func rarity(rows: Int, holders: Int) -> UInt64 {
    FixedLogarithm.log2(UInt64(rows + holders)) - FixedLogarithm.log2(UInt64(holders))
  }
}
