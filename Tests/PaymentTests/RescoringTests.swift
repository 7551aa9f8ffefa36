import AttributionRewards
import ContractKit
import Testing

/// What was measured outlives the record that it was compared with.
@Suite("Audits and re-scoring")
struct RescoringTests {
  @Test("what was measured holds for the score of a newer rule, which cannot be audited again")
  func survives() throws {
    for (share, first) in [(2_000, 2), (5_500, 1)] as [(UInt64, UInt8)] {
      let recorded = try Recorded()
      let economy = recorded.economy
      #expect(try recorded.audit(row: 0, .share(share)).outcome == first)
      try economy.set("ruleVersion", 2)
      try economy.record(recorded.inference, [(0, 9_000), (1, 600), (2, 400)])
      let change = try #require(economy.chain.events(InfluenceOverridden.self).last)
      #expect(UInt64(change.share) == share && change.recorded == 9_000)
      #expect(try recorded.weights() == [share == 2_000 ? 250 : 1_222, 600, 400])
      #expect(throws: RewardsError.alreadyAudited) { try recorded.audit(row: 1) }
      try economy.set("ruleVersion", 3)
      // A score within the tolerance stands as it is.
      try economy.record(recorded.inference, [(0, Int256(Int64(share + 900))), (1, Int256(Int64(9_100 - share)))])
      #expect(try recorded.weights() == [UInt128(share + 900), UInt128(9_100 - share)])
      try economy.set("ruleVersion", 4)
      // A score that does not find the row at all has it added.
      try economy.record(recorded.inference, [(1, 800)])
      #expect(try recorded.weights() == [800, share == 2_000 ? 200 : 977])
      #expect(try economy.rewards.from().rowOf(inference: recorded.inference, position: 1).row == 0)
      #expect(try economy.rewards.from().auditOf(inference: recorded.inference).outcome == first)
    }
  }

  @Test("what was measured counts when rows have been paid by an older score")
  func paid() throws {
    let recorded = try Recorded()
    let economy = recorded.economy
    try recorded.audit(row: 0, .share(2_000))
    #expect(try recorded.settled(bond: 500) == [2_000, 8_000, 0])
    try economy.set("ruleVersion", 2)
    try economy.record(recorded.inference, [(0, 9_000), (2, 1_000)])
    // alice keeps the 2,000 that were measured; carol should have got the rest, which bob has.
    #expect(try economy.rewards.from().escrowOf(inference: recorded.inference).misallocated == 8_000)
    #expect(try economy.rewards.from().escrowOf(inference: recorded.inference).stage == 4)
  }

  @Test("a record whose measured rows are worth nothing, of which one was paid, still divides")
  func paidForNothing() throws {
    let recorded = try Recorded(
      [(0, 500)], tree: { RestTree([RestTree.Leaf(row: 1, weight: 500)], of: $0) }, restTotal: 500)
    let economy = recorded.economy
    try economy.settle(recorded.inference)
    #expect(try economy.earned(Account.alice) == 5_000)
    try economy.set("ruleVersion", 2)
    try economy.record(recorded.inference, [(0, 100)])
    try recorded.audit(row: 0, .share(0))
    #expect(try economy.rewards.from().escrowOf(inference: recorded.inference).misallocated == 5_000)
    try economy.settle(recorded.inference)
    #expect(try economy.rewards.from().escrowOf(inference: recorded.inference).stage == 5)
    #expect(try economy.rewards.from().claimableData(datanet: 1, version: 1, account: Account.carol) == 2_500)
    #expect(try economy.isExact)
  }

  @Test("a challenge of clusters after an audit leaves the measured share in force")
  func challenged() throws {
    let recorded = try Recorded([(0, 6_000), (1, 2_000), (2, 2_000)])
    let economy = recorded.economy
    let text = [UInt8]((0..<200).map { UInt8($0) })
    for row in 0..<3 as Range<UInt64> {
      let hash = economy.chain.store(blob: Bytes(row == 0 ? text.reversed() : text + [UInt8(row)]))
      try economy.datanets.from().setRow(1, row, hash)
    }
    try recorded.audit(row: 0, .share(2_000))
    #expect(try recorded.weights() == [1_000, 2_000, 2_000])
    try economy.rewards.from().challengeDuplicate(inference: recorded.inference, first: 1, second: 2)
    #expect(try recorded.weights() == [500, 2_000, 2_000], "the others count once by now")
    #expect(try recorded.settled(bond: 500) == [2_000, 4_000, 4_000])
  }

  @Test("a challenge that moves a record that was right out of the tolerance puts the measured share into force")
  func challengedAway() throws {
    let recorded = try Recorded([(0, 5_000), (1, 2_500), (2, 2_500)])
    let economy = recorded.economy
    let text = [UInt8]((0..<200).map { UInt8($0) })
    for row in 1..<3 as Range<UInt64> {
      try economy.datanets.from().setRow(1, row, economy.chain.store(blob: Bytes(text + [UInt8(row)])))
    }
    #expect(try recorded.audit(row: 0, .share(5_500)).outcome == 1)
    #expect(economy.chain.events(InfluenceOverridden.self).isEmpty)
    try economy.rewards.from().challengeDuplicate(inference: recorded.inference, first: 1, second: 2)
    let change = try #require(economy.chain.events(InfluenceOverridden.self).first)
    #expect(change.share == 5_500 && change.recorded == 6_666)
    // 2,500 × 5,500 ÷ 4,500, of the data part and the bond.
    #expect(try recorded.weights() == [3_055, 2_500, 2_500])
    #expect(try recorded.settled()[0] == 5_774)
  }

  @Test("a newer rule re-scores what waits, and a record of an older one does not come back")
  func rescoredEscrow() throws {
    let recorded = try Recorded()
    let economy = recorded.economy
    #expect(throws: RewardsError.wrongStage(2)) { try economy.record(recorded.inference, [(1, 1)]) }
    try economy.set("ruleVersion", 2)
    try recorded.audit(row: 0)
    #expect(throws: RewardsError.auditState(true)) { try economy.record(recorded.inference, [(1, 1)]) }
    economy.training.fail()
    try economy.rewards.from().closeAudit(inference: recorded.inference)
    try economy.record(recorded.inference, [(1, 1)])
    #expect(throws: RewardsError.wrongStage(2)) { try economy.record(recorded.inference, [(0, 1)]) }
    #expect(throws: RewardsError.self, "the new score waits as the first did") {
      try economy.rewards.from().settle(inference: recorded.inference)
    }
    #expect(try recorded.settled(bond: 570) == [0, 10_000, 0])
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
