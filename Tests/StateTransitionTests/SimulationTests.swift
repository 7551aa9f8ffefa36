import ABI
import ChainTypes
import Execution
import Primitives
import StateTransition
import Testing
import WorldState

@Suite struct SimulationTests {
  static let contract = Address(low: 0xC0DE)
  static let inner = Address(low: 0xC0DF)

  private func chain(_ steps: [Step], inner: [Step] = []) throws -> TestChain {
    try TestChain {
      for (address, steps) in [(Self.contract, steps), (Self.inner, inner)] {
        $0.setCode(Code(ScriptMachine.code(steps)), of: address)
        $0.setNonce(1, of: address)
      }
    }
  }

  @Test("a simulation leaves nothing behind")
  func noTrace() throws {
    let chain = try chain([.store(slot: 1, value: 1), .log(1), .create([], value: 1)])
    let state = chain.state
    let simulator = Simulator(rules: chain.rules, header: chain.head, state: state)
    let call = CallRequest(from: chain.address(0), to: Self.contract, value: 5)
    let first = try simulator.simulate(call)
    #expect(first.isSuccess && first.logs.count == 1)
    let second = try simulator.simulate(call)
    #expect(second.gasUsed == first.gasUsed)
    #expect(try state.commit().root == chain.head.stateRoot)
  }

  @Test("anyone may call without coins, but not move coins they do not have")
  func funds() throws {
    let chain = try chain([.log(1)])
    let poor = Address(low: 1234)
    #expect(try chain.simulator.simulate(CallRequest(from: poor, to: Self.contract)).isSuccess)
    #expect(throws: TransactionValidationError.insufficientFunds(balance: 0, required: 1)) {
      try chain.simulator.simulate(CallRequest(from: poor, to: Self.contract, value: 1))
    }
    let priced = CallRequest(from: poor, to: Self.contract, gas: 50_000, gasPrice: TestChain.gwei)
    #expect(throws: TransactionValidationError.insufficientFunds(balance: 0, required: TestChain.gwei &* 50_000)) {
      try chain.simulator.simulate(priced)
    }
    let low = CallRequest(from: chain.address(0), to: Self.contract, gasPrice: 1)
    #expect(throws: TransactionValidationError.self) { try chain.simulator.simulate(low) }
  }

  @Test("a transfer is estimated at exactly 21,000, call data at its floor")
  func exactEstimates() throws {
    let chain = try chain([])
    let transfer = CallRequest(from: chain.address(0), to: Address(low: 0x5EED), value: 1)
    #expect(try chain.simulator.estimateGas(transfer) == 21_000)
    let data = CallRequest(from: chain.address(0), to: Address(low: 0x5EED), data: Bytes(repeating: 1, count: 100))
    #expect(try chain.simulator.estimateGas(data) == 25_000)
  }

  @Test("an estimate covers refunds and what nested frames must be given")
  func estimates() throws {
    let refunding = try chain([.refund(5000), .store(slot: 1, value: 1)])
    let call = CallRequest(from: refunding.address(0), to: Self.contract)
    let exact: UInt64 = 21_000 + 2 * ScriptMachine.stepGas + ScriptMachine.storeGas
    #expect(try refunding.simulator.estimateGas(call) == exact)

    let stores = [Step](repeating: .store(slot: 1, value: 1), count: 200)
    let nested = try chain([.call(Self.inner, value: 0, input: []), .returnLast], inner: stores)
    var request = CallRequest(from: nested.address(0), to: Self.contract)
    let estimate = try nested.simulator.estimateGas(request)
    request.gas = estimate
    #expect(try nested.simulator.simulate(request).isSuccess)
  }

  @Test("an estimate of a call that fails says why, with the revert data")
  func failures() throws {
    let reverting = try chain([.revert])
    #expect(throws: EstimationError.reverted([0xDE, 0xAD])) {
      try reverting.simulator.estimateGas(CallRequest(to: Self.contract))
    }
    let failing = try chain([.outOfGas])
    #expect(throws: EstimationError.failed(.outOfGas, gas: 1 << 24)) {
      try failing.simulator.estimateGas(CallRequest(to: Self.contract))
    }
    #expect(throws: EstimationError.self) {
      try failing.simulator.estimateGas(CallRequest(from: Address(low: 77), to: Self.contract, value: 1))
    }
  }
}
