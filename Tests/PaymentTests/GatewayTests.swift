import ContractKit
import InferenceGateway
import Testing

@Suite("Paid inferences")
struct GatewayTests {
  @Test("an inference takes exactly its price, gives change, and leaves a receipt")
  func inference() throws {
    let economy = try Economy()
    let model = try economy.model(price: 700, prompt: 10, output: 3)
    let before = economy.balance(Account.asker)
    let output = try economy.gateway.from(Account.asker, value: 1_000).infer(
      model: model, prompt: Bytes("Q"), maxOutputTokens: 8, seed: 0, temperatureMilli: 0)
    #expect(output == economy.engine.output)
    let fee: UInt256 = 700 + 5 * 10 + 9 * 3
    #expect(economy.balance(Account.asker) == before - fee)
    #expect(economy.balance(economy.gateway.address).isZero)
    #expect(economy.balance(economy.rewards.address) == fee)
    let event = try #require(economy.chain.events(InferenceServed.self).first)
    #expect(event.fee == fee && event.payer == Account.asker && event.promptTokens == 5 && event.outputTokens == 9)
    #expect(event.output == output && event.promptHash == Hash.keccak256(Bytes("Q")))
    let receipt = try economy.gateway.from().receiptOf(inference: 1)
    #expect(receipt.model == model && receipt.payer == Account.asker && receipt.fee == fee)
    #expect(receipt.promptHash == Hash.keccak256(Bytes("Q")) && receipt.outputHash == Hash.keccak256(output))
    #expect(receipt.promptTokens == 5 && receipt.outputTokens == 9 && receipt.gas == 12_345)
    #expect(receipt.blockNumber == economy.chain.blockNumber)
    #expect(throws: GatewayError.unknownInference(2)) { try economy.gateway.from().receiptOf(inference: 2) }
    #expect(throws: GatewayError.unknownInference(0)) { try economy.gateway.from().receiptOf(inference: 0) }
    #expect(
      try economy.gateway.from().priceOf(model: model, promptTokens: 5, outputTokens: 9) == fee)
  }

  @Test("a receipt takes four slots, and a fifth when the answer was sampled")
  func receiptLayout() throws {
    let economy = try Economy()
    let model = try economy.model(price: 700)
    for (temperature, seed, expected) in [(0, 5, 4), (700, UInt64.max, 5), (1, 0, 5)] as [(UInt32, UInt64, Int)] {
      try economy.gateway.from(Account.asker, value: 700).infer(
        model: model, prompt: Economy.prompt, maxOutputTokens: 8, seed: seed, temperatureMilli: temperature)
      let inference = try economy.gateway.from().inferenceCount()
      var used = 0
      // Mapping `receipts` is the contract's ninth slot.
      let place = Hash.keccak256(inference, 9).word
      for offset in 0..<6 where !economy.chain.storage(place + UInt256(offset), of: economy.gateway.address).isZero {
        used += 1
      }
      #expect(used == expected)
      let sampling = try economy.gateway.from().samplingOf(inference: inference)
      #expect(sampling.temperatureMilli == temperature && sampling.seed == (temperature == 0 ? 0 : seed))
    }
    #expect(throws: GatewayError.unknownInference(4)) { try economy.gateway.from().samplingOf(inference: 4) }
  }

  @Test("whoever sends less than the price pays nothing")
  func tooLittle() throws {
    let economy = try Economy()
    let model = try economy.model(price: 700, prompt: 10, output: 3)
    let before = economy.balance(Account.asker)
    #expect(throws: GatewayError.insufficientPayment(750, 749)) { try economy.infer(model, paying: 749) }
    #expect(throws: GatewayError.insufficientPayment(777, 776)) { try economy.infer(model, paying: 776) }
    #expect(economy.balance(Account.asker) == before)
    #expect(try economy.gateway.from().inferenceCount().isZero)
    #expect(economy.chain.events(InferenceServed.self).isEmpty)
    try economy.infer(model, paying: 777)
  }

  @Test("a failure of the engine comes through, typed, and costs nothing")
  func engineFailure() throws {
    let economy = try Economy()
    let model = try economy.model(price: 700)
    economy.engine.failure = Bytes([1, 2, 3, 4, 5])
    let before = economy.balance(Account.asker)
    #expect(throws: GatewayError.inferenceFailed(Bytes([1, 2, 3, 4, 5]))) { try economy.infer(model, paying: 700) }
    economy.engine.failure = Bytes()
    #expect(throws: GatewayError.inferenceFailed(Bytes())) { try economy.infer(model, paying: 700) }
    #expect(economy.balance(Account.asker) == before)
    #expect(try economy.gateway.from().inferenceCount().isZero && economy.isExact)
  }

  @Test("a retired model is refused, and so is everything while governance pauses")
  func refused() throws {
    let economy = try Economy()
    let model = try economy.model(price: 700)
    try economy.models.from().retire(model)
    #expect(throws: GatewayError.modelRetired(model)) { try economy.infer(model, paying: 700) }
    let other = try economy.model(price: 700)
    try economy.gateway.from(Account.alice, value: 900).deposit(account: Account.alice)
    try economy.gateway.from(Account.governor).setParameter(name: Hash(ascii: "paused"), value: 1)
    #expect(throws: GatewayError.paused) { try economy.infer(other, paying: 700) }
    try economy.gateway.from(Account.alice).withdraw(amount: 900)
    try economy.gateway.from(Account.governor).setParameter(name: Hash(ascii: "paused"), value: 0)
    try economy.infer(other, paying: 700)
  }

  @Test("a price that overflows is refused")
  func overflow() throws {
    let economy = try Economy()
    let model = try economy.model(price: 1, prompt: .max)
    #expect(throws: Revert.panic(.arithmetic)) { try economy.infer(model, paying: 1_000) }
    try economy.models.from().setPrices(model, .max, 0, 1)
    #expect(throws: GatewayError.insufficientPayment(.max, 1_000)) { try economy.infer(model, paying: 1_000) }
  }

  @Test("a free model needs no wei")
  func free() throws {
    let economy = try Economy()
    let model = try economy.model(price: 0)
    try economy.infer(model, paying: 0)
    #expect(try economy.gateway.from().receiptOf(inference: 1).fee.isZero)
  }

  @Test("parameters are the governor's, within their ranges")
  func parameters() throws {
    let economy = try Economy()
    let cap = Hash(ascii: "relayerFeeCap")
    #expect(throws: Revert.error(GovernedError.notGovernor(Account.asker))) {
      try economy.gateway.from(Account.asker).setParameter(name: cap, value: 1)
    }
    let most = UInt256.ether * 1_000
    #expect(
      throws: Revert.error(
        GovernedError.parameterOutOfRange(name: cap, value: most + 1, minimum: 0, maximum: most))
    ) { try economy.gateway.from(Account.governor).setParameter(name: cap, value: most + 1) }
    #expect(throws: Revert.error(GovernedError.unknownParameter(Hash(ascii: "other")))) {
      try economy.gateway.from(Account.governor).setParameter(name: Hash(ascii: "other"), value: 1)
    }
    #expect(
      throws: Revert.error(
        GovernedError.parameterOutOfRange(name: Hash(ascii: "paused"), value: 2, minimum: 0, maximum: 1))
    ) { try economy.gateway.from(Account.governor).setParameter(name: Hash(ascii: "paused"), value: 2) }
    try economy.gateway.from(Account.governor).setParameter(name: cap, value: most)
    #expect(try economy.gateway.from().parameter(name: cap) == most)
    #expect(economy.chain.events(ParameterChanged.self).last?.previous == 1_000)
  }
}
