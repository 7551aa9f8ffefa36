import ContractKit

/// How an audit ended.
enum Outcome {
  static var unanswered: UInt8 { 0 }
  static var rejected: UInt8 { 1 }
  static var upheld: UInt8 { 2 }
}

/// Where a job of TRAIN is, as far as it is needed here.
enum TrainingState {
  static var open: UInt8 { 1 }
  static var completed: UInt8 { 2 }
}

extension AttributionRewards {
  /// Takes the bond of an audit and has TRAIN retrain the model without a row.
  mutating func openAudit(
    _ inference: UInt256, _ source: UInt64, _ row: UInt64, _ isWhole: Bool, _ prompt: Bytes, _ answer: Bytes
  ) {
    let escrow = escrow(of: inference)
    escrow.require(Stage.recorded)
    var audit = audit(of: inference)
    if audit.isOpen { RewardsError.auditState(true).revert() }
    if !audit.requester.isZero { RewardsError.alreadyAudited.revert() }
    if Block.timestamp > escrow.until { RewardsError.tooLate(escrow.until).revert() }
    requireTexts(receipt(of: inference), prompt, answer)
    requireRow(source, row, sources(of: escrow))
    let bond = numbers[Parameter.auditBond]
    if Message.value < bond { RewardsError.wrongBond(bond, Message.value).revert() }
    held += bond
    let deadline = deadline(Parameter.auditTime)
    let requester = Message.sender
    // What is beyond the bond goes out with the call; no account's code runs in it.
    let job = training.paying(Message.value - bond).openCounterfactual(
      UInt256(escrow.model), [source], [row], isWhole, prompt, answer)
    audit.requester = requester
    audit.deadline = deadline
    audit.bond = UInt128(bond)
    audit.job = UInt64(job)
    audit.source = UInt8(truncatingIfNeeded: source)
    audit.row = row
    audit.isWhole = isWhole
    emit(
      AuditRequested(
        inference: inference, requester: requester, bond: bond, deadline: deadline, job: job, source: source, row: row,
        wholeContributor: isWhole))
  }

  /// Decides an audit whose job has ended; of one that has ended itself, counts what TRAIN gives back later.
  mutating func finishAudit(_ inference: UInt256) {
    let audit = audit(of: inference)
    if audit.isOpen {
      let state = training.progress(UInt256(audit.job)).0
      if state == TrainingState.open {
        RewardsError.stillTraining(UInt256(audit.job), audit.deadline).revert()
      }
      return decide(inference, state)
    }
    if audit.requester.isZero || audit.isRefunded { RewardsError.auditState(false).revert() }
    stop(audit, training.progress(UInt256(audit.job)).0)
    let refund = collectRefund(inference)
    emit(AuditRefunded(inference: inference, requester: audit.requester, amount: refund))
  }

  /// Ends an audit whose time is over. A job that has ended decides it; nothing that TRAIN does or refuses keeps it open.
  mutating func dropAudit(_ inference: UInt256) {
    let audit = audit(of: inference)
    if !audit.isOpen { RewardsError.auditState(false).revert() }
    if Block.timestamp <= audit.deadline { RewardsError.tooEarly(audit.deadline).revert() }
    if let progress = training.tryProgress(UInt256(audit.job)).value, progress.0 == TrainingState.open {
      stop(audit, progress.0)
      return decide(inference, progress.0)
    }
    var message = ABIEncoder(selector: #functionSelector("closeAudit(uint256)").number, words: 1, tail: 0)
    inference.encode(to: &message)
    if ExternalCall.perform(message.bytes, to: address).succeeded { return }
    // TRAIN refuses, and what it gives back is counted when it does not; or the caller left it too little gas.
    if Message.gasLeft < Limits.spareGas { RewardsError.tooLittleGas.revert() }
    end(inference, Outcome.unanswered, recorded: 0, refund: .zero)
  }

  // MARK: - Parts

  private var training: TrainingContract { TrainingContract(at: Address(0x0A02)) }

  /// Ends the job of an audit when it is in this state and TRAIN still works on it.
  @inline(never)
  private func stop(_ audit: Audit, _ state: UInt8) {
    if state != TrainingState.open { return }
    // A function without a result is called so because a precompile has no code.
    var message = ABIEncoder(selector: #functionSelector("close(uint256)").number, words: 1, tail: 0)
    UInt256(audit.job).encode(to: &message)
    _ = ExternalCall.perform(message, to: training.address, value: .zero, kind: .normal)
  }

  /// Compares what a job that has ended measured with the record.
  private mutating func decide(_ inference: UInt256, _ state: UInt8) {
    let refund = collectRefund(inference)
    guard state == TrainingState.completed, let share = share(measuredBy: audit(of: inference).job) else {
      return end(inference, Outcome.unanswered, recorded: 0, refund: refund)
    }
    var escrow = escrow(of: inference)
    escrow.share = share
    mark(inference)
    let recorded = weigh(inference)
    end(inference, escrow.isOverridden ? Outcome.upheld : Outcome.rejected, recorded: recorded, refund: refund)
    noteMisallocation(inference)
  }

  /// The part of what the training taught about an answer that comes from the rows that were left out, in basis points;
  /// nil when there was nothing to measure.
  private func share(measuredBy job: UInt64) -> UInt16? {
    let (with, without, start, tokens, _, _, _, _, _) = training.counterfactualOf(UInt256(job))
    if tokens == 0 { return nil }
    if without <= with { return 0 }
    let lost = without - with
    let learned = start > with ? start - with : 0
    let share = UInt256(lost) * UInt256(Limits.whole) / UInt256(max(learned, lost))
    return UInt16(truncatingIfNeeded: share.l0)
  }

  /// Counts what TRAIN gave back of an audit's job, which has ended, for who paid it.
  private mutating func collectRefund(_ inference: UInt256) -> UInt256 {
    var audit = audit(of: inference)
    let refund = training.refundOf(UInt256(audit.job))
    audit.isRefunded = true
    held += refund
    credit(audit.requester, refund)
    return refund
  }

  private mutating func end(_ inference: UInt256, _ outcome: UInt8, recorded: UInt16, refund: UInt256) {
    var audit = audit(of: inference)
    var escrow = escrow(of: inference)
    let bond = UInt256(audit.bond)
    audit.outcome = outcome
    audit.deadline = 0
    audit.bond = 0
    if outcome == Outcome.rejected {
      escrow.amount = UInt128(UInt256(escrow.amount) + bond)
    } else {
      credit(audit.requester, bond)
    }
    emit(
      AuditEnded(
        inference: inference, requester: audit.requester, outcome: outcome,
        refund: outcome == Outcome.rejected ? refund : refund + bond, share: escrow.share, recorded: recorded))
  }

  // MARK: - What was measured

  /// Notes which recorded rows an audit's retraining left out.
  mutating func mark(_ inference: UInt256) {
    let escrow = escrow(of: inference)
    var sources: [UInt64] = []
    var rows: [UInt64] = []
    for position in 0..<escrow.rowCount {
      sources.append(UInt64(escrow.rows[position].source))
      rows.append(escrow.rows[position].row)
    }
    let found = leftOut(inference, sources, rows)
    for position in 0..<escrow.rowCount {
      var row = escrow.rows[position]
      row.isLeftOut = found[Int(position)]
    }
  }

  /// Whether an audit's retraining left out each of some rows.
  @inline(never)
  func leftOut(_ inference: UInt256, _ sources: [UInt64], _ rows: [UInt64]) -> [Bool] {
    let found = training.leftOutOf(UInt256(audit(of: inference).job), sources, rows)
    if found.count != rows.count { RewardsError.unequalLists.revert() }
    return found
  }

  /// Puts the measured share of the marked rows into force when the record says another one, beyond the tolerance, and gives
  /// the recorded share.
  @inline(never)
  @discardableResult
  mutating func weigh(_ inference: UInt256) -> UInt16 {
    var escrow = escrow(of: inference)
    escrow.isOverridden = false
    let weights = Weights(of: escrow)
    let share = escrow.share
    let recorded = weights.measuredShare
    let difference = UInt256(UInt64(max(share, recorded) - min(share, recorded)))
    if difference <= numbers[Parameter.auditTolerance] { return recorded }
    escrow.isOverridden = true
    if UInt64(share) == Limits.whole {
      escrow.restRoot = .zero
      escrow.restTotal = 0
    }
    if !weights.hasMeasured { join(audit(of: inference), escrow) }
    emit(InfluenceOverridden(inference: inference, share: share, recorded: recorded))
    return recorded
  }

  /// Records the row of an audit behind the others; `Weights` gives it what was measured.
  private func join(_ audit: Audit, _ reference: Escrow) {
    var escrow = reference
    let position = escrow.rowCount
    var row = escrow.rows[position]
    row.weight = 0
    row.row = audit.row
    row.source = audit.source
    row.cluster = position
    row.isLeftOut = true
    escrow.rowCount = position + 1
  }

  /// Notes what rows were paid beyond what the record gives them.
  func noteMisallocation(_ inference: UInt256) {
    var escrow = escrow(of: inference)
    if escrow.paid != 0 { escrow.misallocated = Weights(of: escrow).misallocated }
  }
}
