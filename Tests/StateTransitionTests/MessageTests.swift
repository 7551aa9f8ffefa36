import ChainSpecification
import ChainTypes
import Execution
import Primitives
import StateTransition
import Testing
import WorldState

@Suite struct MessageTests {
  static let outer = Address(low: 0xC0DE)
  static let inner = Address(low: 0xC0DF)

  private func chain(outer: [Step], inner: [Step] = [], innerBalance: UInt256 = .zero) throws -> TestChain {
    try TestChain {
      for (address, steps) in [(Self.outer, outer), (Self.inner, inner)] {
        $0.setCode(Code(ScriptMachine.code(steps)), of: address)
        $0.setNonce(1, of: address)
      }
      $0.setBalance(innerBalance, of: Self.inner)
    }
  }

  @Test("a nested revert undoes its own changes only, and its output comes back")
  func nestedRevert() throws {
    let chain = try chain(
      outer: [.store(slot: 1, value: 1), .log(1), .call(Self.inner, value: 3, input: []), .log(2), .returnLast],
      inner: [.store(slot: 1, value: 9), .log(9), .refund(500), .revert])
    let call = CallRequest(from: chain.address(0), to: Self.outer, value: 10)
    let outcome = try chain.simulator.simulate(call)
    #expect(outcome.output == [0, 0xDE, 0xAD])
    let block = try chain.append([chain.transaction(to: Self.outer, value: 10)])
    #expect(block.receipts[0].logs.map(\.topics) == [[Hash(1)], [Hash(2)]])
    #expect(chain.state.storage(Self.outer, 1) == 1 && chain.state.storage(Self.inner, 1).isZero)
    #expect(chain.state.balance(Self.outer) == 10 && chain.state.balance(Self.inner).isZero)
  }

  @Test("a nested failure consumes the nested gas and the caller goes on with its 1/64")
  func nestedFailure() throws {
    let chain = try chain(
      outer: [.call(Self.inner, value: 0, input: []), .store(slot: 1, value: 1)], inner: [.outOfGas])
    let block = try chain.append([chain.transaction(to: Self.outer, gas: 1_000_000)])
    #expect(block.receipts[0].succeeded)
    let given = 1_000_000 - 21_000 - ScriptMachine.stepGas
    #expect(
      block.receipts[0].cumulativeGasUsed == 21_000 + 2 * ScriptMachine.stepGas + ScriptMachine.storeGas + given - given
        / 64)
  }

  @Test("a delegate call works on the caller's storage with its value")
  func delegateCall() throws {
    let chain = try chain(outer: [.delegateCall(Self.inner)], inner: [.store(slot: 2, value: 5), .log(1)])
    let block = try chain.append([chain.transaction(to: Self.outer, value: 4)])
    #expect(chain.state.storage(Self.outer, 2) == 5 && chain.state.storage(Self.inner, 2).isZero)
    #expect(block.receipts[0].logs[0].address == Self.outer)
    #expect(chain.state.balance(Self.outer) == 4)
  }

  @Test("a static call may not change state, nor may what it calls")
  func staticCall() throws {
    for forbidden in [
      [Step.store(slot: 1, value: 1)], [.log(1)], [.create([], value: 0), .revert],
      [.call(Self.outer, value: 1, input: [])],
    ] {
      let chain = try chain(outer: [.staticCall(Self.inner), .returnLast], inner: forbidden, innerBalance: 9)
      let outcome = try chain.simulator.simulate(CallRequest(to: Self.outer))
      #expect(outcome.isSuccess)
      try chain.append([chain.transaction(to: Self.outer)])
      #expect(chain.state.balance(Self.inner) == 9 && chain.state.nonce(Self.inner) == 1)
      #expect(chain.state.storage(Self.inner, 1).isZero)
    }
  }

  @Test("a call whose balance is too low does not start and gives its gas back")
  func insufficientBalance() throws {
    let chain = try chain(outer: [.call(Self.inner, value: 200, input: []), .returnLast], inner: [.outOfGas])
    let outcome = try chain.simulator.simulate(CallRequest(to: Self.outer))
    #expect(outcome.output == [0])
    #expect(outcome.gasUsed == 21_000 + 2 * ScriptMachine.stepGas)
  }

  @Test("frames run down to depth 1,024; the next one does not start and gives its gas back")
  func depthLimit() throws {
    // Before Osaka only the block limits gas, so that 63/64 at each level leave enough for the last.
    let chain = try TestChain(gasLimit: 1 << 60, fork: .cancun) {
      $0.setCode(Code(ScriptMachine.code([.log(1), .recurse])), of: Self.outer)
      $0.setNonce(1, of: Self.outer)
    }
    let outcome = try chain.simulator.simulate(CallRequest(to: Self.outer))
    #expect(outcome.isSuccess && outcome.logs.count == Message.maximumDepth + 1)
    #expect(outcome.peakGas == 21_000 + UInt64(outcome.logs.count) * 2 * ScriptMachine.stepGas)
  }

  @Test("code of no machine fails to run, and to deploy, with one clear reason")
  func unsupportedCode() throws {
    let chain = try TestChain(fork: .cancun, machines: [ScriptMachine()])
    let evm: Bytes = [0x60, 0x00, 0x60, 0x00, 0xFD]
    let deployment = try chain.simulator.simulate(CallRequest(from: chain.address(0), to: nil, data: evm))
    #expect(deployment.status == .failure(.unsupportedCode))
    #expect("\(ExecutionFailure.unsupportedCode)".contains("no machine of this node"))
    let with = try TestChain(fork: .cancun, machines: [ScriptMachine()]) { $0.setCode(Code(evm), of: Self.outer) }
    #expect(try with.simulator.simulate(CallRequest(to: Self.outer)).status == .failure(.unsupportedCode))
  }
}
