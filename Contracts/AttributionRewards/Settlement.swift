import ContractKit

extension AttributionRewards {
  /// Credits the recorded rows of an inference. The rest, if any, stays for those who prove their rows.
  mutating func settleScore(_ inference: UInt256) {
    var escrow = escrow(of: inference)
    escrow.require(Stage.recorded)
    if audit(of: inference).isOpen { RewardsError.auditState(true).revert() }
    if Block.timestamp <= escrow.until { RewardsError.tooEarly(escrow.until).revert() }
    let sources = sources(of: escrow)
    let weights = Weights(of: escrow)
    var claims = weights.restClaim
    for first in 0..<weights.entries.count { claims += weights.claim(of: first) }
    if claims.isZero { return finishUniformly(inference, sources) }
    var left = escrow.unpaid
    for first in 0..<weights.entries.count {
      let claim = weights.claim(of: first)
      if claim.isZero { continue }
      let share = left * claim / claims
      left -= share
      claims -= claim
      creditCluster(first, share, weights, inference, sources)
    }
    if claims.isZero {
      escrow.stage = Stage.closed
    } else {
      escrow.stage = Stage.settled
      escrow.until = deadline(Parameter.claimTime)
    }
  }

  /// Divides the share of a cluster over its rows in proportion to their influence; the last takes what rounding leaves.
  @inline(never)
  private mutating func creditCluster(
    _ first: Int, _ share: UInt256, _ weights: Weights, _ inference: UInt256, _ sources: [Source]
  ) {
    var left = share
    var influence = weights.entries[first].sum
    for position in first..<weights.entries.count {
      let own = weights.entries[position].unpaid
      if weights.entries[position].cluster != first || own.isZero { continue }
      let part = left * own / influence
      left -= part
      influence -= own
      let row = escrow(of: inference).rows[UInt8(truncatingIfNeeded: position)]
      creditRow(row.row, UInt64(row.source), part, inference, sources)
    }
  }

  /// Credits the contributor of a row, and its Datanet's royalty, once.
  @inline(never)
  private mutating func creditRow(
    _ row: UInt64, _ index: UInt64, _ amount: UInt256, _ inference: UInt256, _ sources: [Source]
  ) {
    let source = sources[Int(index)]
    var escrow = escrow(of: inference)
    var payment = escrow.payments[RowKey.of(index, row)]
    payment.amount = UInt128(amount)
    payment.isPaid = true
    escrow.paid = UInt128(UInt256(escrow.paid) + amount)
    let net = amount - payRoyalty(on: amount, source)
    let contributor = DatanetsContract(at: datanetRegistry).contributorOf(source.datanet, row)
    credit(contributor, net)
    emit(RowPaid(inference: inference, datanet: source.datanet, contributor: contributor, row: row, amount: net))
  }

  /// Credits a row behind the root. Its part is that of its weight in the weight that is left, so the last takes all.
  mutating func creditRest(
    _ inference: UInt256, _ source: UInt64, _ row: UInt64, _ weight: UInt128, _ proof: [Hash]
  ) {
    var escrow = escrow(of: inference)
    escrow.require(Stage.settled)
    if escrow.payments[RowKey.of(source, row)].isPaid { RewardsError.alreadyPaid.revert() }
    let left = escrow.restTotal
    if weight == 0 || weight > left { RewardsError.invalidProof.revert() }
    let leaf = MerkleProof.leaf([inference, UInt256(source), UInt256(row), UInt256(weight)])
    if !MerkleProof.verify(proof, root: escrow.restRoot, leaf: leaf) { RewardsError.invalidProof.revert() }
    let sources = sources(of: escrow)
    requireRow(source, row, sources)
    if escrow.isOverridden && leftOut(inference, [source], [row])[0] { RewardsError.shareMeasured.revert() }
    let amount = escrow.unpaid * UInt256(weight) / UInt256(left)
    escrow.restTotal = left - weight
    if weight == left { escrow.stage = Stage.closed }
    creditRow(row, source, amount, inference, sources)
  }

  /// Divides uniformly what has waited too long.
  mutating func releaseOverdue(_ inference: UInt256) {
    let escrow = escrow(of: inference)
    if escrow.stage != Stage.waiting && escrow.stage != Stage.settled { RewardsError.wrongStage(escrow.stage).revert() }
    if Block.timestamp <= escrow.until { RewardsError.tooEarly(escrow.until).revert() }
    finishUniformly(inference, sources(of: escrow))
  }

  /// Divides uniformly what no row was credited with.
  @inline(never)
  mutating func finishUniformly(_ inference: UInt256, _ sources: [Source]) {
    var escrow = escrow(of: inference)
    let amount = escrow.unpaid
    escrow.stage = Stage.released
    distribute(amount, over: sources)
    emit(Released(inference: inference, amount: amount))
  }
}
