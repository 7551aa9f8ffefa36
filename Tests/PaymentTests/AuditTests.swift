import AttributionRewards
import ContractKit
import Testing

/// A recorded inference of 1,000 wei of data: all of it to row 0, of alice; row 1 is bob's.
private struct Recorded {
  let economy: Economy
  let inference: UInt256

  init() throws {
    economy = try Economy()
    let model = try economy.influenced([Account.alice, Account.bob])
    inference = try economy.infer(model, paying: 2_000)
    try economy.record(inference, [(0, 10)])
  }

  func request(bond: UInt256 = 500, by account: Address = Account.bob) throws {
    try economy.rewards.from(account, value: bond).requestAudit(inference: inference)
  }

  func uphold(_ rows: [(row: UInt64, influence: Int256)], by account: Address = Account.auditor) throws {
    try economy.rewards.from(account).upholdAudit(
      inference: inference, sources: rows.map { _ in 0 }, rows: rows.map(\.row), influences: rows.map(\.influence),
      clusters: rows.map { _ in 0 }, restRoot: .zero, restTotal: 0)
  }
}

@Suite("Audits and re-scoring")
struct AuditTests {
  @Test("an audit that was right replaces the score and gives the bond back")
  func upheld() throws {
    let recorded = try Recorded()
    let economy = recorded.economy
    try recorded.request()
    #expect(try economy.rewards.from().auditOf(inference: recorded.inference).requester == Account.bob)
    economy.chain.timestamp += 2 * Economy.day
    #expect(throws: RewardsError.auditState(true), "an open audit holds the payment back") {
      try economy.rewards.from().settle(inference: recorded.inference)
    }
    #expect(throws: RewardsError.notAuditor(Account.bob)) { try recorded.uphold([(1, 10)], by: Account.bob) }
    try recorded.uphold([(0, 10), (1, 30)])
    economy.chain.timestamp += Economy.day + 1
    try economy.rewards.from().settle(inference: recorded.inference)
    #expect(try economy.earned(Account.alice) == 250)
    #expect(try economy.earned(Account.bob) == 750 + 500)
    let end = try #require(economy.chain.events(AuditEnded.self).first)
    #expect(end.outcome == 2 && end.refund == 500 && end.requester == Account.bob)
    #expect(try economy.isExact)
  }

  @Test("the bond of an audit that was wrong goes to the rows of the inference")
  func rejected() throws {
    let recorded = try Recorded()
    let economy = recorded.economy
    try recorded.request()
    #expect(throws: RewardsError.notAuditor(Account.bob)) {
      try economy.rewards.from(Account.bob).rejectAudit(inference: recorded.inference)
    }
    try economy.rewards.from(Account.auditor).rejectAudit(inference: recorded.inference)
    economy.chain.timestamp += Economy.day + 1
    try economy.rewards.from().settle(inference: recorded.inference)
    #expect(try economy.earned(Account.alice) == 1_500 && economy.earned(Account.bob).isZero)
    #expect(throws: RewardsError.auditState(false)) {
      try economy.rewards.from(Account.auditor).rejectAudit(inference: recorded.inference)
    }
    #expect(try economy.isExact)
  }

  @Test("an audit without an answer in time gives the bond back, and the score stands")
  func unanswered() throws {
    let recorded = try Recorded()
    let economy = recorded.economy
    try recorded.request()
    let deadline = economy.chain.timestamp + 3 * Economy.day
    economy.chain.timestamp = deadline
    #expect(throws: RewardsError.tooEarly(deadline)) {
      try economy.rewards.from().expireAudit(inference: recorded.inference)
    }
    economy.chain.timestamp += 1
    #expect(throws: RewardsError.tooLate(deadline)) { try recorded.uphold([(1, 1)]) }
    #expect(throws: RewardsError.tooLate(deadline)) {
      try economy.rewards.from(Account.auditor).rejectAudit(inference: recorded.inference)
    }
    try economy.rewards.from(Account.carol).expireAudit(inference: recorded.inference)
    #expect(try economy.earned(Account.bob) == 500)
    #expect(throws: RewardsError.alreadyAudited, "one audit for a score") { try recorded.request() }
    try economy.rewards.from().settle(inference: recorded.inference)
    #expect(try economy.earned(Account.alice) == 1_000)
  }

  @Test("an audit is asked for in time, once, with exactly the bond")
  func requests() throws {
    let recorded = try Recorded()
    let economy = recorded.economy
    #expect(throws: RewardsError.wrongBond(500, 499)) { try recorded.request(bond: 499) }
    #expect(throws: RewardsError.wrongBond(500, 501)) { try recorded.request(bond: 501) }
    #expect(throws: RewardsError.auditState(false)) {
      try economy.rewards.from().expireAudit(inference: recorded.inference)
    }
    #expect(throws: RewardsError.auditState(false)) { try recorded.uphold([(1, 1)]) }
    let until = economy.chain.timestamp + Economy.day
    economy.chain.timestamp = until
    try recorded.request()
    #expect(throws: RewardsError.auditState(true)) { try recorded.request(by: Account.carol) }
    let late = try Recorded()
    late.economy.chain.timestamp += Economy.day + 1
    #expect(throws: RewardsError.self) { try late.request() }
    try late.economy.rewards.from().settle(inference: late.inference)
    #expect(throws: RewardsError.wrongStage(4)) { try late.request() }
    #expect(throws: RewardsError.wrongStage(0)) {
      try late.economy.rewards.from(Account.bob, value: 500).requestAudit(inference: 77)
    }
  }

  @Test("a newer rule re-scores what waits, and a record of an older one does not come back")
  func rescoredEscrow() throws {
    let recorded = try Recorded()
    let economy = recorded.economy
    #expect(throws: RewardsError.wrongStage(2)) { try economy.record(recorded.inference, [(1, 1)]) }
    try economy.set("ruleVersion", 2)
    try recorded.request()
    #expect(throws: RewardsError.auditState(true)) { try economy.record(recorded.inference, [(1, 1)]) }
    try economy.rewards.from(Account.auditor).rejectAudit(inference: recorded.inference)
    try economy.record(recorded.inference, [(1, 1)])
    #expect(throws: RewardsError.wrongStage(2)) { try economy.record(recorded.inference, [(0, 1)]) }
    #expect(throws: RewardsError.self, "the new score may be audited as the first") {
      try economy.rewards.from().settle(inference: recorded.inference)
    }
    try economy.settle(recorded.inference)
    #expect(try economy.earned(Account.bob) == 1_500 && economy.earned(Account.alice).isZero)
    #expect(throws: Revert.self, "the version only grows") { try economy.set("ruleVersion", 1) }
  }

  @Test("re-scoring leaves what was paid and divides only the rest, by what rows are still to get")
  func rescoredRest() throws {
    let economy = try Economy()
    let model = try economy.influenced([Account.alice, Account.bob, Account.carol, Account.key])
    let inference = try economy.infer(model, paying: 2_000)
    let tree = RestTree([RestTree.Leaf(row: 2, weight: 500)], of: inference)
    try economy.record(inference, [(0, 300), (1, 200)], restRoot: tree.root, restTotal: 500)
    try economy.settle(inference)
    #expect(try economy.earned(Account.alice) == 300 && economy.earned(Account.bob) == 200)
    try economy.set("ruleVersion", 2)
    // By the new rule alice had too much: row 0 is worth 100 of 1,000, row 2 600 and row 3 300.
    try economy.record(inference, [(0, 100), (2, 600), (3, 300)])
    let rescored = try #require(economy.chain.events(Rescored.self).first)
    #expect(rescored.paid == 500 && rescored.misallocated == 400, "200 of alice's and all of bob's")
    #expect(try economy.rewards.from().escrowOf(inference: inference).misallocated == 400)
    #expect(throws: RewardsError.wrongStage(2), "the old root is gone") {
      try economy.rewards.from().claimRow(inference: inference, source: 0, row: 2, weight: 500, proof: [])
    }
    try economy.settle(inference)
    #expect(try economy.earned(Account.alice) == 300 && economy.earned(Account.bob) == 200)
    #expect(try economy.earned(Account.carol) == 333 && economy.earned(Account.key) == 167)
    try economy.set("ruleVersion", 3)
    try economy.record(inference, [(0, 1_000)])
    #expect(try economy.rewards.from().escrowOf(inference: inference).stage == 4, "nothing is left to divide")
    #expect(try economy.rewards.from().escrowOf(inference: inference).misallocated == 700)
    #expect(try economy.isExact)
  }

  @Test("a re-scored cluster with a paid row counts what it had")
  func rescoredCluster() throws {
    let economy = try Economy()
    let model = try economy.influenced([Account.alice, Account.bob, Account.carol])
    let inference = try economy.infer(model, paying: 2_000)
    let tree = RestTree([RestTree.Leaf(row: 2, weight: 800)], of: inference)
    try economy.record(inference, [(0, 200)], restRoot: tree.root, restTotal: 800)
    try economy.settle(inference)
    try economy.set("ruleVersion", 2)
    // bob's row is a copy of alice's: together they are worth half, of which alice had 200.
    try economy.record(inference, [(0, 500), (1, 500), (2, 500)], clusters: [1, 1, 0])
    try economy.settle(inference)
    #expect(try economy.earned(Account.alice) == 200)
    #expect(try economy.earned(Account.bob) == 300 && economy.earned(Account.carol) == 500)
    #expect(try economy.rewards.from().escrowOf(inference: inference).misallocated == 0)
  }
}
