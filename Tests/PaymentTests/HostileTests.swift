import AttributionRewards
import ContractKit
import InferenceGateway
import Testing

/// The calldata of a function with words as arguments.
private func message(_ signature: StaticString, _ words: UInt256...) -> Bytes {
  let selector = Hash.keccak256(Bytes(signature)).word
  return Bytes(
    Array(RequestSigner.bytes(selector).prefix(4)) + words.flatMap { RequestSigner.bytes($0) })
}

@Suite("Hostile accounts")
struct HostileTests {
  /// An economy, and a contract that calls back.
  private func setting() throws -> (Economy, MockContract<Caller>) {
    let economy = try Economy()
    let caller = try Caller.deploy(on: economy.chain, at: Address(0x666))
    return (economy, caller)
  }

  @Test("a payee that calls back while it is paid gets nothing twice")
  func reentrantPayee() throws {
    let (economy, caller) = try setting()
    let datanet = try economy.datanet([caller.address, Account.bob])
    let model = try economy.model([(datanet, 2)], price: 1_000)
    try economy.models.from().setPayee(model, caller.address)
    try economy.infer(model, paying: 1_000)
    let rewards = economy.rewards.address
    for (index, back) in [
      message("claim()"), message("claimFor(address)", caller.address.word),
      message("claimData(uint256,uint64)", datanet, 1),
    ].enumerated() {
      try caller.from().prepare(target: rewards, message: back, refuses: false)
      try economy.infer(model, paying: 1_000)
      try economy.rewards.from(Account.bob).claimFor(account: caller.address)
      #expect(try caller.from().attempts() == UInt256(2 * index + 1))
      try caller.from().forward(to: rewards, message: message("claimData(uint256,uint64)", datanet, 1), value: 0)
      #expect(try caller.from().successes().isZero)
    }
    #expect(economy.balance(caller.address) == 1_800)
    #expect(try economy.isExact)
  }

  @Test("a caller that calls back while it gets its change pays once for one answer")
  func reentrantChange() throws {
    let (economy, caller) = try setting()
    let model = try economy.model(price: 100)
    economy.chain.balances[caller.address] = 1_000
    let gateway = economy.gateway.address
    try economy.gateway.from(Account.bob, value: 500).deposit(account: caller.address)
    try caller.from().prepare(target: gateway, message: message("withdraw(uint256)", 500), refuses: false)
    let infer = Bytes(
      message("infer(uint256,bytes,uint32,uint64,uint32)", model, 160, 8, 0, 0, 1).elements + [81]
        + [UInt8](repeating: 0, count: 31))
    try caller.from().forward(to: gateway, message: infer, value: 400)
    #expect(try caller.from().attempts() == 1 && caller.from().successes().isZero)
    #expect(economy.balance(caller.address) == 900)
    try caller.from().forward(to: gateway, message: message("withdraw(uint256)", 200), value: 0)
    #expect(try caller.from().successes().isZero)
    #expect(try economy.gateway.from().balanceOf(account: caller.address) == 300 && economy.isExact)
  }

  @Test("a caller that refuses its change has no answer and pays nothing")
  func refusedChange() throws {
    let (economy, caller) = try setting()
    let model = try economy.model(price: 100)
    economy.chain.balances[caller.address] = 1_000
    try caller.from().prepare(target: .zero, message: Bytes(), refuses: true)
    let infer = Bytes(
      message("infer(uint256,bytes,uint32,uint64,uint32)", model, 160, 8, 0, 0, 1).elements + [81]
        + [UInt8](repeating: 0, count: 31))
    #expect(throws: Revert.error(CallerError.refused)) {
      try caller.from().forward(to: economy.gateway.address, message: infer, value: 400)
    }
    try caller.from().forward(to: economy.gateway.address, message: infer, value: 100)
    #expect(economy.balance(caller.address) == 900)
  }

  @Test("a contributor, a model or a Datanet that refuses coins holds up only itself")
  func refusers() throws {
    let (economy, caller) = try setting()
    let model = try economy.influenced([caller.address, Account.bob], royalty: 1_000)
    try economy.models.from().setPayee(model, caller.address)
    try caller.from().prepare(target: .zero, message: Bytes(), refuses: true)
    let inference = try economy.infer(model, paying: 2_000)
    try economy.record(inference, [(0, 1), (1, 1)])
    try economy.settle(inference)
    #expect(throws: Revert.error(CallerError.refused)) {
      try economy.rewards.from(Account.bob).claimFor(account: caller.address)
    }
    #expect(try economy.earned(caller.address) == 400 + 450, "what it refused stays its own")
    #expect(try economy.rewards.from(Account.bob).claim() == 450)
    #expect(try economy.rewards.from(Account.bob).claimFor(account: Account.publisher) == 100)
    #expect(try economy.isExact)
  }

  @Test("coins that are forced upon the contracts change nothing that they owe")
  func forcedCoins() throws {
    let economy = try Economy()
    let datanet = try economy.datanet([Account.alice])
    let model = try economy.model([(datanet, 1)], price: 1_000)
    for address in [economy.gateway.address, economy.rewards.address] {
      #expect(throws: Revert.self) { try economy.chain.send(Bytes(), to: address, from: Account.bob, value: 5) }
      economy.chain.balances[address] = 777
    }
    try economy.infer(model, paying: 1_500)
    #expect(economy.balance(economy.gateway.address) == 777 && economy.balance(economy.rewards.address) == 1_777)
    #expect(try economy.rewards.from().liabilities() == 1_000 && economy.gateway.from().liabilities().isZero)
    try economy.rewards.from(Account.alice).claimData(datanet: datanet, version: 1)
    for account in [Account.platform, Account.stakers, Account.maker] {
      try economy.rewards.from().claimFor(account: account)
    }
    #expect(economy.balance(economy.rewards.address) == 777)
    #expect(try economy.rewards.from().liabilities().isZero)
  }

  @Test("a model's owner who raises the price or the royalty in between takes no more than was allowed")
  func frontRunning() throws {
    let economy = try Economy()
    let model = try economy.influenced([Account.alice], royalty: 0, price: 1_000)
    try economy.gateway.from(Account.alice, value: 5_000).deposit(account: Account.alice)
    try economy.models.from().setPrices(model, 5_000, 0, 0)
    #expect(throws: GatewayError.insufficientPayment(5_000, 1_000)) { try economy.infer(model, paying: 1_000) }
    #expect(throws: GatewayError.insufficientPayment(5_000, 1_000)) {
      try economy.gateway.from(Account.alice).inferFor(
        account: Account.alice, model: model, prompt: Bytes("Q"), maxOutputTokens: 8, seed: 0, temperatureMilli: 0,
        maximumFee: 1_000)
    }
    try economy.models.from().setPrices(model, 1_000, 0, 0)
    let inference = try economy.infer(model, paying: 1_000)
    try economy.datanets.from().setRoyalty(1, 10_000)
    try economy.record(inference, [(0, 1)])
    try economy.settle(inference)
    #expect(try economy.earned(Account.publisher).isZero && economy.earned(Account.alice) == 500)
  }
}
