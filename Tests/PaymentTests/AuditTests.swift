import AttributionRewards
import ContractKit
import Testing

@Suite("Counterfactual audits")
struct AuditTests {
  @Test("the model is retrained without the row, for exactly what TRAIN asks, and the bond is kept")
  func requested() throws {
    let recorded = try Recorded()
    let economy = recorded.economy
    let before = economy.balance(Account.bob)
    try recorded.audit(row: 3, wholeContributor: true)
    let job = try #require(economy.training.jobs.first)
    #expect(job.owner == economy.rewards.address && job.model == 1 && job.row == FakeTraining.Row(row: 3))
    #expect(job.isWhole && job.prompt == Economy.prompt && job.answer == economy.engine.output)
    #expect(economy.balance(Account.bob) == before - 570 && economy.balance(FakeTraining.address) == 70)
    #expect(try economy.rewards.from().liabilities() == 20_500 && economy.isExact)
    let deadline = economy.chain.timestamp + 3 * Economy.day
    let audit = try economy.rewards.from().auditOf(inference: recorded.inference)
    #expect(audit.requester == Account.bob && audit.bond == 500 && audit.deadline == deadline && audit.job == 1)
    #expect(audit.source == 0 && audit.row == 3 && audit.wholeContributor && audit.outcome == 0 && audit.share == 0)
    let event = try #require(economy.chain.events(AuditRequested.self).first)
    #expect(event.bond == 500 && event.deadline == deadline && event.job == 1 && event.source == 0 && event.row == 3)
    #expect(event.wholeContributor && event.requester == Account.bob)
    #expect(throws: RewardsError.stillTraining(1, deadline)) {
      try economy.rewards.from().closeAudit(inference: recorded.inference)
    }
    economy.chain.timestamp += 2 * Economy.day
    #expect(throws: RewardsError.auditState(true), "an open audit holds the payment back") {
      try economy.rewards.from().settle(inference: recorded.inference)
    }
  }

  @Test("a share that the record misses by more than the tolerance replaces the recorded one, and the bond comes back")
  func upheld() throws {
    let recorded = try Recorded()
    let end = try recorded.audit(row: 0, .share(2_000))
    #expect(end.outcome == 2 && end.refund == 500 && end.requester == Account.bob)
    #expect(end.share == 2_000 && end.recorded == 6_000)
    let change = try #require(recorded.economy.chain.events(InfluenceOverridden.self).first)
    #expect(change.share == 2_000 && change.recorded == 6_000 && change.inference == recorded.inference)
    #expect(try recorded.weights() == [1_000, 4_000], "the other row's weight stays")
    #expect(try recorded.settled(bond: 500) == [2_000, 8_000, 0])
    let audit = try recorded.economy.rewards.from().auditOf(inference: recorded.inference)
    #expect(audit.requester == Account.bob && audit.bond == 0 && audit.deadline == 0)
    #expect(audit.outcome == 2 && audit.share == 2_000)
  }

  @Test("the bond of an audit that was wrong goes to the rows of the inference")
  func rejected() throws {
    let recorded = try Recorded()
    let end = try recorded.audit(row: 0, .share(5_500))
    #expect(end.outcome == 1 && end.refund == 0 && end.share == 5_500 && end.recorded == 6_000)
    #expect(recorded.economy.chain.events(InfluenceOverridden.self).isEmpty)
    #expect(try recorded.settled() == [6_300, 4_200, 0])
    #expect(throws: RewardsError.auditState(false)) {
      try recorded.economy.rewards.from().closeAudit(inference: recorded.inference)
    }
  }

  @Test(
    "a difference of exactly the tolerance is accepted, and one basis point more is not",
    arguments: [(5_000, 1), (4_999, 2), (7_000, 1), (7_001, 2)] as [(UInt64, UInt8)])
  func tolerance(_ share: UInt64, _ outcome: UInt8) throws {
    #expect(try Recorded().audit(row: 0, .share(share)).outcome == outcome)
    let strict = try Recorded()
    try strict.economy.set("auditTolerance", 100)
    #expect(try strict.audit(row: 0, .share(share)).outcome == 2, "governance sets the tolerance")
  }

  @Test("the share is what the answer loses of what the training taught about it")
  func shares() throws {
    let cases: [(FakeTraining.Losses, UInt16)] = [
      // Likelier or as likely without the row: it did nothing for the answer.
      (.init(with: 900, without: 900, start: 2_000), 0), (.init(with: 900, without: 3, start: 2_000), 0),
      (.init(with: 900, without: 1_000, start: 1_300), 2_500),
      // Less likely than before the training, or when the training did not help the answer at all.
      (.init(with: 900, without: 1_500, start: 1_300), 10_000), (.init(with: 900, without: 901, start: 800), 10_000),
      (.init(with: 0, without: .max, start: .max), 10_000), (.init(with: 0, without: 1, start: .max), 0),
      (.init(with: 0, without: .max / 3, start: .max), 3_333),
    ]
    for (losses, share) in cases {
      let recorded = try Recorded()
      #expect(try recorded.audit(row: 1, losses).share == share, "\(losses)")
    }
  }

  @Test("a share of nothing takes the row out, and one of all leaves it alone")
  func extremes() throws {
    let nothing = try Recorded()
    try nothing.audit(row: 0, .share(0))
    #expect(try nothing.weights() == [0, 4_000] && nothing.settled(bond: 500) == [0, 10_000, 0])
    let all = try Recorded(tree: { RestTree([RestTree.Leaf(row: 2, weight: 90_000)], of: $0) }, restTotal: 90_000)
    try all.audit(row: 0, .share(10_000))
    #expect(try all.weights() == [6_000, 0] && all.settled(bond: 500) == [10_000, 0, 0])
    let escrow = try all.economy.rewards.from().escrowOf(inference: all.inference)
    #expect(escrow.stage == 4 && escrow.restTotal == 0 && escrow.restRoot.isZero)
    let alone = try Recorded([(0, 500)])
    try alone.audit(row: 0, .share(4_000))
    #expect(try alone.settled(bond: 500) == [10_000, 0, 0], "there is nobody else")
    let none = try Recorded([(0, 500)])
    try none.audit(row: 0, .share(0))
    try none.economy.settle(none.inference)
    #expect(try none.economy.rewards.from().escrowOf(inference: none.inference).stage == 5)
    #expect(try none.economy.rewards.from().claimableData(datanet: 1, version: 1, account: Account.carol) == 5_000)
  }

  @Test("a row that the score did not record joins it with what was measured")
  func unrecorded() throws {
    let recorded = try Recorded()
    let end = try recorded.audit(row: 2, .share(5_000))
    #expect(end.outcome == 2 && end.recorded == 0)
    #expect(try recorded.weights() == [6_000, 4_000, 10_000])
    let row = try recorded.economy.rewards.from().rowOf(inference: recorded.inference, position: 2)
    #expect(row.source == 0 && row.row == 2 && row.cluster == 2)
    #expect(try recorded.settled(bond: 500) == [3_000, 2_000, 5_000])
    let small = try Recorded()
    #expect(try small.audit(row: 2, .share(1_000)).outcome == 1, "a share within the tolerance is none")
    let empty = try Recorded([(1, -5)])
    try empty.audit(row: 2, .share(3_000))
    #expect(try empty.settled(bond: 500) == [0, 0, 10_000], "without influence of others it is alone")
    let silent = try Recorded([(1, -5)])
    #expect(try silent.audit(row: 2, .share(0)).outcome == 1)
  }

  @Test("a full record takes the audited row as its 33rd")
  func thirtyThird() throws {
    let economy = try Economy()
    let owners = (0..<33).map { Address(0x100 + UInt64($0)) }
    let inference = try economy.infer(economy.influenced(owners, price: 20_000), paying: 20_000)
    try economy.record(inference, (0..<32).map { (UInt64($0), 100) })
    try economy.audit(inference, row: 32)
    try economy.close(inference, .share(2_000))
    #expect(try economy.rewards.from().escrowOf(inference: inference).rowCount == 33)
    try economy.settle(inference)
    #expect(try economy.earned(owners[32]) == 2_000 && economy.earned(owners[0]) == 250)
    #expect(try economy.isExact)
  }

  @Test("near-duplicates that are left out with a row share what was measured")
  func clusters() throws {
    let recorded = try Recorded([(0, 3_000), (1, 6_000), (2, 4_000)], clusters: [4, 4, 0])
    let end = try recorded.audit(row: 0, .share(2_000), leavingOut: [.init(row: 1)])
    #expect(end.recorded == 6_000, "a cluster counts once")
    #expect(try recorded.weights() == [500, 1_000, 4_000])
    // A third and two thirds of 2,000.
    #expect(try recorded.settled(bond: 500) == [666, 1_334, 8_000])
  }

  @Test("a copy that the score did not record earns nothing beside the recorded one")
  func hiddenCopy() throws {
    let recorded = try Recorded()
    let end = try recorded.audit(row: 2, .share(6_200), leavingOut: [.init(row: 0)])
    #expect(end.outcome == 1 && end.recorded == 6_000, "what was left out is recorded as row 0")
    #expect(try recorded.settled() == [6_300, 4_200, 0])
  }

  @Test("all rows of a contributor are measured together")
  func wholeContributor() throws {
    let recorded = try Recorded([(0, 4_000), (2, 3_000), (3, 1_000)])
    let end = try recorded.audit(row: 2, wholeContributor: true, .share(2_000), leavingOut: [.init(row: 3)])
    #expect(end.outcome == 2 && end.recorded == 5_000)
    #expect(try recorded.weights() == [4_000, 750, 250])
    #expect(try recorded.settled(bond: 500) == [8_000, 0, 2_000])
    let single = try Recorded([(0, 4_000), (2, 3_000), (3, 1_000)])
    #expect(try single.audit(row: 2, .share(2_000)).recorded == 3_750)
    #expect(try single.weights() == [4_000, 1_250, 1_000])
  }

  @Test("rows behind the root that were left out take nothing besides, and the others keep their part")
  func behindTheRoot() throws {
    let leaves = [RestTree.Leaf(row: 2, weight: 1_000), RestTree.Leaf(row: 3, weight: 1_000)]
    for (isWhole, rows) in [(false, []), (true, [FakeTraining.Row(row: 3)])] {
      let recorded = try Recorded([(0, 2_000)], tree: { RestTree(leaves, of: $0) }, restTotal: 2_000)
      let economy = recorded.economy
      let tree = RestTree(leaves, of: recorded.inference)
      try recorded.audit(row: 2, wholeContributor: isWhole, .share(5_000), leavingOut: Set(rows))
      try economy.settle(recorded.inference)
      #expect(try economy.earned(Account.carol) == 5_000 && economy.earned(Account.alice) == 2_500)
      func claim(_ leaf: Int) throws {
        try economy.rewards.from().claimRow(
          inference: recorded.inference, source: 0, row: leaves[leaf].row, weight: 1_000, proof: tree.proof(leaf))
      }
      #expect(throws: RewardsError.alreadyPaid) { try claim(0) }
      if isWhole {
        #expect(throws: RewardsError.shareMeasured) { try claim(1) }
      } else {
        try claim(1)
        #expect(try economy.earned(Account.carol) == 6_250)
      }
      #expect(try economy.isExact)
    }
    // A score that stands pays its rest as ever.
    let right = try Recorded([(0, 2_000)], tree: { RestTree(leaves, of: $0) }, restTotal: 2_000)
    try right.audit(row: 2, .share(900))
    try right.economy.settle(right.inference)
    try right.economy.rewards.from().claimRow(
      inference: right.inference, source: 0, row: 2, weight: 1_000,
      proof: RestTree(leaves, of: right.inference).proof(0))
    #expect(try right.economy.earned(Account.carol) == 2_625)
  }

  @Test("the largest weights stay exact when a row gets almost all")
  func hugeWeights() throws {
    let economy = try Economy()
    let owners = (0..<33).map { Address(0x100 + UInt64($0)) }
    let price = UInt256.ether * 1_000_000_000
    economy.chain.balances[Account.asker] = price
    let inference = try economy.infer(economy.influenced(owners, price: price), paying: price)
    let each = UInt128.max / 10_000 / 33
    let rows = (0..<32).map { (row: UInt64($0), influence: Int256(UInt256(each))) }
    try economy.record(inference, rows, restRoot: Hash(1), restTotal: each)
    try economy.audit(inference, row: 32)
    try economy.close(inference, .share(9_999))
    #expect(try economy.rewards.from().rowOf(inference: inference, position: 32).weight == each * 33 * 9_999)
    try economy.settle(inference)
    let exact = price / 20_000 * 9_999
    let earned = try economy.earned(owners[32])
    #expect(earned >= exact && earned < exact + 33, "parts before it are rounded down")
    #expect(try economy.isExact)
  }
}
