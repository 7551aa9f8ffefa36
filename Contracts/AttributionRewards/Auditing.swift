import ContractKit

/// How an audit ended.
enum Outcome {
  static var unanswered: UInt8 { 0 }
  static var rejected: UInt8 { 1 }
  static var upheld: UInt8 { 2 }
}

extension AttributionRewards {
  /// Takes the bond of an audit.
  mutating func openAudit(_ inference: UInt256) {
    let escrow = escrow(of: inference)
    escrow.require(Stage.recorded)
    if escrow.isFinal { RewardsError.alreadyAudited.revert() }
    var audit = audit(of: inference)
    if !audit.requester.isZero { RewardsError.auditState(true).revert() }
    if Block.timestamp > escrow.until { RewardsError.tooLate(escrow.until).revert() }
    let bond = Message.value
    let required = numbers[Parameter.auditBond]
    if bond != required { RewardsError.wrongBond(required, bond).revert() }
    held += bond
    let deadline = deadline(Parameter.auditTime)
    audit.requester = Message.sender
    audit.deadline = deadline
    audit.bond = bond
    emit(AuditRequested(inference: inference, requester: Message.sender, bond: bond, deadline: deadline))
  }

  /// Takes the auditor's answer: a correction, or none when the record is right.
  mutating func closeAudit(_ inference: UInt256, correction: Score?) {
    if Message.sender.word != numbers[Parameter.auditor] { RewardsError.notAuditor(Message.sender).revert() }
    let audit = audit(of: inference)
    if audit.requester.isZero { RewardsError.auditState(false).revert() }
    if Block.timestamp > audit.deadline { RewardsError.tooLate(audit.deadline).revert() }
    if let correction {
      write(correction, for: inference)
      end(inference, Outcome.upheld, refund: audit.bond)
    } else {
      var escrow = escrow(of: inference)
      escrow.amount = UInt128(UInt256(escrow.amount) + audit.bond)
      end(inference, Outcome.rejected, refund: .zero)
    }
  }

  /// Ends an audit that was not answered in time.
  mutating func dropAudit(_ inference: UInt256) {
    let audit = audit(of: inference)
    if audit.requester.isZero { RewardsError.auditState(false).revert() }
    if Block.timestamp <= audit.deadline { RewardsError.tooEarly(audit.deadline).revert() }
    end(inference, Outcome.unanswered, refund: audit.bond)
  }

  private mutating func end(_ inference: UInt256, _ outcome: UInt8, refund: UInt256) {
    var audit = audit(of: inference)
    let requester = audit.requester
    var escrow = escrow(of: inference)
    escrow.isFinal = true
    audit.requester = .zero
    audit.deadline = 0
    audit.bond = .zero
    credit(requester, refund)
    emit(AuditEnded(inference: inference, requester: requester, outcome: outcome, refund: refund))
  }
}
