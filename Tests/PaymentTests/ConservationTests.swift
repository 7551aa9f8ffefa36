import AttributionRewards
import ContractKit
import FixtureSupport
import InferenceGateway
import Testing

/// Random calls of both contracts, each booked in a ledger of its own.
private final class Run {
  let economy: Economy
  let ledger = Ledger()
  let signer: RequestSigner
  var random: SeededGenerator
  var forced: (gateway: UInt256, rewards: UInt256) = (0, 0)
  var nonce: UInt64 = 0
  let people = [Account.alice, Account.bob, Account.carol, Account.relayer]
  let trees = TreeStore()
  /// How often each call went through and was refused.
  var accepted: [String: Int] = [:]
  var refused: [String: Int] = [:]

  final class TreeStore { var byInference: [Int: RestTree] = [:] }

  init(seed: SeededGenerator) throws {
    random = seed
    economy = try Economy()
    signer = try RequestSigner(7)
    ledger.now = economy.chain.timestamp
    let rows: [[Address]] = [
      [Account.alice, Account.alice, Account.bob, Account.carol], [Account.bob, Account.relayer, Account.relayer],
      [Account.carol, Account.carol, Account.carol, Account.carol, Account.alice],
    ]
    for (index, contributors) in rows.enumerated() {
      let royalty = [0, 1_234, 10_000][index]
      ledger.nets.append(Ledger.Net(rows: contributors, royalty: UInt128(royalty)))
      _ = try economy.datanet(contributors, royalty: UInt16(royalty))
    }
    for (sources, byInfluence) in [([0, 1, 2], false), ([1], false), ([], false), ([0, 1], true), ([2, 0], true)] {
      ledger.models.append(Ledger.Model(sources: sources, byInfluence: byInfluence, prices: [700, 3, 11]))
      let id = try economy.model(
        sources.map { (UInt256(UInt64($0 + 1)), UInt64(ledger.nets[$0].rows.count)) }, price: 700, prompt: 3,
        output: 11)
      if byInfluence { try economy.rewards.from(Account.maker).declareRule(model: id, rule: 1) }
    }
  }

  func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
  func person() -> Address { people[number(0...3)] }

  /// One random call. Gives a sentence when chain and ledger disagree.
  func step() throws -> String? {
    switch number(0...99) {
    case 0...17: return inferDirectly()
    case 18...24: return inferPrepaid()
    case 25...26: return inferSigned()
    case 27...31: return deposit()
    case 32...34: return withdraw()
    case 35...42: return claim()
    case 43...49: return claimData()
    case 50...59: return record()
    case 60...66:
      return settle()
    case 67...73: return claimRow()
    case 74...76:
      return release()
    case 77...82: return audit()
    case 83...84:
      return expire()
    case 85...94:
      let wait = number(0...29) == 0 ? UInt64(number(0...40)) * Economy.day : UInt64(number(0...12_000))
      economy.chain.timestamp += wait
      economy.chain.blockNumber += 1
      ledger.now = economy.chain.timestamp
      return nil
    default: return try govern()
    }
  }

  /// Compares whether chain and ledger accept something.
  private func agree(_ name: String, _ expected: Bool, _ body: () throws -> Void) -> String? {
    let before = economy.chain.balances[economy.rewards.address] ?? .zero
    if expected { accepted[name, default: 0] += 1 } else { refused[name, default: 0] += 1 }
    do {
      try body()
      return expected ? nil : "\(name) went through, which the rules refuse"
    } catch {
      let after = economy.chain.balances[economy.rewards.address] ?? .zero
      if before != after { return "\(name) failed and moved coins" }
      return expected ? "\(name) failed, which the rules allow: \(error)" : nil
    }
  }

  // MARK: - Inferences

  private func engine() -> (prompt: UInt32, output: UInt32) {
    economy.engine.promptTokens = UInt32(number(1...30))
    economy.engine.outputTokens = UInt32(number(0...30))
    economy.engine.failure = number(0...19) == 0 ? Bytes([1]) : nil
    return (economy.engine.promptTokens, economy.engine.outputTokens)
  }

  private func inferDirectly() -> String? {
    let model = number(0...4)
    let tokens = engine()
    let fee = ledger.price(model, tokens.prompt, tokens.output)
    let paid = fee + UInt128(number(0...9)) - min(fee, 2)
    let expected = paid >= fee && economy.engine.failure == nil
    if expected { ledger.split(fee, model: model) }
    return agree("infer", expected) { try economy.infer(UInt256(model + 1), paying: UInt256(paid)) }
  }

  private func inferPrepaid() -> String? {
    let model = number(0...4)
    let tokens = engine()
    let fee = ledger.price(model, tokens.prompt, tokens.output)
    let isKey = number(0...2) > 0
    let maximum: UInt128 = number(0...9) == 0 ? fee - min(fee, 1) : 5_000
    let expected =
      economy.engine.failure == nil
      && ledger.serve(model, fee, maximum: maximum, key: isKey ? Account.key : nil, relayer: nil)
    return agree("inferFor", expected) {
      try economy.gateway.from(isKey ? Account.key : Account.alice).inferFor(
        account: Account.alice, model: UInt256(model + 1), prompt: Bytes("Q"), maxOutputTokens: 8, seed: 0,
        temperatureMilli: 0, maximumFee: UInt256(maximum))
    }
  }

  private func inferSigned() -> String? {
    let model = number(0...4)
    let tokens = engine()
    let fee = ledger.price(model, tokens.prompt, tokens.output)
    let relayerFee = number(0...1_100)
    var fields = RequestSigner.Fields(account: Account.alice, key: signer.address, model: UInt256(model + 1))
    fields.relayerFee = UInt256(relayerFee)
    fields.maximumFee = 5_000
    let isReplay = nonce > 0 && number(0...9) == 0
    fields.nonce = UInt256(isReplay ? nonce - 1 : nonce)
    let request = fields
    let expected =
      economy.engine.failure == nil && relayerFee <= 1_000 && !isReplay
      && ledger.serve(
        model, fee, maximum: 5_000, key: signer.address, relayer: (Account.relayer, UInt128(relayerFee)))
    if expected { nonce += 1 }
    // A replay of a nonce that no accepted request used would be no replay.
    return agree("inferSigned", expected) {
      try economy.gateway.from(Account.relayer).inferSigned(
        account: request.account, key: request.key, model: request.model, prompt: request.prompt,
        maxOutputTokens: request.maxOutputTokens, seed: request.seed, temperatureMilli: request.temperatureMilli,
        maximumFee: request.maximumFee, relayer: request.relayer, relayerFee: request.relayerFee,
        nonce: request.nonce, deadline: request.deadline, signature: signer.sign(request))
    }
  }

  private func deposit() -> String? {
    let amount = number(0...8_000)
    let account = number(0...3) == 0 ? person() : Account.alice
    if amount > 0 { ledger.prepaid[account, default: 0] += UInt128(amount) }
    return agree("deposit", amount > 0) {
      try economy.gateway.from(Account.bob, value: UInt256(amount)).deposit(account: account)
    }
  }

  private func withdraw() -> String? {
    let account = person()
    let amount = UInt128(number(0...4_000))
    let expected = amount <= ledger.prepaid[account, default: 0]
    if expected { ledger.prepaid[account, default: 0] -= amount }
    return agree("withdraw", expected) { try economy.gateway.from(account).withdraw(amount: UInt256(amount)) }
  }

  // MARK: - Rewards

  private func claim() -> String? {
    let everyone = people + [Account.platform, Account.stakers, Account.maker, Account.publisher]
    let account = everyone[number(0...7)]
    let expected = ledger.claim(account)
    var got: UInt256?
    let disagreement = agree("claim", expected != nil) {
      got = try economy.rewards.from(Account.bob).claimFor(account: account)
    }
    return disagreement ?? (got == expected.map { UInt256($0) } ? nil : "claim paid another amount")
  }

  private func claimData() -> String? {
    let account = person()
    let net = number(0...2)
    let expected = ledger.claimData(account, net)
    var got: UInt256?
    let disagreement = agree("claimData", expected != nil) {
      got = try economy.rewards.from(account).claimData(datanet: UInt256(net + 1), version: 1)
    }
    return disagreement ?? (got == expected.map { UInt256($0) } ? nil : "claimData paid another amount")
  }

  /// One of the later inferences, mostly one for which the condition holds.
  private func inference(where condition: (Ledger.Inference) -> Bool) -> Int {
    let latest = max(1, ledger.served - 150)...max(1, ledger.served)
    let fitting = latest.filter { id in ledger.inferences[id].map(condition) ?? false }
    if fitting.isEmpty || number(0...3) == 0 { return number(latest.lowerBound...latest.upperBound) }
    return fitting[number(0...(fitting.count - 1))]
  }

  private func settle() -> String? {
    let id = inference { $0.stage == .recorded && $0.audit == nil }
    return agree("settle", ledger.settle(id)) { try economy.rewards.from().settle(inference: UInt256(id)) }
  }

  private func release() -> String? {
    let id = inference { $0.stage == .waiting || $0.stage == .settled }
    return agree("release", ledger.release(id)) { try economy.rewards.from().release(inference: UInt256(id)) }
  }

  private func expire() -> String? {
    let id = inference { $0.audit != nil }
    return agree("expire", ledger.expireAudit(id)) { try economy.rewards.from().expireAudit(inference: UInt256(id)) }
  }

  /// Random scores of some rows of a model, and the rows that are left.
  private func score(_ model: Int) -> (scored: [Ledger.Scored], others: [Ledger.Row]) {
    var scored: [Ledger.Scored] = []
    var others: [Ledger.Row] = []
    let scale = Int64(1) << Int64(number(0...40))
    for (source, net) in ledger.models[model].sources.enumerated() {
      for row in ledger.nets[net].rows.indices {
        let place = Ledger.Row(source: source, row: row)
        if number(0...2) == 0 {
          others.append(place)
        } else {
          let influence = Int64.random(in: -scale...(2 * scale), using: &random)
          scored.append(Ledger.Scored(row: place, influence: influence, cluster: UInt64(number(0...2))))
        }
      }
    }
    return (scored, others)
  }

  private func record() -> String? {
    let id = inference { $0.stage == .waiting || $0.stage == .settled }
    let model = ledger.inferences[id]?.model ?? 3
    let (scored, others) = score(model)
    let leaves = number(0...1) == 0 ? [] : others.map { (row: $0, weight: UInt128(number(1...1_000_000))) }
    let tree =
      leaves.isEmpty
      ? nil
      : RestTree(
        leaves.map { RestTree.Leaf(source: UInt64($0.row.source), row: UInt64($0.row.row), weight: $0.weight) },
        of: UInt256(id))
    let isTold = number(0...19) > 0
    let expected = isTold && ledger.record(id, scored, leaves)
    if expected { trees.byInference[id] = tree }
    economy.attribution.answer = .score(
      MockAttribution.Score(
        sources: scored.map { UInt64($0.row.source) }, rows: scored.map { UInt64($0.row.row) },
        influences: scored.map { Int256($0.influence) }, clusters: scored.map(\.cluster), restRoot: tree?.root ?? .zero,
        restTotal: leaves.map(\.weight).reduce(0, +)))
    return agree("attribute", expected) {
      try economy.rewards.from(person()).attribute(
        inference: UInt256(id), prompt: Economy.prompt, answer: isTold ? economy.engine.output : Bytes("another"))
    }
  }

  private func claimRow() -> String? {
    let id = inference { $0.stage == .settled }
    guard let leaves = ledger.inferences[id]?.leaves, !leaves.isEmpty, let tree = trees.byInference[id] else {
      return nil
    }
    let leaf = number(0...(leaves.count - 1))
    let (row, weight) = leaves[leaf]
    return agree("claimRow", ledger.claimRow(id, leaf)) {
      try economy.rewards.from().claimRow(
        inference: UInt256(id), source: UInt64(row.source), row: UInt64(row.row), weight: weight,
        proof: tree.proof(leaf))
    }
  }

  // MARK: - Audits

  private func audit() -> String? {
    switch number(0...8) {
    case 0...3: return requestAudit()
    case 4...5:
      endTraining()
      return nil
    case 6...7:
      let id = inference { $0.audit?.ending != nil }
      return closeAudit(id)
    default:
      let uncounted = ledger.uncounted.keys.sorted()
      return uncounted.isEmpty ? nil : closeAudit(uncounted[number(0...(uncounted.count - 1))])
    }
  }

  private func requestAudit() -> String? {
    let account = person()
    let id = inference { $0.stage == .recorded && !$0.wasAudited }
    let row = Ledger.Row(source: number(0...9) == 0 ? 2 : number(0...1), row: number(0...4))
    economy.training.price = UInt256(number(0...300))
    let isTold = number(0...19) > 0
    let isPaid = number(0...19) > 0
    let expected =
      isTold && isPaid && ledger.requestAudit(id, by: account, of: row, for: UInt128(economy.training.price))
    let value = 500 + economy.training.price + (isPaid ? 0 : 1)
    return agree("requestAudit", expected) {
      try economy.rewards.from(account, value: value).requestAudit(
        inference: UInt256(id), source: UInt64(row.source), row: UInt64(row.row), wholeContributor: number(0...1) == 0,
        prompt: Economy.prompt, answer: isTold ? economy.engine.output : Bytes("another"))
    }
  }

  /// A retraining goes on, or ends.
  private func endTraining() {
    if ledger.isTrainingStopped { return }
    let id = inference { $0.audit != nil && $0.audit?.ending == nil }
    guard let inference = ledger.inferences[id], let audit = inference.audit, audit.ending == nil,
      let job = try? economy.rewards.from().auditOf(inference: UInt256(id)).job
    else { return }
    let spent = UInt128.random(in: 0...audit.left, using: &random)
    economy.training.spend(UInt256(spent), job: job)
    ledger.inferences[id]?.audit?.left -= spent
    switch number(0...5) {
    case 0: break
    case 1:
      economy.training.fail(job: job)
      ledger.inferences[id]?.audit?.ending = .failed
    default:
      let share = UInt64([0, 10_000, number(0...10_000), number(0...10_000), number(0...10_000)][number(0...4)])
      var leftOut: Set<Ledger.Row> = [audit.row]
      for (source, net) in ledger.models[inference.model].sources.enumerated() {
        for row in ledger.nets[net].rows.indices where number(0...4) == 0 {
          leftOut.insert(Ledger.Row(source: source, row: row))
        }
      }
      economy.training.complete(
        .share(share), leavingOut: Set(leftOut.map { .init(source: UInt64($0.source), row: UInt64($0.row)) }), job: job)
      ledger.inferences[id]?.audit?.ending = .measured(share: UInt128(share), leftOut: leftOut)
    }
  }

  private func closeAudit(_ id: Int) -> String? {
    let name = ledger.uncounted[id] == nil ? "closeAudit" : "count a refund"
    return agree(name, ledger.closeAudit(id)) {
      try economy.rewards.from(person()).closeAudit(inference: UInt256(id))
    }
  }

  // MARK: - What others change

  private func govern() throws -> String? {
    switch number(0...8) {
    case 0:
      let model = number(0...4)
      let prices = [number(0...3_000), number(0...20), number(0...20)]
      ledger.models[model].prices = prices.map { UInt128($0) }
      try economy.models.from().setPrices(
        UInt256(model + 1), UInt256(prices[0]), UInt256(prices[1]), UInt256(prices[2]))
    case 1:
      let royalty = number(0...10_000)
      let net = number(0...2)
      ledger.nets[net].royalty = UInt128(royalty)
      try economy.datanets.from().setRoyalty(UInt256(net + 1), UInt16(royalty))
    case 2:
      let platform = number(0...3_000)
      let model = number(0...3_000)
      let stakers = number(0...3_000)
      let data = 10_000 - platform - model - stakers
      ledger.shares = [platform, model, stakers, data].map { UInt128($0) }
      try economy.rewards.from(Account.governor).setSplit(
        platform: UInt16(platform), model: UInt16(model), stakers: UInt16(stakers), data: UInt16(data))
    case 3:
      ledger.rule += 1
      try economy.set("ruleVersion", UInt256(ledger.rule))
    case 4:
      let key = number(0...1) == 0 ? Account.key : signer.address
      let period = UInt64([3_600, 50_000, 86_400][number(0...2)])
      let limit = UInt128(number(0...9_000))
      let total = UInt128(number(0...2_000_000))
      ledger.setKey(key, limit: limit, period: period, total: total)
      try economy.gateway.from(Account.alice).setKey(
        key: key, periodLimit: limit, period: period, totalLimit: total, expiry: .max, models: [])
    case 5:
      let model = number(3...4)
      let misses = number(0...5) == 0
      ledger.models[model].missesQuality = misses
      try economy.models.from().setShortfall(UInt256(model + 1), misses ? Hash(ascii: "LDS") : .zero)
    case 6:
      let tolerance = number(100...3_000)
      ledger.tolerance = UInt128(tolerance)
      try economy.set("auditTolerance", UInt256(tolerance))
    case 7:
      ledger.isTrainingStopped = number(0...3) == 0
      economy.training.failure = ledger.isTrainingStopped ? Bytes("PrecompilePaused") : nil
    default:
      let amount = UInt256(number(0...100))
      let isGateway = number(0...1) == 0
      if isGateway { forced.gateway += amount } else { forced.rewards += amount }
      let place = isGateway ? economy.gateway.address : economy.rewards.address
      economy.chain.balances[place] = economy.balance(place) + amount
    }
    return nil
  }

  // MARK: - Books

  /// A sentence when the contracts' books are not those of the ledger.
  func difference() throws -> String? {
    let owed = UInt256(ledger.received - ledger.paidOut)
    if try economy.rewards.from().liabilities() != owed { return "the rewards' liabilities differ" }
    // What TRAIN has given back and nobody has counted lies there too.
    let returned = economy.training.jobs.map(\.refund).reduce(UInt256.zero) { $0 + $1 }
    if economy.balance(economy.rewards.address) != owed + forced.rewards + returned - ledger.refunded {
      return "the rewards' balance differs"
    }
    let prepaid = UInt256(ledger.prepaid.values.reduce(0, +))
    if try economy.gateway.from().liabilities() != prepaid { return "the gateway's liabilities differ" }
    if economy.balance(economy.gateway.address) != prepaid + forced.gateway { return "the gateway's balance differs" }
    return nil
  }

  /// A sentence when what single accounts are owed is not that of the ledger.
  func detailedDifference() throws -> String? {
    if ledger.owedByRewards != ledger.received - ledger.paidOut { return "the ledger does not add up" }
    for (account, amount) in ledger.earned where try economy.earned(account) != UInt256(amount) {
      return "\(account) earned something else"
    }
    for (account, amount) in ledger.prepaid
    where try economy.gateway.from().balanceOf(account: account) != UInt256(amount) {
      return "\(account) has something else prepaid"
    }
    for address in [Account.key, signer.address] {
      let key = try economy.gateway.from().keyOf(account: Account.alice, key: address)
      let booked = ledger.keys[address, default: Ledger.Key()]
      if key.spent != booked.spent || key.spentInPeriod != booked.inPeriod(ledger.now) {
        return "a key spent something else"
      }
    }
    return nil
  }

  /// Lets everything end and pays everyone.
  func drain() throws -> String? {
    economy.engine.failure = nil
    economy.training.failure = nil
    ledger.isTrainingStopped = false
    for id in ledger.uncounted.keys.sorted() {
      if let sentence = closeAudit(id) { return sentence }
    }
    for _ in 0..<2 {
      economy.chain.timestamp += 400 * Economy.day
      ledger.now = economy.chain.timestamp
      for id in ledger.inferences.keys.sorted() {
        let inference = UInt256(id)
        if let sentence = agree(
          "expire", ledger.expireAudit(id), { try economy.rewards.from().expireAudit(inference: inference) })
          ?? agree("settle", ledger.settle(id), { try economy.rewards.from().settle(inference: inference) })
          ?? agree("release", ledger.release(id), { try economy.rewards.from().release(inference: inference) })
        {
          return sentence
        }
      }
    }
    for account in people + [Account.platform, Account.stakers, Account.maker, Account.publisher] {
      let expected = ledger.claim(account)
      if let sentence = agree("claim", expected != nil, { try economy.rewards.from().claimFor(account: account) }) {
        return sentence
      }
      for net in 0..<3 {
        let expected = ledger.claimData(account, net)
        if let sentence = agree(
          "claimData", expected != nil,
          { try economy.rewards.from(account).claimData(datanet: UInt256(net + 1), version: 1) })
        {
          return sentence
        }
      }
    }
    return nil
  }
}

@Suite("Every wei")
struct ConservationTests {
  @Test("20,000 random calls agree with an independent ledger to the wei, and in the end only remainders are left")
  func ledger() throws {
    let run = try Run(seed: SeededGenerator(suite: "ConservationTests.ledger", fallback: 5))
    let supply = run.economy.chain.balances.values.reduce(UInt256.zero) { $0 + $1 }
    for step in 0..<20_000 {
      if let sentence = try run.step() ?? run.difference() {
        Issue.record("step \(step): \(sentence)")
        return
      }
      if step % 500 == 0, let sentence = try run.detailedDifference() {
        Issue.record("step \(step): \(sentence)")
        return
      }
      if step % 1_000 == 0 { run.economy.chain.clearLogs() }
    }
    let stages = run.ledger.inferences.values.map(\.stage)
    for stage in [Ledger.Stage.waiting, .recorded, .settled, .closed, .released] {
      #expect(stages.contains(stage), "the run reaches \(stage)")
    }
    for name in [
      "infer", "inferFor", "inferSigned", "withdraw", "claim", "claimData", "attribute", "settle", "claimRow",
      "release", "requestAudit", "closeAudit", "expire",
    ] {
      #expect(
        run.accepted[name, default: 0] >= 15 && run.refused[name, default: 0] >= 10,
        "\(name): \(run.accepted), \(run.refused)")
    }
    let sentence = try run.drain() ?? run.difference() ?? run.detailedDifference()
    #expect(sentence == nil)
    #expect(try run.economy.rewards.from().liabilities() < 12, "less than a wei for each row")
    let total = run.economy.chain.balances.values.reduce(UInt256.zero) { $0 + $1 }
    #expect(total == supply + run.forced.gateway + run.forced.rewards)
  }
}
