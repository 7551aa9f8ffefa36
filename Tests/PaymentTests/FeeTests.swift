import AttributionRewards
import ContractKit
import Testing

@Suite("The split of fees")
struct FeeTests {
  @Test("shares add up to the fee and every contributor can take its part")
  func split() throws {
    let economy = try Economy()
    let datanet = try economy.datanet([Account.alice, Account.alice, Account.alice, Account.bob])
    let model = try economy.model([(datanet, 4)], price: 1_003)
    try economy.infer(model, paying: 1_003)
    let split = try #require(economy.chain.events(FeeSplit.self).first)
    #expect(split.platform == 100 && split.modelOwner == 200 && split.stakers == 200 && split.data == 503)
    #expect(try economy.rewards.from(Account.alice).claimData(datanet: datanet, version: 1) == 375)
    #expect(try economy.rewards.from(Account.bob).claimData(datanet: datanet, version: 1) == 125)
    #expect(throws: RewardsError.nothingToClaim) {
      try economy.rewards.from(Account.bob).claimData(datanet: datanet, version: 1)
    }
    #expect(try economy.rewards.from(Account.maker).claim() == 200)
    #expect(try economy.rewards.from(Account.bob).claimFor(account: Account.platform) == 100)
    #expect(try economy.rewards.from(Account.bob).claimFor(account: Account.stakers) == 200)
    #expect(economy.balance(Account.maker) == 200 && economy.balance(Account.stakers) == 200)
    #expect(economy.balance(economy.rewards.address) == 3, "3 wei wait for the next fee")
    #expect(try economy.isExact)
  }

  @Test("a model without Datanets leaves the data part to the platform")
  func noSources() throws {
    let economy = try Economy()
    let model = try economy.model(price: 1_000)
    try economy.infer(model, paying: 1_000)
    #expect(try economy.earned(Account.platform) == 600)
    let empty = try economy.model([(try economy.datanet([]), 0)], price: 1_000)
    try economy.infer(empty, paying: 1_000)
    #expect(try economy.earned(Account.platform) == 1_200)
    #expect(try economy.earned(Account.maker) == 400)
  }

  @Test("the royalty of a Datanet comes out of its rows' part")
  func royalty() throws {
    let economy = try Economy()
    let first = try economy.datanet([Account.alice, Account.bob], royalty: 1_000)
    let second = try economy.datanet([Account.carol, Account.carol], royalty: 0)
    let model = try economy.model([(first, 2), (second, 2)], price: 2_000)
    try economy.infer(model, paying: 2_000)
    #expect(try economy.earned(Account.publisher) == 50)
    #expect(try economy.rewards.from().claimableData(datanet: first, version: 1, account: Account.alice) == 225)
    #expect(try economy.rewards.from().claimableData(datanet: second, version: 1, account: Account.carol) == 500)
    let event = try #require(economy.chain.events(RoyaltyCredited.self).first)
    #expect(event.datanet == first && event.payee == Account.publisher && event.amount == 50)
    try economy.datanets.from().setRoyalty(first, .max)
    try economy.infer(model, paying: 2_000)
    #expect(try economy.earned(Account.publisher) == 550, "no royalty is more than the whole")
    #expect(try economy.rewards.from().claimableData(datanet: first, version: 1, account: Account.alice) == 225)
  }

  @Test("the model's part goes to its payee of the moment")
  func payee() throws {
    let economy = try Economy()
    let model = try economy.model(price: 1_000)
    try economy.infer(model, paying: 1_000)
    try economy.models.from().setPayee(model, Account.carol)
    try economy.infer(model, paying: 1_000)
    #expect(try economy.earned(Account.maker) == 200 && economy.earned(Account.carol) == 200)
    try economy.models.from().setPayee(model, .zero)
    try economy.infer(model, paying: 1_000)
    #expect(try economy.earned(Account.platform) == 2_000, "what would be nobody's is the platform's")
  }

  @Test("several Datanet versions are claimed at once, each once")
  func batch() throws {
    let economy = try Economy()
    let nets = try (0..<3).map { _ in try economy.datanet([Account.alice]) }
    let model = try economy.model(nets.map { ($0, 1) }, price: 600)
    try economy.infer(model, paying: 600)
    let list = nets + [nets[0]]
    let versions = [UInt64](repeating: 1, count: 4)
    #expect(try economy.rewards.from(Account.alice).claimDataBatch(datanets: list, versions: versions) == 300)
    #expect(throws: RewardsError.nothingToClaim) {
      try economy.rewards.from(Account.alice).claimDataBatch(datanets: list, versions: versions)
    }
    #expect(throws: RewardsError.unequalLists) {
      try economy.rewards.from(Account.alice).claimDataBatch(datanets: list, versions: [1])
    }
    #expect(throws: RewardsError.tooManyItems(33, 32)) {
      try economy.rewards.from(Account.alice).claimDataBatch(
        datanets: [UInt256](repeating: 1, count: 33), versions: [UInt64](repeating: 1, count: 33))
    }
  }

  @Test("only the gateway reports inferences, each once")
  func guards() throws {
    let economy = try Economy()
    let model = try economy.influenced([Account.alice])
    #expect(throws: RewardsError.notGateway(Account.asker)) {
      try economy.rewards.from(Account.asker, value: 5).record(inference: 1, model: model)
    }
    economy.chain.balances[economy.gateway.address] = 1_000
    try economy.rewards.from(economy.gateway.address, value: 500).record(inference: 1, model: model)
    #expect(throws: RewardsError.alreadyRecorded(1)) {
      try economy.rewards.from(economy.gateway.address, value: 500).record(inference: 1, model: model)
    }
  }

  @Test("a constructor refuses what governance could not set")
  func construction() throws {
    let economy = try Economy()
    let place = Address(0x99)
    #expect(throws: RewardsError.invalidSplit(9_999)) {
      try Economy.newRewards(on: economy.chain, at: place, dataShare: 4_999)
    }
    #expect(throws: RewardsError.invalidSplit(74_535)) {
      try Economy.newRewards(on: economy.chain, at: place, platformShare: .max)
    }
    #expect(throws: Revert.self) { try Economy.newRewards(on: economy.chain, at: place, duplicateThreshold: 4_999) }
  }
}
