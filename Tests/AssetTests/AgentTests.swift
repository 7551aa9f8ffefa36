import AgentRegistry
import ContractKit
import Testing

@Suite("Agents: registration, stake and budget")
struct AgentTests {
  let bazaar: Bazaar
  var agents: MockContract<AgentRegistry> { bazaar.agents }

  init() throws { bazaar = try Bazaar() }

  @Test("an agent is a token of its owner with a name, a key, a model, tools and a stake")
  func registration() throws {
    let id = try bazaar.register(stake: 1_500, royalty: 500)
    #expect(id == 1)
    #expect(try agents.from().ownerOf(id) == Account.alice && agents.from().balanceOf(Account.alice) == 1)
    let agent = try agents.from().agentOf(agent: id)
    #expect(agent.name == "Scout" && agent.key == bazaar.key.address && agent.model == 4 && agent.toolCount == 1)
    let tool = try agents.from().toolOf(agent: id, index: 0)
    #expect(tool.name == "search" && tool.hash == Hash(7))
    let bond = try agents.from().bondOf(agent: id, epoch: 0)
    #expect(bond.holder == Account.alice && bond.stake == 1_500)
    #expect(try agents.from().isActive(agent: id))
    let royalty = try agents.from().royaltyInfo(id, 10_000)
    #expect(royalty.receiver == Account.alice && royalty.amount == 500)
    #expect(try agents.from().payeeOf(agent: id) == Account.alice)
    #expect(try agents.from().liabilities() == 1_500)
    for interface: Bytes4 in [0x01ff_c9a7, 0x80ac_58cd, 0x2a55_205a] {
      #expect(try agents.from().supportsInterface(interface))
    }
    #expect(try !agents.from().supportsInterface(0xffff_ffff))
  }

  @Test("registrations that break a rule are refused")
  func refusals() throws {
    func register(
      value: UInt256 = 1_000, name: Text = "a", key: Address = Address(9), model: UInt256 = 1, tools: [Text] = [],
      hashes: [Hash] = [], royalty: UInt16 = 0
    ) throws -> UInt256 {
      try agents.from(Account.bob, value: value).register(
        name: name, key: key, model: model, toolNames: tools, toolHashes: hashes, royaltyBasisPoints: royalty)
    }
    bazaar.refused(AgentError.insufficientStake(stake: 999, minimum: 1_000)) { try register(value: 999) }
    bazaar.refused(AgentError.invalidName(0, 64)) { try register(name: "") }
    bazaar.refused(AgentError.invalidKey(.zero)) { try register(key: .zero) }
    bazaar.refused(AgentError.modelRetired(13)) { try register(model: 13) }
    bazaar.refused(AgentError.unequalLists) { try register(tools: ["x"]) }
    bazaar.refused(AgentError.tooManyTools(33, 32)) {
      try register(tools: [Text](repeating: "t", count: 33), hashes: [Hash](repeating: .zero, count: 33))
    }
    bazaar.refused(AgentError.royaltyTooHigh(2_501, 2_500)) { try register(royalty: 2_501) }
    bazaar.refused(AgentError.unknownAgent(1)) { try agents.from().agentOf(agent: 1) }
  }

  @Test("only the owner declares models, tools, keys and limits")
  func ownership() throws {
    let id = try bazaar.register()
    let other = AgentError.notOwner(Account.bob)
    bazaar.refused(other) { try agents.from(Account.bob).setModel(agent: id, model: 5) }
    bazaar.refused(other) { try agents.from(Account.bob).setTools(agent: id, names: [], hashes: []) }
    bazaar.refused(other) { try agents.from(Account.bob).setKey(agent: id, key: Address(5)) }
    bazaar.refused(other) { try agents.from(Account.bob).unbond(agent: id, amount: 1) }
    bazaar.refused(other) { try agents.from(Account.bob, value: 1).addStake(agent: id) }
    bazaar.refused(other) { try agents.from(Account.bob).withdrawBudget(agent: id, amount: 1) }
    bazaar.refused(other) {
      try agents.from(Account.bob).setLimits(agent: id, perCall: 1, perPeriod: 1, period: 1)
    }
    try agents.from(Account.alice).setModel(agent: id, model: 5)
    try agents.from(Account.alice).setTools(agent: id, names: ["a", "b", "c"], hashes: [Hash(1), Hash(2), Hash(3)])
    try agents.from(Account.alice).setTools(agent: id, names: ["d"], hashes: [Hash(4)])
    #expect(try agents.from().agentOf(agent: id).toolCount == 1)
    #expect(try agents.from().toolOf(agent: id, index: 0).name == "d")
    bazaar.refused(AgentError.invalidKey(bazaar.key.address)) {
      try agents.from(Account.alice).setKey(agent: id, key: bazaar.key.address)
    }
    bazaar.refused(AgentError.modelRetired(13)) { try agents.from(Account.alice).setModel(agent: id, model: 13) }
  }

  @Test("stake is withdrawn after the delay, once, and leaves the minimum or nothing")
  func unbonding() throws {
    let id = try bazaar.register(stake: 3_000)
    let alice = agents.from(Account.alice)
    bazaar.refused(AgentError.insufficientStake(stake: 999, minimum: 1_000)) {
      try alice.unbond(agent: id, amount: 2_001)
    }
    bazaar.refused(AgentError.insufficientAmount(wanted: 3_001, available: 3_000)) {
      try alice.unbond(agent: id, amount: 3_001)
    }
    try alice.unbond(agent: id, amount: 1_000)
    let release = bazaar.now + UInt48(truncating: 7 * Bazaar.day)
    #expect(try agents.from().bondOf(agent: id, epoch: 0).release == release)
    bazaar.refused(AgentError.stillBonded(release)) { try alice.withdrawStake(agent: id, epoch: 0) }
    bazaar.refused(AgentError.notHolder(Account.bob)) {
      try agents.from(Account.bob).withdrawStake(agent: id, epoch: 0)
    }
    bazaar.chain.timestamp += 7 * Bazaar.day
    let before = bazaar.balance(Account.alice)
    #expect(try alice.withdrawStake(agent: id, epoch: 0) == 1_000)
    #expect(bazaar.balance(Account.alice) == before + 1_000)
    bazaar.refused(AgentError.nothingToWithdraw) { try alice.withdrawStake(agent: id, epoch: 0) }
    try alice.unbond(agent: id, amount: 2_000)
    #expect(try !agents.from().isActive(agent: id))
    #expect(try agents.from().liabilities() == 2_000 && bazaar.isSolvent)
  }

  @Test("a transfer takes the key's power and unbonds the stake for the owner who leaves")
  func transfer() throws {
    let id = try bazaar.register(stake: 2_000)
    try agents.from(Account.alice, value: 50).fund(agent: id)
    try agents.from(Account.alice).setLimits(agent: id, perCall: 50, perPeriod: 50, period: 100)
    try agents.from(Account.alice).transferFrom(Account.alice, Account.bob, id)
    let agent = try agents.from().agentOf(agent: id)
    #expect(agent.key == .zero && agent.epoch == 1)
    #expect(try agents.from().bondOf(agent: id, epoch: 0).unbonding == 2_000)
    bazaar.refused(AgentError.notKey(bazaar.key.address)) { try spend(id, 10) }
    bazaar.refused(AgentError.invalidKey(bazaar.key.address)) {
      try agents.from(Account.bob).setKey(agent: id, key: bazaar.key.address)
    }
    try agents.from(Account.bob, value: 1_200).addStake(agent: id)
    try agents.from(Account.bob).setKey(agent: id, key: Address(0x99))
    #expect(try agents.from().isActive(agent: id))
    bazaar.refused(AgentError.notHolder(Account.bob)) {
      try agents.from(Account.bob).withdrawStake(agent: id, epoch: 0)
    }
    bazaar.chain.timestamp += 7 * Bazaar.day
    #expect(try agents.from(Account.alice).withdrawStake(agent: id, epoch: 0) == 2_000)
    #expect(try agents.from().liabilities() == 1_250)
  }

  @Test("sending an agent to its own owner leaves key and stake")
  func selfTransfer() throws {
    let id = try bazaar.register()
    try agents.from(Account.alice).transferFrom(Account.alice, Account.alice, id)
    #expect(try agents.from().isActive(agent: id) && agents.from().agentOf(agent: id).epoch == 0)
  }

  private func spend(_ id: UInt256, _ fee: UInt256, from account: Address? = nil) throws {
    try agents.from(account ?? bazaar.key.address).infer(
      agent: id, prompt: Bytes("Q"), maxOutputTokens: 4, seed: 0, temperatureMilli: 0, maximumFee: fee)
  }

  @Test("the key spends the budget on inferences, within its limits, and gets nothing itself")
  func budget() throws {
    let id = try bazaar.register()
    try bazaar.gateway.from().setPrice(30)
    try agents.from(Account.carol, value: 500).fund(agent: id)
    bazaar.refused(AgentError.overLimit(wanted: 40, allowed: 0)) { try spend(id, 40) }
    try agents.from(Account.alice).setLimits(agent: id, perCall: 60, perPeriod: 100, period: 1_000)
    bazaar.refused(AgentError.overLimit(wanted: 61, allowed: 60)) { try spend(id, 61) }
    bazaar.refused(AgentError.notKey(Account.alice)) { try spend(id, 40, from: Account.alice) }
    try spend(id, 60)
    #expect(try agents.from().budgetOf(agent: id).amount == 470)
    #expect(bazaar.chain.events(BudgetSpent.self).last?.fee == 30)
    #expect(bazaar.balance(bazaar.key.address).isZero && bazaar.balance(bazaar.gateway.address) == 30)
    try spend(id, 30)
    try spend(id, 30)
    #expect(try agents.from().budgetOf(agent: id).spendable == 10)
    bazaar.refused(AgentError.overLimit(wanted: 30, allowed: 10)) { try spend(id, 30) }
    bazaar.refused(Revert()) { try spend(id, 10) }
    bazaar.chain.timestamp += 1_000
    try spend(id, 60)
    #expect(try agents.from().budgetOf(agent: id).spendable == 60)
    #expect(try agents.from().liabilities() == 1_380 && bazaar.balance(agents.address) == 1_380)
    bazaar.refused(AgentError.insufficientAmount(wanted: 381, available: 380)) {
      try agents.from(Account.alice).withdrawBudget(agent: id, amount: 381)
    }
    try agents.from(Account.alice).withdrawBudget(agent: id, amount: 380)
    bazaar.refused(AgentError.overLimit(wanted: 1, allowed: 0)) { try spend(id, 1) }
  }

  @Test("changing the limits does not give the key more in the period that runs")
  func limits() throws {
    let id = try bazaar.register()
    try bazaar.gateway.from().setPrice(50)
    try agents.from(Account.alice, value: 500).fund(agent: id)
    try agents.from(Account.alice).setLimits(agent: id, perCall: 100, perPeriod: 100, period: 1_000)
    try spend(id, 50)
    try agents.from(Account.alice).setLimits(agent: id, perCall: 100, perPeriod: 80, period: 1_000)
    #expect(try agents.from().budgetOf(agent: id).spendable == 30)
    bazaar.refused(AgentError.invalidPeriod) {
      try agents.from(Account.alice).setLimits(agent: id, perCall: 100, perPeriod: 80, period: 0)
    }
  }

  @Test("an agent below the minimum stake cannot spend")
  func inactive() throws {
    let id = try bazaar.register()
    try agents.from(Account.alice, value: 50).fund(agent: id)
    try agents.from(Account.alice).setLimits(agent: id, perCall: 50, perPeriod: 50, period: 100)
    try agents.from(Account.alice).unbond(agent: id, amount: 1_000)
    bazaar.refused(AgentError.inactive(id)) { try spend(id, 10) }
  }

  @Test("wei come from the gateway alone, and the payee is locked by the market alone")
  func neighbours() throws {
    let id = try bazaar.register()
    bazaar.refused(Revert.error(AgentError.notGateway(Account.bob))) {
      try bazaar.chain.send(Bytes(), to: agents.address, from: Account.bob, value: 5)
    }
    bazaar.refused(AgentError.notMarket(Account.alice)) {
      try agents.from(Account.alice).lockPayee(agent: id, payee: Account.alice)
    }
    bazaar.refused(AgentError.notMarket(Account.alice)) { try agents.from(Account.alice).unlockPayee(agent: id) }
    try agents.from(bazaar.market.address).lockPayee(agent: id, payee: Account.dave)
    try agents.from(Account.alice).transferFrom(Account.alice, Account.bob, id)
    #expect(try agents.from().payeeOf(agent: id) == Account.dave)
    try agents.from(bazaar.market.address).unlockPayee(agent: id)
    #expect(try agents.from().payeeOf(agent: id) == Account.bob)
  }

  @Test("parameters change by the governor inside of their ranges")
  func parameters() throws {
    let table: [(StaticString, UInt256, UInt256)] = [
      ("minimumStake", 1, 1_000_000 * UInt256.ether), ("unbondingDelay", 3_600, 7_776_000),
      ("slashFraction", 1, 10_000), ("reporterShare", 0, 5_000),
    ]
    for (name, minimum, maximum) in table {
      let name = Hash(ascii: name)
      bazaar.refused(Revert.error(GovernedError.notGovernor(Account.alice))) {
        try agents.from(Account.alice).setParameter(name, minimum)
      }
      for value in [minimum, maximum] {
        try agents.from(Account.governor).setParameter(name, value)
        #expect(try agents.from().parameter(name) == value)
      }
      let above = maximum + 1
      bazaar.refused(
        Revert.error(
          GovernedError.parameterOutOfRange(name: name, value: above, minimum: minimum, maximum: maximum))
      ) { try agents.from(Account.governor).setParameter(name, above) }
    }
    let unknown = Hash(ascii: "nothing")
    bazaar.refused(Revert.error(GovernedError.unknownParameter(unknown))) {
      try agents.from(Account.governor).setParameter(unknown, 1)
    }
  }
}
