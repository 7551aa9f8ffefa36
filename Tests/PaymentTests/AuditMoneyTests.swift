import AttributionRewards
import ContractKit
import Testing

/// What an audit is asked for, and what becomes of its money.
@Suite("Audits and their money")
struct AuditMoneyTests {
  @Test("an audit is asked for in time, once, by the receipt's words, with the bond and what TRAIN asks")
  func requests() throws {
    let recorded = try Recorded()
    let economy = recorded.economy
    func request(
      value: UInt256 = 570, source: UInt64 = 0, row: UInt64 = 0, prompt: Bytes = Economy.prompt, answer: Bytes? = nil
    ) throws {
      let (owed, balance) = (try economy.rewards.from().liabilities(), economy.balance(Account.carol))
      defer {
        #expect((try? economy.rewards.from().liabilities()) == owed && economy.balance(Account.carol) == balance)
      }
      try economy.rewards.from(Account.carol, value: value).requestAudit(
        inference: recorded.inference, source: source, row: row, wholeContributor: false, prompt: prompt,
        answer: answer ?? economy.engine.output)
    }
    let (prompt, answer) = (Hash.keccak256(Economy.prompt), Hash.keccak256(economy.engine.output))
    #expect(throws: RewardsError.wrongBond(500, 499)) { try request(value: 499) }
    for value in [500, 569, 571] as [UInt256] {
      #expect(throws: FakeTraining.wrongPayment(sent: value - 500, due: 70)) { try request(value: value) }
    }
    #expect(throws: RewardsError.wrongPrompt(prompt)) { try request(prompt: Bytes("q")) }
    #expect(throws: RewardsError.wrongAnswer(answer)) { try request(answer: Bytes()) }
    for source in [1, 256, UInt64.max] {
      #expect(throws: RewardsError.unknownRow(source, 0)) { try request(source: source) }
    }
    #expect(throws: RewardsError.unknownRow(0, 4)) { try request(row: 4) }
    #expect(throws: RewardsError.auditState(false)) {
      try economy.rewards.from().expireAudit(inference: recorded.inference)
    }
    #expect(throws: RewardsError.auditState(false)) {
      try economy.rewards.from().closeAudit(inference: recorded.inference)
    }
    let stopped = Revert(data: Bytes("PrecompilePaused"))
    economy.training.failure = stopped.data
    #expect(throws: stopped) { try request() }
    economy.training.failure = nil
    #expect(economy.training.jobs.isEmpty)
    economy.chain.timestamp += Economy.day
    try recorded.audit(row: 0)
    #expect(throws: RewardsError.auditState(true)) { try request() }
    try economy.close(recorded.inference, .share(6_000))
    #expect(throws: RewardsError.alreadyAudited) { try request() }
    let late = try Recorded()
    let until = late.economy.chain.timestamp + Economy.day
    late.economy.chain.timestamp = until + 1
    #expect(throws: RewardsError.tooLate(until)) { try late.audit(row: 0) }
    try late.economy.rewards.from().settle(inference: late.inference)
    #expect(throws: RewardsError.wrongStage(4)) { try late.audit(row: 0) }
    #expect(throws: RewardsError.wrongStage(0)) { try late.economy.audit(77, row: 0) }
  }

  @Test("when the retraining fails, or knows no token of the answer, bond and money come back and the score stands")
  func unanswered() throws {
    let failed = try Recorded()
    try failed.audit(row: 0)
    failed.economy.training.spend(30)
    failed.economy.training.fail()
    #expect(failed.economy.balance(failed.economy.rewards.address) == 20_540)
    #expect(try failed.economy.rewards.from().liabilities() == 20_500, "it is counted when the audit is closed")
    try failed.economy.rewards.from(Account.carol).closeAudit(inference: failed.inference)
    let end = try #require(failed.economy.chain.events(AuditEnded.self).first)
    #expect(end.outcome == 0 && end.refund == 540 && end.share == 0 && end.recorded == 0)
    #expect(throws: RewardsError.alreadyAudited, "one audit for an inference") { try failed.audit(row: 1) }
    #expect(try failed.settled(bond: 540) == [6_000, 4_000, 0])
    let silent = try Recorded()
    let nothing = try silent.audit(row: 0, .init(with: 0, without: 0, start: 0, tokens: 0))
    #expect(nothing.outcome == 0 && nothing.refund == 500)
    #expect(try silent.settled(bond: 500) == [6_000, 4_000, 0])
  }

  @Test("nobody holds a payment back longer than the time for audits: the retraining is given up")
  func expired() throws {
    let recorded = try Recorded()
    let economy = recorded.economy
    try recorded.audit(row: 0)
    economy.training.spend(20)
    let deadline = economy.chain.timestamp + 3 * Economy.day
    economy.chain.timestamp = deadline
    #expect(throws: RewardsError.tooEarly(deadline)) {
      try economy.rewards.from().expireAudit(inference: recorded.inference)
    }
    economy.chain.timestamp += 1
    try economy.rewards.from(Account.carol).expireAudit(inference: recorded.inference)
    #expect(economy.training.jobs[0].state == 3)
    let end = try #require(economy.chain.events(AuditEnded.self).first)
    #expect(end.outcome == 0 && end.refund == 550)
    #expect(throws: RewardsError.auditState(false)) {
      try economy.rewards.from().expireAudit(inference: recorded.inference)
    }
    #expect(throws: RewardsError.auditState(false)) {
      try economy.rewards.from().closeAudit(inference: recorded.inference)
    }
    try economy.rewards.from().settle(inference: recorded.inference)
    #expect(try economy.earned(Account.alice) == 6_000 && economy.earned(Account.bob) == 4_550 && economy.isExact)
  }

  @Test("who would lose the bond does not keep it by waiting")
  func waiting() throws {
    let recorded = try Recorded()
    try recorded.audit(row: 0)
    recorded.economy.training.complete(.share(6_000))
    recorded.economy.chain.timestamp += 3 * Economy.day + 1
    try recorded.economy.rewards.from(Account.bob).expireAudit(inference: recorded.inference)
    #expect(recorded.economy.chain.events(AuditEnded.self).first?.outcome == 1)
    #expect(try recorded.settled() == [6_300, 4_200, 0])
  }

  @Test("an audit that cannot be decided expires, and nothing of the failed decision remains")
  func undecidable() throws {
    let recorded = try Recorded()
    let economy = recorded.economy
    try recorded.audit(row: 0)
    economy.training.complete(.share(0))
    economy.training.forgets = true
    economy.chain.timestamp += 3 * Economy.day + 1
    #expect(throws: Revert(data: Bytes("NotCounterfactual"))) {
      try economy.rewards.from().closeAudit(inference: recorded.inference)
    }
    let gas = economy.chain.blockGasLimit
    economy.chain.blockGasLimit = 299_999
    // A closure, which recordings do not compare: only the chain counts gas.
    #expect(throws: Revert.error(RewardsError.tooLittleGas), "a caller cannot make it fail") {
      try economy.rewards.call { try $0.expireAudit(inference: recorded.inference) }
    }
    economy.chain.blockGasLimit = gas
    try economy.rewards.from().expireAudit(inference: recorded.inference)
    let audit = try economy.rewards.from().auditOf(inference: recorded.inference)
    #expect(audit.outcome == 0 && audit.share == 0 && audit.deadline == 0)
    #expect(try recorded.weights() == [6_000, 4_000])
    try economy.rewards.from().closeAudit(inference: recorded.inference)
    #expect(try recorded.settled(bond: 500) == [6_000, 4_000, 0])
  }

  @Test("while governance stops TRAIN an audit still expires, and its money is counted later", arguments: [1, 2, 4])
  func stopped(_ state: Int) throws {
    let recorded = try Recorded()
    let economy = recorded.economy
    try recorded.audit(row: 0)
    economy.training.spend(10)
    if state == 2 { economy.training.complete(.share(0)) }
    if state == 4 { economy.training.fail() }
    economy.training.failure = Bytes("PrecompilePaused")
    economy.chain.timestamp += 3 * Economy.day + 1
    #expect(throws: Revert.self) { try economy.rewards.from().closeAudit(inference: recorded.inference) }
    try economy.rewards.from().expireAudit(inference: recorded.inference)
    #expect(economy.chain.events(AuditEnded.self).first?.refund == 500)
    try economy.rewards.from().settle(inference: recorded.inference)
    #expect(try economy.earned(Account.bob) == 4_500)
    #expect(throws: Revert.self) { try economy.rewards.from().closeAudit(inference: recorded.inference) }
    economy.training.failure = nil
    try economy.rewards.from(Account.carol).closeAudit(inference: recorded.inference)
    let refund = try #require(economy.chain.events(AuditRefunded.self).first)
    #expect(refund.amount == (state == 2 ? 0 : 60) && refund.requester == Account.bob)
    #expect(try economy.earned(Account.bob) == 4_500 + refund.amount && economy.isExact)
    #expect(throws: RewardsError.auditState(false)) {
      try economy.rewards.from().closeAudit(inference: recorded.inference)
    }
  }

  @Test("audits of several inferences do not touch each other")
  func several() throws {
    let recorded = try Recorded()
    let economy = recorded.economy
    let other = try economy.infer(1, paying: 20_000)
    try economy.record(other, [(0, 1), (2, 1)])
    try recorded.audit(row: 0)
    try economy.audit(other, row: 2, by: Account.carol)
    economy.training.complete(.share(0), job: 1)
    #expect(throws: RewardsError.self) { try economy.rewards.from().closeAudit(inference: other) }
    try economy.rewards.from().closeAudit(inference: recorded.inference)
    try economy.close(other, .share(5_500))
    #expect(economy.chain.events(AuditEnded.self).map(\.outcome) == [2, 1])
    try economy.settle(recorded.inference)
    try economy.rewards.from().settle(inference: other)
    #expect(try economy.earned(Account.alice) == 5_250 && economy.earned(Account.bob) == 10_500)
    #expect(try economy.earned(Account.carol) == 5_250 && economy.isExact)
  }
}
