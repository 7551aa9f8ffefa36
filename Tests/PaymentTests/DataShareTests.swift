import AttributionRewards
import ContractKit
import FixtureSupport
import Foundation
import Testing

/// Random answered inferences on one chain, each followed to the end of its data share.
private final class Events {
  static let contributors = (0..<6).map { Address(0xC0 + UInt64($0)) }
  private static let earners = contributors + [Account.publisher]

  let economy: Economy
  private var random: SeededGenerator
  private var nets: [[Address]] = []
  private var models: [[Int]] = []
  private var rule: UInt64 = 1
  private var earned: UInt256 = .zero
  /// All wei that came in, and how often each way was taken.
  private(set) var received: UInt256 = .zero
  private(set) var ways: [String: Int] = [:]
  /// The rows that the inference's audit left out.
  private var leftOut: Set<FakeTraining.Row> = []

  init(_ random: SeededGenerator) throws {
    self.random = random
    economy = try Economy()
    economy.chain.balances[Account.relayer] = .ether * 1_000_000
    for royalty in [0, 777, 9_999] as [UInt16] {
      let rows = (0..<number(4...9)).map { _ in Self.contributors[number(0...5)] }
      nets.append(rows)
      _ = try economy.datanet(rows, royalty: royalty)
    }
    for sources in [[0], [1, 2], [2, 0, 1]] {
      models.append(sources)
      let model = try economy.model(
        sources.map { (UInt256(UInt64($0 + 1)), UInt64(nets[$0].count)) }, price: 0)
      try economy.rewards.from(Account.maker).declareRule(model: model, rule: 1)
    }
  }

  private func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
  private func once(in times: Int) -> Bool { number(1...times) == 1 }
  private func pass(_ days: UInt64) { economy.chain.timestamp += days * Economy.day + 1 }

  /// One inference. Gives a sentence when its data share is not, to the wei, what rows and pools were credited with.
  func next() throws -> String? {
    economy.chain.clearLogs()
    economy.chain.blockNumber += 1
    let index = number(0...2)
    let model = UInt256(index + 1)
    let fee = UInt256(UInt64.random(in: 0...(UInt64.max >> UInt64(number(0...63))), using: &random))
    economy.chain.balances[Account.asker] = fee
    try economy.models.from().setPrices(model, fee, 0, 0)
    let inference = try economy.infer(model, paying: fee)
    received += fee
    let share = fee - fee / 10 - fee / 5 - fee / 5
    if share.isZero { return nil }
    var pool = share
    switch number(0...24) {
    case 0:
      count("released without a score")
      pass(8)
      try economy.rewards.from().release(inference: inference)
    case 1:
      count("divided for want of quality")
      try economy.models.from().setShortfall(model, Hash(ascii: "LDS"))
      try record(inference, try score(index, inference).score)
      try economy.models.from().setShortfall(model, .zero)
    default:
      pool += try attributed(inference, index)
    }
    return try difference(inference, index, pool)
  }

  private func count(_ way: String) { ways[way, default: 0] += 1 }

  private func record(_ inference: UInt256, _ score: MockAttribution.Score) throws {
    try economy.record(inference, score)
  }

  /// Scores an inference, audits some, settles, proves rows, and scores some anew. Gives the bond that joined the share.
  private func attributed(_ inference: UInt256, _ model: Int) throws -> UInt256 {
    var (score, leaves) = try score(model, inference)
    try record(inference, score)
    leftOut = []
    let bond = once(in: 8) ? try audit(inference, model) : 0
    pass(4)
    try economy.rewards.from().settle(inference: inference)
    try prove(inference, leaves, all: !once(in: 3))
    let scorings = once(in: 6) ? number(1...2) : 0
    for _ in 0..<scorings {
      if try stage(inference) == 5 { break }
      count("scored anew")
      rule += 1
      try economy.set("ruleVersion", UInt256(rule))
      (score, leaves) = try self.score(model, inference)
      try record(inference, score)
      if try stage(inference) != 2 { continue }
      pass(2)
      try economy.rewards.from().settle(inference: inference)
      try prove(inference, leaves, all: !once(in: 3))
    }
    if try stage(inference) == 3 {
      count("released with rows unproved")
      pass(366)
      try economy.rewards.from().release(inference: inference)
    }
    return bond
  }

  private func stage(_ inference: UInt256) throws -> UInt8 {
    try economy.rewards.from().escrowOf(inference: inference).stage
  }

  private typealias Scored = (score: MockAttribution.Score, leaves: [(RestTree.Leaf, [Hash])])

  /// A random score of a model's rows, and the rows behind its root with their proofs.
  private func score(_ model: Int, _ inference: UInt256) throws -> Scored {
    var score = MockAttribution.Score(sources: [], rows: [], influences: [], clusters: [])
    var leaves: [RestTree.Leaf] = []
    let scale = UInt128.max >> UInt128(number(20...127))
    let isHarmful = once(in: 20)
    for (source, net) in models[model].enumerated() {
      for row in nets[net].indices {
        switch isHarmful ? 3 : number(0...5) {
        case 0: break
        case 1:
          let weight = UInt128.random(in: 1...max(1, scale >> 4), using: &random)
          leaves.append(RestTree.Leaf(source: UInt64(source), row: UInt64(row), weight: weight))
        default:
          score.sources.append(UInt64(source))
          score.rows.append(UInt64(row))
          let size = UInt128.random(in: 0...scale, using: &random)
          score.influences.append(Int256(isNegative: isHarmful || once(in: 5), magnitude: UInt256(size)))
          score.clusters.append(UInt64(number(0...4)))
        }
      }
    }
    if leaves.isEmpty || once(in: 2) { return (score, []) }
    let tree = RestTree(leaves, of: inference)
    score.restRoot = tree.root
    score.restTotal = leaves.map(\.weight).reduce(0, +)
    return (score, leaves.enumerated().map { ($0.element, tree.proof($0.offset)) })
  }

  /// One audit with a random end. Gives the bond when it joined the share.
  private func audit(_ inference: UInt256, _ model: Int) throws -> UInt256 {
    let source = number(0...(models[model].count - 1))
    let row = number(0...(nets[models[model][source]].count - 1))
    economy.training.price = UInt256(number(0...1_000))
    try economy.audit(inference, source: UInt64(source), row: UInt64(row), by: Account.relayer)
    received += 500
    let spent = UInt256(number(0...Int(economy.training.price)))
    economy.training.spend(spent)
    let left = economy.training.price - spent
    switch number(0...5) {
    case 0:
      count("audited in vain")
      economy.training.fail()
      try economy.rewards.from().closeAudit(inference: inference)
      received += left
    case 1:
      count("audited too slowly")
      pass(4)
      try economy.rewards.from().expireAudit(inference: inference)
      received += left
    default:
      var others: Set<FakeTraining.Row> = []
      for (source, net) in models[model].enumerated() {
        for row in nets[net].indices where once(in: 4) {
          others.insert(.init(source: UInt64(source), row: UInt64(row)))
        }
      }
      try economy.close(
        inference, .share(UInt64(once(in: 5) ? 10_000 * number(0...1) : number(0...10_000))), leavingOut: others)
      let isRight = economy.chain.events(AuditEnded.self).last?.outcome == 1
      count(isRight ? "audited, and right" : "audited, and wrong")
      leftOut = others.union([.init(source: UInt64(source), row: UInt64(row))])
      return isRight ? 500 : 0
    }
    return 0
  }

  /// Whether what an audit measured is in force.
  private var isOverridden: Bool {
    let signatures = [InfluenceRecorded.signatureHash, InfluenceOverridden.signatureHash]
    let last = economy.chain.logs.last { log in log.topics.first.map { signatures.contains($0) } ?? false }
    return last?.topics.first == InfluenceOverridden.signatureHash
  }

  /// Proves rows behind the root in a random order, all or some.
  private func prove(_ inference: UInt256, _ leaves: [(RestTree.Leaf, [Hash])], all: Bool) throws {
    for (leaf, proof) in leaves.shuffled(using: &random) where all || once(in: 2) {
      let rewards = economy.rewards.from()
      if try rewards.escrowOf(inference: inference).stage != 3 { return }
      // A row that an earlier score paid keeps what it has.
      if try rewards.paymentOf(inference: inference, source: leaf.source, row: leaf.row).isPaid { continue }
      if isOverridden && leftOut.contains(.init(source: leaf.source, row: leaf.row)) {
        count("row measured")
        #expect(throws: RewardsError.shareMeasured) {
          try rewards.claimRow(
            inference: inference, source: leaf.source, row: leaf.row, weight: leaf.weight, proof: proof)
        }
        continue
      }
      try rewards.claimRow(
        inference: inference, source: leaf.source, row: leaf.row, weight: leaf.weight, proof: proof)
      count("row proved")
    }
  }

  /// Compares the credits of rows, publishers and pools with a share.
  private func difference(_ inference: UInt256, _ model: Int, _ pool: UInt256) throws -> String? {
    let rewards = economy.rewards.from()
    let escrow = try rewards.escrowOf(inference: inference)
    var rows = UInt256.zero
    for (source, net) in models[model].enumerated() {
      for row in nets[net].indices {
        let payment = try rewards.paymentOf(inference: inference, source: UInt64(source), row: UInt64(row))
        rows += UInt256(payment.amount)
      }
    }
    let released = economy.chain.events(Released.self).reduce(UInt256.zero) { $0 + $1.amount }
    let before = earned
    earned = try Self.earners.reduce(UInt256.zero) { try $0 + economy.earned($1) }
    if rows != UInt256(escrow.paid) { return "payments of rows do not add up to what is paid" }
    if rows + released != pool { return "rows got \(rows) and pools \(released) of \(pool)" }
    if escrow.stage == 4 {
      count("paid to rows")
      if earned - before != pool { return "accounts earned \(earned - before) of \(pool)" }
    } else if escrow.stage != 5 {
      return "the share ends in stage \(escrow.stage)"
    }
    let owed = try rewards.liabilities()
    return owed == received && owed == economy.balance(economy.rewards.address) ? nil : "the contract owes another sum"
  }

  /// Pays everyone. Gives what is left, which divides by no Datanet's rows.
  func drain() throws -> UInt256 {
    var paid = UInt256.zero
    for account in Self.earners + [Account.platform, Account.stakers, Account.maker, Account.relayer] {
      let earned = try economy.earned(account)
      if !earned.isZero { paid += try economy.rewards.from().claimFor(account: account) }
      for net in nets.indices {
        let id = UInt256(net + 1)
        if try economy.rewards.from().claimableData(datanet: id, version: 1, account: account).isZero { continue }
        paid += try economy.rewards.from(account).claimData(datanet: id, version: 1)
      }
    }
    let left = try economy.rewards.from().liabilities()
    let isExact = try economy.isExact
    try #require(isExact && paid + left == received)
    return left
  }
}

@Suite("Every wei of a data share")
struct DataShareTests {
  /// The inferences of the run (`OPENLEDGER_ATTRIBUTION_EVENTS` sets another number).
  private static let count =
    ProcessInfo.processInfo.environment["OPENLEDGER_ATTRIBUTION_EVENTS"].flatMap(Int.init) ?? 20_000
  /// After so many a new chain begins.
  private static let chainLength = 5_000

  @Test("rows, royalties and pools get exactly the data share of every one of 20,000 random inferences")
  func sums() throws {
    var random = SeededGenerator(suite: "DataShareTests.sums", fallback: 77)
    var ways: [String: Int] = [:]
    var left = Self.count
    while left > 0 {
      let events = try Events(SeededGenerator(seed: random.next()))
      for _ in 0..<min(left, Self.chainLength) {
        if let sentence = try events.next() {
          Issue.record("\(left) before the end: \(sentence)")
          return
        }
        left -= 1
      }
      #expect(try events.drain() < 27, "less than a wei for each row")
      ways.merge(events.ways, uniquingKeysWith: +)
    }
    print("ways of \(Self.count) data shares: \(ways.sorted { $0.key < $1.key })")
    for way in [
      "released without a score", "divided for want of quality", "scored anew", "released with rows unproved",
      "audited, and right", "audited, and wrong", "audited in vain", "audited too slowly", "row measured", "row proved",
      "paid to rows",
    ] {
      #expect(ways[way, default: 0] >= min(Self.count, 20_000) / 200, "\(way): \(ways)")
    }
  }
}
