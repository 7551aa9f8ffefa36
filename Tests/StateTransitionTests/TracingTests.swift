import ChainTypes
import Execution
import Primitives
import StateStore
import StateTransition
import Testing
import WorldState

/// What tracers are told, and the replay of known blocks.
@Suite struct TracingTests {
  private static let outer = Address(low: 0xC0DE)
  private static let inner = Address(low: 0xC0DF)

  /// Writes down frames as words.
  private final class Recorder: Tracer {
    var events: [String] = []
    var instructionCount = 0
    let tracesInstructions = true

    func frameStarted(_ message: Message) {
      events.append(
        "start \(message.kind.isCreate ? "create" : "call") \(message.target.hex.suffix(4)) \(message.depth)")
    }

    func frameEnded(_ result: MessageResult) { events.append("end \(result.status)") }
    func instruction(_ step: borrowing InstructionTrace) { instructionCount += 1 }
    func selfDestructed(_ address: Address, beneficiary: Address, balance: UInt256) {}
  }

  private func chain() throws -> TestChain {
    try TestChain {
      $0.setCode(Code(ScriptMachine.code([.call(Self.inner, value: 0, input: []), .log(1)])), of: Self.outer)
      $0.setCode(Code([0x5F, 0x5F, 0xFD]), of: Self.inner)
    }
  }

  @Test("A tracer sees every frame from its start to its end, and the instructions of EVM frames")
  func frames() throws {
    let chain = try chain()
    let recorder = Recorder()
    let outcome = try chain.simulator.simulate(CallRequest(to: Self.outer), tracer: recorder)
    #expect(outcome.isSuccess)
    #expect(recorder.events == ["start call c0de 0", "start call c0df 1", "end revert", "end success"])
    #expect(recorder.instructionCount == 3)
  }

  @Test("A created frame has the new contract's address")
  func creation() throws {
    let chain = try chain()
    let recorder = Recorder()
    let sender = chain.address(0)
    let outcome = try chain.simulator.simulate(CallRequest(from: sender, to: nil, data: [0x00]), tracer: recorder)
    let created = try #require(outcome.createdAddress)
    #expect(recorder.events.first == "start create \(created.hex.suffix(4)) 0")
  }

  @Test("A frame that cannot start is told as well")
  func refusedFrame() throws {
    let chain = try TestChain {
      $0.setCode(Code(ScriptMachine.code([.call(Self.inner, value: 9, input: [])])), of: Self.outer)
    }
    let recorder = Recorder()
    _ = try chain.simulator.simulate(CallRequest(to: Self.outer), tracer: recorder)
    #expect(recorder.events.contains("end failure(\(ExecutionFailure.insufficientBalance))"))
  }

  @Test("A replay gives the block's receipts, and traces the transaction that is asked for")
  func replay() throws {
    let chain = try chain()
    let parent = chain.head
    let transactions = (0..<3).map { chain.transaction(from: $0, to: Self.outer) }
    let block = try chain.append(transactions)
    let recorder = Recorder()
    var replay = BlockReplay(
      rules: chain.rules, block: block.block, senders: block.senders,
      state: try chain.database.state(at: parent.number),
      ancestorHash: chain.ancestorHash)
    try replay.advance(to: 1)
    #expect(replay.nextIndex == 1 && recorder.events.isEmpty)
    let traced = try #require(try replay.executeNext(tracer: recorder))
    #expect(traced.receipt == block.receipts[1] && recorder.events.count == 4)
    try replay.advance(to: 99)
    #expect(replay.nextIndex == 3)
    #expect(try replay.executeNext() == nil)
  }

  @Test("A traced execution gives what an untraced one gives")
  func agreement() throws {
    let chain = try chain()
    let call = CallRequest(from: chain.address(0), to: Self.outer, gas: 100_000)
    let plain = try chain.simulator.simulate(call)
    let traced = try chain.simulator.simulate(call, tracer: Recorder())
    #expect(plain.gasUsed == traced.gasUsed && plain.logs == traced.logs && plain.status == traced.status)
  }
}
