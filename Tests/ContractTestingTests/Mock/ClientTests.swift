import ContractKit
import Testing

@Suite("The test client of a contract")
struct ClientTests {
  let chain = MockChain()
  let owner = Address(0x1)
  let other = Address(0x2)
  let counter: MockContract<Counter>

  init() throws {
    chain.balances = [other: 10]
    counter = try Counter.deploy(on: chain, from: owner, start: 5)
  }

  @Test("a call goes through calldata and gives its result")
  func results() throws {
    #expect(try counter.from(other, value: 4).advance(by: 3) == 8)
    #expect(try counter.from().contributions(other) == 3)
    #expect(try counter.from().share(of: other) == (owner, 3))
    #expect(chain.balances == [other: 6, counter.address: 4])
    #expect(chain.events(Advanced.self) == [Advanced(account: other, count: 8)])
  }

  @Test("a failed call throws the function's error, or the revert, and changes nothing")
  func failures() throws {
    #expect(throws: CounterError.notOwner(other)) { try counter.from(other).reset() }
    #expect(throws: CounterError.nothingToAdd) { try counter.from(other, value: 4).advance(by: 0) }
    #expect(throws: Revert.panic(.arithmetic)) { try counter.from(other).overflow() }
    #expect(throws: Revert.self) { try counter.from(other, value: 11).advance(by: 1) }
    #expect(try counter.from().count() == 5)
    #expect(chain.balances == [other: 10])
  }

  @Test("a million steps on a large world take no time, as each costs what it touches")
  func manySteps() throws {
    for index in 0..<20_000 { chain.balances[Address(UInt64(1_000 + index))] = 1 }
    for _ in 0..<20_000 { _ = try counter.from(other).advance(by: 1) }
    #expect(try counter.from().count() == 20_005)
    #expect(chain.nonce(of: other) == 20_000)
  }
}
