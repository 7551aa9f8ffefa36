import ContractKit
import InferenceGateway
import Testing

/// An economy with a prepaid account of alice and a model that costs 100.
private struct Prepaid {
  let economy: Economy
  let model: UInt256

  init(_ amount: UInt256 = 10_000) throws {
    economy = try Economy()
    model = try economy.model(price: 100)
    try economy.gateway.from(Account.bob, value: amount).deposit(account: Account.alice)
  }

  func allow(
    periodLimit: UInt128 = 1_000, period: UInt64 = 3_600, totalLimit: UInt128 = 5_000, expiry: UInt64 = .max,
    models: [UInt256] = []
  ) throws {
    try economy.gateway.from(Account.alice).setKey(
      key: Account.key, periodLimit: periodLimit, period: period, totalLimit: totalLimit, expiry: expiry,
      models: models)
  }

  func infer(_ model: UInt256? = nil, by caller: Address = Account.key, maximum: UInt256 = 1_000) throws {
    try economy.gateway.from(caller).inferFor(
      account: Account.alice, model: model ?? self.model, prompt: Bytes("Q"), maxOutputTokens: 8, seed: 0,
      temperatureMilli: 0, maximumFee: maximum)
  }

  var held: UInt256 { get throws { try economy.gateway.from().balanceOf(account: Account.alice) } }
}

@Suite("Prepaid accounts and their keys")
struct AccountTests {
  @Test("anyone deposits, the account spends and withdraws, to the wei")
  func deposits() throws {
    let prepaid = try Prepaid()
    let gateway = prepaid.economy.gateway
    #expect(throws: GatewayError.nothingSent) { try gateway.from(Account.bob).deposit(account: Account.alice) }
    try prepaid.infer(by: Account.alice)
    #expect(try prepaid.held == 9_900 && prepaid.economy.isExact)
    let event = try #require(prepaid.economy.chain.events(PrepaidUsed.self).first)
    #expect(event.account == Account.alice && event.key == Account.alice && event.amount == 100)
    #expect(try gateway.from().receiptOf(inference: 1).payer == Account.alice)
    #expect(throws: GatewayError.insufficientBalance(9_901, 9_900)) {
      try gateway.from(Account.alice).withdraw(amount: 9_901)
    }
    #expect(throws: GatewayError.insufficientBalance(1, 0)) { try gateway.from(Account.bob).withdraw(amount: 1) }
    let before = prepaid.economy.balance(Account.alice)
    try gateway.from(Account.alice).withdraw(amount: 9_900)
    #expect(prepaid.economy.balance(Account.alice) == before + 9_900)
    #expect(try gateway.from().liabilities().isZero && prepaid.economy.isExact)
  }

  @Test("an account pays no more than it has and than it allows for the call")
  func limits() throws {
    let prepaid = try Prepaid(150)
    #expect(throws: GatewayError.insufficientPayment(100, 99)) { try prepaid.infer(by: Account.alice, maximum: 99) }
    try prepaid.infer(by: Account.alice, maximum: 100)
    #expect(throws: GatewayError.insufficientBalance(100, 50)) { try prepaid.infer(by: Account.alice) }
    #expect(try prepaid.held == 50 && prepaid.economy.isExact)
  }

  @Test("a key spends only what it was given, in each period and in all")
  func keyLimits() throws {
    let prepaid = try Prepaid()
    #expect(throws: GatewayError.unknownKey(Account.alice, Account.key)) { try prepaid.infer() }
    try prepaid.allow(periodLimit: 250, totalLimit: 500)
    try prepaid.infer()
    try prepaid.infer()
    #expect(throws: GatewayError.periodLimitExceeded(300, 250)) { try prepaid.infer() }
    #expect(try prepaid.economy.gateway.from().spendable(account: Account.alice, key: Account.key) == 50)
    prepaid.economy.chain.timestamp += 3_600
    #expect(try prepaid.economy.gateway.from().spendable(account: Account.alice, key: Account.key) == 250)
    try prepaid.infer()
    try prepaid.infer()
    prepaid.economy.chain.timestamp += 3_600 * 7
    try prepaid.infer()
    #expect(throws: GatewayError.totalLimitExceeded(600, 500)) { try prepaid.infer() }
    #expect(try prepaid.held == 9_500)
    let key = try prepaid.economy.gateway.from().keyOf(account: Account.alice, key: Account.key)
    #expect(key.spent == 500 && key.spentInPeriod == 100 && key.isActive)
  }

  @Test("many calls of one block count as any others against a key's limits")
  func oneBlock() throws {
    let prepaid = try Prepaid()
    try prepaid.allow(periodLimit: 1_000)
    var served = 0
    for _ in 0..<30 where (try? prepaid.infer()) != nil { served += 1 }
    #expect(served == 10)
    #expect(try prepaid.held == 9_000)
  }

  @Test("changing a key leaves no moment at which both limits are open")
  func changedLimits() throws {
    let prepaid = try Prepaid()
    try prepaid.allow(periodLimit: 200, totalLimit: 300)
    try prepaid.infer()
    try prepaid.infer()
    try prepaid.allow(periodLimit: 200, period: 7_200, totalLimit: 300)
    #expect(throws: GatewayError.periodLimitExceeded(300, 200)) { try prepaid.infer() }
    prepaid.economy.chain.timestamp += 3_600
    #expect(throws: GatewayError.periodLimitExceeded(300, 200), "the longer period began anew") { try prepaid.infer() }
    prepaid.economy.chain.timestamp += 3_600
    try prepaid.infer()
    try prepaid.economy.gateway.from(Account.alice).revokeKey(key: Account.key)
    try prepaid.allow(periodLimit: 200, totalLimit: 300)
    prepaid.economy.chain.timestamp += 36_000
    #expect(throws: GatewayError.totalLimitExceeded(400, 300)) { try prepaid.infer() }
  }

  @Test("a key ends at its last second, or when it is revoked")
  func ends() throws {
    let prepaid = try Prepaid()
    let last = prepaid.economy.chain.timestamp + 10
    try prepaid.allow(expiry: last)
    prepaid.economy.chain.timestamp = last
    try prepaid.infer()
    prepaid.economy.chain.timestamp = last + 1
    #expect(throws: GatewayError.keyExpired(last)) { try prepaid.infer() }
    let gateway = prepaid.economy.gateway
    #expect(try gateway.from().spendable(account: Account.alice, key: Account.key).isZero)
    try prepaid.allow()
    try prepaid.infer()
    #expect(throws: GatewayError.unknownKey(Account.bob, Account.key)) {
      try gateway.from(Account.bob).revokeKey(key: Account.key)
    }
    try gateway.from(Account.alice).revokeKey(key: Account.key)
    #expect(throws: GatewayError.unknownKey(Account.alice, Account.key)) { try prepaid.infer() }
  }

  @Test("a key uses only the models of its latest list")
  func models() throws {
    let prepaid = try Prepaid()
    let other = try prepaid.economy.model(price: 100)
    try prepaid.allow(models: [prepaid.model])
    try prepaid.infer()
    #expect(throws: GatewayError.modelNotAllowed(other)) { try prepaid.infer(other) }
    try prepaid.allow(models: [other])
    #expect(throws: GatewayError.modelNotAllowed(prepaid.model)) { try prepaid.infer() }
    let gateway = prepaid.economy.gateway
    #expect(try gateway.from().isAllowed(account: Account.alice, key: Account.key, model: other))
    #expect(try !gateway.from().isAllowed(account: Account.alice, key: Account.key, model: prepaid.model))
    try prepaid.allow()
    try prepaid.infer()
    #expect(throws: GatewayError.tooManyModels(33, 32)) {
      try prepaid.allow(models: [UInt256](repeating: 1, count: 33))
    }
    #expect(throws: GatewayError.invalidKey(Account.key)) { try prepaid.allow(period: 0) }
    #expect(throws: GatewayError.invalidKey(.zero)) {
      try gateway.from(Account.alice).setKey(
        key: .zero, periodLimit: 1, period: 1, totalLimit: 1, expiry: 1, models: [])
    }
  }

  @Test("an inference that fails leaves the account and the key as they were")
  func failure() throws {
    let prepaid = try Prepaid()
    try prepaid.allow()
    prepaid.economy.engine.failure = Bytes([9])
    #expect(throws: GatewayError.inferenceFailed(Bytes([9]))) { try prepaid.infer() }
    let key = try prepaid.economy.gateway.from().keyOf(account: Account.alice, key: Account.key)
    #expect(key.spent == 0 && key.spentInPeriod == 0)
    #expect(try prepaid.held == 10_000)
  }

  @Test("the largest limits and prices do not overflow a key's counters")
  func extremes() throws {
    let prepaid = try Prepaid()
    try prepaid.allow(periodLimit: .max, period: .max, totalLimit: .max)
    try prepaid.economy.models.from().setPrices(prepaid.model, UInt256(UInt128.max) + 1, 0, 0)
    let most = UInt256(UInt128.max)
    #expect(throws: GatewayError.periodLimitExceeded(most + 1, most)) { try prepaid.infer(maximum: .max) }
    try prepaid.economy.models.from().setPrices(prepaid.model, .max, 0, 0)
    #expect(throws: GatewayError.self) { try prepaid.infer(maximum: .max) }
    #expect(try prepaid.held == 10_000)
  }
}
