import ContractKit

/// The influences of rows on one inference, as they are given; see `attribute`.
struct Score {
  let sources: [UInt64]
  let rows: [UInt64]
  let influences: [Int256]
  let clusters: [UInt64]
  let restRoot: Hash
  let restTotal: UInt128
  /// By which the chain computed it.
  let methods: [Hash]
  /// In basis points.
  let weights: [UInt16]
}

extension AttributionRewards {
  /// Takes the chain's score of an inference that may be scored now.
  mutating func accept(_ score: Score, for inference: UInt256) {
    var escrow = escrow(of: inference)
    let stage = escrow.stage
    escrow.rule = ruleVersion
    write(score, for: inference)
    if stage == Stage.closed { return }
    escrow.stage = Stage.recorded
    escrow.until = deadline(Parameter.auditWindow)
  }

  /// Checks a score and writes it in the place of the one before; what an audit measured holds for it too.
  private mutating func write(_ score: Score, for inference: UInt256) {
    var escrow = escrow(of: inference)
    let count = score.rows.count
    if score.sources.count != count || score.influences.count != count || score.clusters.count != count {
      RewardsError.unequalLists.revert()
    }
    if count > Limits.rows { RewardsError.tooManyItems(UInt64(count), UInt64(Limits.rows)).revert() }
    if UInt256(score.restTotal) > Limits.weights || score.restRoot.isZero != (score.restTotal == 0) {
      RewardsError.invalidRest.revert()
    }
    checkRows(of: score, escrow)
    escrow.rowCount = writeRows(of: score, to: escrow)
    escrow.restRoot = score.restRoot
    escrow.restTotal = score.restTotal
    emit(
      InfluenceRecorded(
        inference: inference, rule: escrow.rule, sources: score.sources, rows: score.rows,
        influences: score.influences, clusters: score.clusters, restRoot: score.restRoot, restTotal: score.restTotal,
        methods: score.methods, weights: score.weights))
    if audit(of: inference).isMeasured {
      mark(inference)
      weigh(inference)
    }
    if escrow.paid == 0 { return }
    noteMisallocation(inference)
    emit(
      Rescored(
        inference: inference, rule: escrow.rule, paid: escrow.paid, misallocated: escrow.misallocated))
  }

  /// Rows ascend, so that none is named twice, and lie in the model's Datanet versions.
  private func checkRows(of score: Score, _ escrow: Escrow) {
    let sources = sources(of: escrow)
    for index in 0..<score.rows.count {
      let (source, row) = (score.sources[index], score.rows[index])
      if index != 0 && RowKey.of(score.sources[index - 1], score.rows[index - 1]) >= RowKey.of(source, row) {
        RewardsError.unorderedRow(UInt64(index)).revert()
      }
      requireRow(source, row, sources)
    }
  }

  /// Reverts unless a row lies in the Datanet version of a source.
  @inline(never)
  func requireRow(_ source: UInt64, _ row: UInt64, _ sources: [Source]) {
    if source < UInt64(sources.count) {
      let place = sources[Int(source)]
      if DatanetsContract(at: datanetRegistry).isInVersion(place.datanet, place.version, row) { return }
    }
    RewardsError.unknownRow(source, row).revert()
  }

  /// Writes the rows with positive influence and gives their number.
  private mutating func writeRows(of score: Score, to escrow: Escrow) -> UInt8 {
    var positives: [Int] = []
    var sum = UInt256(score.restTotal)
    for index in 0..<score.rows.count {
      let influence = score.influences[index]
      if influence.isNegative || influence.isZero { continue }
      sum += influence.bits
      if sum > Limits.weights { RewardsError.influenceTooLarge(UInt64(index)).revert() }
      var cluster = positives.count
      for earlier in 0..<positives.count
      where score.clusters[index] != 0 && score.clusters[positives[earlier]] == score.clusters[index] {
        cluster = earlier
        break
      }
      var row = escrow.rows[UInt8(truncatingIfNeeded: positives.count)]
      row.weight = UInt128(influence.bits)
      row.row = score.rows[index]
      row.source = UInt8(truncatingIfNeeded: score.sources[index])
      row.cluster = UInt8(truncatingIfNeeded: cluster)
      positives.append(index)
    }
    return UInt8(truncatingIfNeeded: positives.count)
  }

  // MARK: - Clusters

  /// A recorded row.
  @inline(never)
  func scoredRow(_ inference: UInt256, _ position: UInt8) -> ScoredRow {
    let escrow = escrow(of: inference)
    if position >= escrow.rowCount { RewardsError.unknownPosition(position).revert() }
    return escrow.rows[position]
  }

  /// Joins the clusters of two near-duplicate rows.
  mutating func joinClusters(_ inference: UInt256, _ first: UInt8, _ second: UInt8) {
    let escrow = challenged(inference)
    let one = scoredRow(inference, first)
    let other = scoredRow(inference, second)
    if one.cluster == other.cluster { RewardsError.nothingToChange.revert() }
    requireSimilarity(of: one, and: other, true, escrow)
    let kept = min(one.cluster, other.cluster)
    let dropped = max(one.cluster, other.cluster)
    for position in 0..<escrow.rowCount where escrow.rows[position].cluster == dropped {
      move(inference, position, to: kept)
    }
    weighAgain(inference)
  }

  /// Takes a row out of a cluster of rows that are all different from it.
  mutating func leaveCluster(_ inference: UInt256, _ position: UInt8) {
    let escrow = challenged(inference)
    let row = scoredRow(inference, position)
    let cluster = row.cluster
    // The others stay together under the first of them.
    var first = position
    for other in 0..<escrow.rowCount where other != position && escrow.rows[other].cluster == cluster {
      requireSimilarity(of: row, and: escrow.rows[other], false, escrow)
      if first == position { first = other }
      if cluster == position { move(inference, other, to: first) }
    }
    if first == position { RewardsError.nothingToChange.revert() }
    if cluster != position { move(inference, position, to: position) }
    weighAgain(inference)
  }

  /// Compares a record whose clusters were changed with what an audit measured.
  private mutating func weighAgain(_ inference: UInt256) {
    if audit(of: inference).isMeasured { weigh(inference) }
  }

  /// Reverts unless two rows are near-duplicates, or are none.
  @inline(never)
  private func requireSimilarity(of one: ScoredRow, and other: ScoredRow, _ expected: Bool, _ escrow: Escrow) {
    let threshold = numbers[Parameter.duplicateThreshold]
    let found = SimilarityContract(at: Address(0x0A11)).similarity(content(of: one, escrow), content(of: other, escrow))
    if (found >= threshold) != expected { RewardsError.challengeFailed(found, threshold).revert() }
  }

  @inline(never)
  private func challenged(_ inference: UInt256) -> Escrow {
    let escrow = escrow(of: inference)
    escrow.require(Stage.recorded)
    return escrow
  }

  @inline(never)
  private mutating func move(_ inference: UInt256, _ position: UInt8, to cluster: UInt8) {
    var row = escrow(of: inference).rows[position]
    row.cluster = cluster
    emit(ClusterChanged(inference: inference, challenger: Message.sender, position: position, cluster: cluster))
  }

  @inline(never)
  private func content(of row: ScoredRow, _ escrow: Escrow) -> Hash {
    let source = ModelsContract(at: modelRegistry).sourceOf(UInt256(escrow.model), UInt64(row.source))
    return DatanetsContract(at: datanetRegistry).rowHash(source.0, row.row)
  }
}
