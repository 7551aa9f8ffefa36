import ContractKit
import InferenceBuyer
import Testing

@Suite("Example: InferenceBuyer")
struct InferenceBuyerTests {
  let chain = MockChain()
  let alice = Address(0xA11CE)
  let gateway: MockContract<GatewayDouble>
  let buyer: MockContract<InferenceBuyer>

  init() throws {
    gateway = try GatewayDouble.deploy(on: chain)
    buyer = try InferenceBuyer.deploy(on: chain, gateway: gateway.address)
    chain.balances[alice] = 1_000
  }

  @Test("a caller pays the price, gets the rest back, and the answer's hash stays")
  func asking() throws {
    let result = try buyer.from(alice, value: 300).ask(
      model: 7, prompt: Bytes([1, 2, 3]), maxOutputTokens: 16, seed: 9)
    #expect(result.id == 1)
    #expect(result.output == Bytes([1, 2, 3, 9]))
    #expect(chain.balances[alice] == 900)
    #expect(chain.balances[buyer.address] ?? 0 == 0)
    let answer = try buyer.from().answerOf(1)
    #expect(answer.asker == alice && answer.model == 7 && answer.time == chain.timestamp)
    #expect(try buyer.from().isAnswer(1, output: Bytes([1, 2, 3, 9])))
    #expect(try !buyer.from().isAnswer(1, output: Bytes([1, 2, 3])))
    #expect(try !buyer.from().isAnswer(2, output: Bytes()))
    let event = try #require(chain.events(Answered.self).first)
    #expect(event.price == 100 && event.outputHash == answer.outputHash)
  }

  @Test("a refused inference changes nothing and gives the gateway's reason")
  func refusals() throws {
    #expect(throws: Revert.error(GatewayDoubleError.underpaid(100))) {
      try buyer.from(alice, value: 99).ask(model: 7, prompt: Bytes([1]), maxOutputTokens: 1, seed: 1)
    }
    #expect(throws: BuyerError.invalidPrompt(0, 8_192)) {
      try buyer.from(alice, value: 100).ask(model: 7, prompt: Bytes(), maxOutputTokens: 1, seed: 1)
    }
    #expect(throws: BuyerError.invalidPrompt(8_193, 8_192)) {
      try buyer.from(alice, value: 100).ask(
        model: 7, prompt: Bytes([UInt8](repeating: 1, count: 8_193)), maxOutputTokens: 1, seed: 1)
    }
    #expect(chain.balances[alice] == 1_000)
    #expect(try buyer.from().answerCount() == 0)
  }

  @Test("wei come in from the gateway only, and forced ones are nobody's rest")
  func coins() throws {
    #expect(throws: Revert.error(BuyerError.notGateway(alice))) {
      try chain.send(Bytes(), to: buyer.address, from: alice, value: 5)
    }
    chain.balances[buyer.address] = 500
    _ = try buyer.from(alice, value: 150).ask(model: 7, prompt: Bytes([1]), maxOutputTokens: 1, seed: 1)
    #expect(chain.balances[alice] == 900)
    #expect(chain.balances[buyer.address] == 500)
  }

  @Test("an asker that calls back while it is paid is refused")
  func reentrancy() throws {
    let greedy = try Refuser.deploy(on: chain, house: buyer.address, mode: 2)
    chain.balances[greedy.address] = 500
    #expect(throws: Revert.self) { try greedy.from(alice, value: 300).ask() }
    #expect(try buyer.from().answerCount() == 0)
    #expect(chain.balances[alice] == 1_000)
  }

  @Test("a buyer needs a gateway that is a contract")
  func construction() throws {
    #expect(throws: BuyerError.noGateway(alice)) { try InferenceBuyer.deploy(on: chain, gateway: alice) }
  }
}
