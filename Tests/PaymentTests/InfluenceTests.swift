import AttributionRewards
import ContractKit
import Testing

@Suite("Data parts by influence")
struct InfluenceTests {
  @Test("the data part waits, is scored, waits for audits, and is then split by positive influence")
  func story() throws {
    let economy = try Economy()
    let model = try economy.influenced([Account.alice, Account.bob, Account.carol])
    let inference = try economy.infer(model, paying: 2_000)
    let escrowed = try #require(economy.chain.events(Escrowed.self).first)
    #expect(escrowed.amount == 1_000 && escrowed.until == economy.chain.timestamp + 7 * Economy.day)
    #expect(throws: RewardsError.wrongStage(1)) { try economy.rewards.from().settle(inference: inference) }
    try economy.record(inference, [(0, 300), (1, -5_000), (2, 100)])
    #expect(try economy.rewards.from().escrowOf(inference: inference).rowCount == 2, "only positive influence counts")
    let until = economy.chain.timestamp + Economy.day
    economy.chain.timestamp = until
    #expect(throws: RewardsError.tooEarly(until)) { try economy.rewards.from().settle(inference: inference) }
    economy.chain.timestamp += 1
    try economy.rewards.from().settle(inference: inference)
    #expect(try economy.earned(Account.alice) == 750 && economy.earned(Account.carol) == 250)
    #expect(try economy.earned(Account.bob).isZero)
    #expect(throws: RewardsError.wrongStage(4)) { try economy.rewards.from().settle(inference: inference) }
    #expect(try economy.rewards.from(Account.alice).claim() == 750)
    #expect(try economy.rewards.from().paymentOf(inference: inference, source: 0, row: 0) == (true, 750))
    #expect(try economy.rewards.from().paymentOf(inference: inference, source: 0, row: 1) == (false, 0))
    #expect(try economy.isExact)
  }

  @Test("what does not divide goes to the last row, and no wei stays behind")
  func dust() throws {
    let economy = try Economy()
    let model = try economy.influenced([Account.alice, Account.bob, Account.carol], royalty: 333)
    let inference = try economy.infer(model, paying: 2_000)
    try economy.record(inference, [(0, 1), (1, 1), (2, 1)])
    try economy.settle(inference)
    let parts = try [Account.alice, Account.bob, Account.carol].map { try economy.earned($0) }
    // 333, 333 and 334, less 3.33 % each, rounded down.
    #expect(parts == [322, 322, 323])
    #expect(try economy.earned(Account.publisher) == 33)
    let paid = try economy.rewards.from().escrowOf(inference: inference)
    #expect(paid.amount == 1_000 && paid.paid == 1_000 && paid.stage == 4)
  }

  @Test("near-duplicates share one part, so copies earn nothing more")
  func clusters() throws {
    let economy = try Economy()
    let model = try economy.influenced([Account.alice, Account.bob, Account.bob, Account.bob, Account.carol])
    let inference = try economy.infer(model, paying: 2_000)
    try economy.record(inference, [(0, 100), (1, 100), (2, 60), (3, 40), (4, 100)], clusters: [0, 9, 9, 9, 0])
    try economy.settle(inference)
    // Three parts of 100: alice's, the cluster's, carol's.
    #expect(try economy.earned(Account.alice) == 333)
    #expect(try economy.earned(Account.bob) == 333)
    #expect(try economy.earned(Account.carol) == 334)
    #expect(try economy.rewards.from().paymentOf(inference: inference, source: 0, row: 1).amount == 166)
    #expect(try economy.rewards.from().paymentOf(inference: inference, source: 0, row: 3).amount == 67)
  }

  @Test("the largest influences do not overflow, and larger ones are refused")
  func hugeWeights() throws {
    let economy = try Economy()
    let contributors = (0..<32).map { Address(0x100 + UInt64($0)) }
    let model = try economy.influenced(contributors, price: UInt256(UInt128.max))
    economy.chain.balances[Account.asker] = UInt256(UInt128.max)
    let inference = try economy.infer(model, paying: UInt256(UInt128.max))
    // All together may have as much as an audit can multiply.
    let limit = UInt128.max / 10_000
    let most = Int256(UInt256(limit / 33))
    let rows = (0..<32).map { (row: UInt64($0), influence: most) }
    let rest = limit - limit / 33 * 32
    #expect(throws: RewardsError.influenceTooLarge(31)) {
      try economy.record(inference, rows.dropLast() + [(31, most + 1)], restRoot: Hash(1), restTotal: rest)
    }
    #expect(throws: RewardsError.influenceTooLarge(0)) { try economy.record(inference, [(0, .max)]) }
    #expect(throws: RewardsError.invalidRest) {
      try economy.record(inference, [], restRoot: Hash(1), restTotal: limit + 1)
    }
    try economy.record(inference, rows, restRoot: Hash(1), restTotal: rest)
    try economy.settle(inference)
    let whole = try economy.rewards.from().escrowOf(inference: inference)
    let exact = UInt256(whole.amount) * UInt256(limit - rest) / UInt256(limit)
    #expect(UInt256(whole.paid) <= exact && UInt256(whole.paid) + 32 > exact, "each of 32 parts is rounded down")
    #expect(try economy.isExact)
  }

  @Test("without positive influence the uniform rule holds")
  func zeroSum() throws {
    let economy = try Economy()
    let model = try economy.influenced([Account.alice, Account.bob])
    let inference = try economy.infer(model, paying: 2_000)
    try economy.record(inference, [(0, 0), (1, -1)])
    try economy.settle(inference)
    let rewards = economy.rewards
    #expect(try rewards.from().claimableData(datanet: 1, version: 1, account: Account.alice) == 500)
    #expect(try rewards.from().escrowOf(inference: inference).stage == 5)
    #expect(throws: RewardsError.wrongStage(5)) { try rewards.from().release(inference: inference) }
    try rewards.from(Account.alice).claimData(datanet: 1, version: 1)
    try rewards.from(Account.bob).claimData(datanet: 1, version: 1)
    #expect(try economy.isExact)
  }

  @Test("without a record anyone releases the data part by the uniform rule, at the royalty of the inference")
  func release() throws {
    let economy = try Economy()
    let model = try economy.influenced([Account.alice, Account.bob], royalty: 1_000)
    let inference = try economy.infer(model, paying: 2_000)
    let until = economy.chain.timestamp + 7 * Economy.day
    economy.chain.timestamp = until
    #expect(throws: RewardsError.tooEarly(until)) { try economy.rewards.from().release(inference: inference) }
    try economy.datanets.from().setRoyalty(1, 10_000)
    economy.chain.timestamp += 1
    try economy.rewards.from(Account.bob).release(inference: inference)
    #expect(try economy.earned(Account.publisher) == 100)
    #expect(try economy.rewards.from(Account.alice).claimData(datanet: 1, version: 1) == 450)
    #expect(throws: RewardsError.wrongStage(5)) { try economy.record(inference, [(0, 1)]) }
    #expect(throws: RewardsError.wrongStage(5)) { try economy.rewards.from().release(inference: inference) }
    #expect(try economy.isExact)
  }

  @Test("a record names rows of the model once, in order, whatever the precompile says")
  func malformed() throws {
    let economy = try Economy()
    let model = try economy.influenced([Account.alice, Account.bob])
    let inference = try economy.infer(model, paying: 2_000)
    #expect(throws: RewardsError.unorderedRow(1)) { try economy.record(inference, [(0, 1), (0, 1)]) }
    #expect(throws: RewardsError.unorderedRow(1)) { try economy.record(inference, [(1, 1), (0, 1)]) }
    #expect(throws: RewardsError.unknownRow(0, 2)) { try economy.record(inference, [(2, 1)]) }
    #expect(throws: RewardsError.tooManyItems(33, 32)) {
      try economy.record(inference, (0..<33).map { (UInt64($0), 1) })
    }
    #expect(throws: RewardsError.invalidRest) { try economy.record(inference, [], restRoot: Hash(1)) }
    #expect(throws: RewardsError.invalidRest) { try economy.record(inference, [], restTotal: 1) }
    for lists: ([UInt64], [UInt64], [Int256], [UInt64]) in [
      ([], [0], [1], [0]), ([0], [], [1], [0]), ([0], [0], [], [0]), ([0], [0], [1], []),
    ] {
      #expect(throws: RewardsError.unequalLists) {
        try economy.record(
          inference,
          MockAttribution.Score(sources: lists.0, rows: lists.1, influences: lists.2, clusters: lists.3))
      }
    }
    for source in [1, 256, UInt64.max] {
      #expect(throws: RewardsError.unknownRow(source, 0)) {
        try economy.record(
          inference, MockAttribution.Score(sources: [source], rows: [0], influences: [1], clusters: [0]))
      }
    }
    #expect(throws: RewardsError.wrongStage(0)) { try economy.record(99, [(0, 1)]) }
    try economy.record(inference, [(0, 1)])
    #expect(throws: RewardsError.wrongStage(2), "one record for a rule version") {
      try economy.record(inference, [(1, 1)])
    }
  }

  @Test("only the model's owner declares the rule, for later inferences")
  func rule() throws {
    let economy = try Economy()
    let datanet = try economy.datanet([Account.alice])
    let model = try economy.model([(datanet, 1)], price: 2_000)
    #expect(throws: RewardsError.notOwner(Account.alice)) {
      try economy.rewards.from(Account.alice).declareRule(model: model, rule: 1)
    }
    #expect(throws: RewardsError.unknownRule(2)) {
      try economy.rewards.from(Account.maker).declareRule(model: model, rule: 2)
    }
    let first = try economy.infer(model, paying: 2_000)
    try economy.rewards.from(Account.maker).declareRule(model: model, rule: 1)
    #expect(try economy.rewards.from().ruleOf(model: model) == 1)
    let second = try economy.infer(model, paying: 2_000)
    try economy.rewards.from(Account.maker).declareRule(model: model, rule: 0)
    #expect(try economy.rewards.from().escrowOf(inference: first).stage == 0)
    #expect(try economy.rewards.from().escrowOf(inference: second).stage == 1)
    let seventeen = try economy.model([(UInt256, UInt64)](repeating: (datanet, 1), count: 17), price: 2_000)
    try economy.rewards.from(Account.maker).declareRule(model: seventeen, rule: 1)
    let third = try economy.infer(seventeen, paying: 2_000)
    #expect(try economy.rewards.from().escrowOf(inference: third).stage == 0, "too many sources divide uniformly")
    #expect(try economy.isExact)
  }

  @Test("a challenge joins near-duplicates and parts rows that are none")
  func challenges() throws {
    let economy = try Economy()
    let model = try economy.influenced([Account.alice, Account.bob, Account.carol])
    let text = [UInt8]((0..<200).map { UInt8($0) })
    for (row, content) in [text, text + [7], [UInt8](text.reversed())].enumerated() {
      let hash = economy.chain.store(blob: Bytes(content))
      try economy.datanets.from().setRow(1, UInt64(row), hash)
    }
    let inference = try economy.infer(model, paying: 2_000)
    // The score missed the copy and joined what is different.
    try economy.record(inference, [(0, 100), (1, 100), (2, 100)], clusters: [4, 0, 4])
    let challenger = economy.rewards.from(Account.bob)
    #expect(throws: RewardsError.nothingToChange) {
      try challenger.challengeDuplicate(inference: inference, first: 0, second: 2)
    }
    #expect(throws: RewardsError.nothingToChange) { try challenger.challengeCluster(inference: inference, position: 1) }
    #expect(throws: RewardsError.unknownPosition(3)) {
      try challenger.challengeDuplicate(inference: inference, first: 0, second: 3)
    }
    #expect(throws: RewardsError.self) {
      try challenger.challengeDuplicate(inference: inference, first: 1, second: 2)
    }
    try challenger.challengeCluster(inference: inference, position: 0)
    #expect(try challenger.rowOf(inference: inference, position: 2).cluster == 2)
    try challenger.challengeDuplicate(inference: inference, first: 1, second: 0)
    #expect(try challenger.rowOf(inference: inference, position: 1).cluster == 0)
    #expect(throws: RewardsError.self, "a true duplicate stays") {
      try challenger.challengeCluster(inference: inference, position: 1)
    }
    try economy.settle(inference)
    #expect(try economy.earned(Account.alice) == 250 && economy.earned(Account.bob) == 250)
    #expect(try economy.earned(Account.carol) == 500)
    #expect(throws: RewardsError.wrongStage(4)) {
      try challenger.challengeDuplicate(inference: inference, first: 0, second: 2)
    }
  }
}
