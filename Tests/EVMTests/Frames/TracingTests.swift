import EVM
import Execution
import FixtureSupport
import Primitives
import Testing
import WorldState

@Suite("Tracers see every instruction")
struct TracingTests {
  private func traced(_ code: Assembly, callee: Assembly? = nil, gas: UInt64 = 1_000_000) throws -> (
    StepTracer, MessageResult
  ) {
    let chain = try TestChain()
    let tracer = StepTracer()
    chain.tracer = tracer
    chain.install(code)
    if let callee { chain.install(callee, at: CallTests.callee) }
    return (tracer, chain.call(gas: gas))
  }

  @Test("A step has the state before it and its whole cost")
  func steps() throws {
    let (tracer, _) = try traced(operands(32, 7) + .memoryStore + .memorySize + .pop)
    #expect(tracer.steps.map(\.name) == ["PUSH1", "PUSH1", "MSTORE", "MSIZE", "POP", "STOP"])
    #expect(tracer.steps.map(\.cost) == [3, 3, 9, 2, 2, 0])
    #expect(tracer.steps.map(\.programCounter) == [0, 2, 4, 5, 6, 7])
    #expect(tracer.steps.map(\.stack) == [[], [7], [7, 32], [], [64], []])
    #expect(tracer.steps.map(\.gas) == [1_000_000, 999_997, 999_994, 999_985, 999_983, 999_981])
    #expect(tracer.steps.map(\.memory.count) == [0, 0, 0, 64, 64, 64])
    #expect(tracer.steps.allSatisfy { $0.depth == 1 && $0.failure == nil })
  }

  @Test("A call is told before the callee's frame, with the gas that it gives")
  func calls() throws {
    let (tracer, _) = try traced(calling(.call, CallTests.callee, gas: 5000), callee: push(1) + .pop)
    let call = try #require(tracer.steps.first { $0.name == "CALL" })
    #expect(call.cost == 2600 + 5000)
    #expect(call.stack.count == 7)
    #expect(tracer.events.suffix(7) == ["start", "PUSH1", "POP", "STOP", "end", "STOP", "end"])
    #expect(tracer.steps.first { $0.depth == 2 }?.gas == 5000)
  }

  @Test("A failing instruction is told with its failure")
  func failures() throws {
    let failures: [(Assembly, ExecutionFailure)] = [
      (.op(.add), .stackUnderflow), (.op(.invalid), .invalidInstruction(0xFE)), (push(0) + .jump, .invalidJump),
      (Assembly(bytes: [0x0C]), .invalidInstruction(0x0C)), (push(.max) + .memoryLoad, .outOfGas),
      (1025 * push(0), .stackOverflow),
    ]
    for (code, failure) in failures {
      let (tracer, result) = try traced(code)
      #expect(tracer.steps.last?.failure == failure)
      #expect(tracer.steps.dropLast().allSatisfy { $0.failure == nil })
      #expect(result.status == .failure(failure))
    }
  }

  @Test("SELFDESTRUCT tells the beneficiary and the balance")
  func selfDestruct() throws {
    let chain = try TestChain()
    let tracer = StepTracer()
    chain.tracer = tracer
    chain.install(push(TestChain.coinbase) + .selfDestruct)
    chain.state.setBalance(5, of: TestChain.contract)
    #expect(chain.call().isSuccess)
    #expect(tracer.destroyed.count == 1)
    #expect(tracer.destroyed.first?.0 == TestChain.contract)
    #expect(tracer.destroyed.first?.1 == TestChain.coinbase)
    #expect(tracer.destroyed.first?.2 == 5)
  }

  @Test("A traced run ends as an untraced one")
  func sameResult() throws {
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<300 {
      let code = Assembly(bytes: RandomCode.make(&generator))
      let plain = try run(code, gas: 50_000)
      let (_, traced) = try traced(code, gas: 50_000)
      #expect(plain.status == traced.status)
      #expect(plain.gasLeft == traced.gasLeft)
      #expect(plain.output == traced.output)
    }
  }
}
