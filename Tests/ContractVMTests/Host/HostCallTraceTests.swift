import ContractVM
import ContractVMSupport
import Execution
import Foundation
import Primitives
import Testing

@Suite("A tracer sees each host call of a program as one instruction")
struct HostCallTraceTests {
  private static let contract = Address(low: 0x7ACE)

  /// Writes down what it is told.
  private final class Recorder: Tracer {
    struct Step {
      var address: Int
      var name: String
      var gas: UInt64
      var gasCost: UInt64
      var slot: UInt256?
      var failure: ExecutionFailure?
    }

    var steps: [Step] = []
    /// How many instructions it wants.
    var limit = Int.max
    var tracesInstructions: Bool { steps.count < limit }

    func frameStarted(_ message: Message) {}
    func frameEnded(_ result: MessageResult) {}
    func selfDestructed(_ address: Address, beneficiary: Address, balance: UInt256) {}
    func instruction(_ step: borrowing InstructionTrace) {
      steps.append(
        Step(
          address: step.programCounter, name: step.name, gas: step.gas, gasCost: step.gasCost, slot: step.storage?.slot,
          failure: step.failure))
    }
  }

  private func run(
    _ container: Container, gas: UInt64 = 1_000_000, limit: Int = .max
  ) -> (steps: [Recorder.Step], result: MessageResult) {
    let chain = TestChain()
    let recorder = Recorder()
    recorder.limit = limit
    chain.tracer = recorder
    chain.install(container, at: Self.contract)
    let result = chain.call(Self.contract, gas: gas)
    return (recorder.steps, result)
  }

  private func storing() throws -> Container {
    try HostProgram.make { program in
      let key = program.put(UInt256(5))
      let value = program.put(UInt256(9))
      program.call(.storageStore, key, value)
      program.call(.storageLoad, key, HostProgram.output)
      program.give(32)
    }
  }

  @Test("with its name, its gas, its slot, and the address of its ecall")
  func steps() throws {
    let container = try storing()
    let (steps, result) = run(container)
    #expect(result.isSuccess)
    #expect(steps.map(\.name) == ["storage_store", "storage_load", "return"])
    #expect(steps.map(\.gasCost) == [22_100, 100, 0])
    #expect(steps.map(\.slot) == [5, 5, nil])
    for step in steps {
      let offset = step.address - ContainerLimits.textBase
      #expect(Array(container.text[offset..<offset + 4]) == [0x73, 0, 0, 0])
    }
    #expect(zip(steps, steps.dropFirst()).allSatisfy { $0.gas - $0.gasCost >= $1.gas && $0.address < $1.address })
  }

  @Test("and the reason with the call that ends the frame")
  func failures() throws {
    let (steps, result) = run(try storing(), gas: 20_000)
    #expect(result.status == .failure(.outOfGas))
    #expect(steps.last?.name == "storage_store")
    #expect(steps.last?.failure == .outOfGas)
  }

  @Test("until it has had enough, and the result is the same as without it")
  func limits() throws {
    let container = try storing()
    let (steps, result) = run(container, limit: 1)
    #expect(steps.count == 1)
    let chain = TestChain()
    chain.install(container, at: Self.contract)
    let untraced = chain.call(Self.contract, gas: 1_000_000)
    #expect(untraced.gasLeft == result.gasLeft)
    #expect(untraced.output == result.output)
  }

  @Test("under the name that the specification gives it")
  func names() throws {
    let repository = URL(filePath: #filePath).resolvingSymlinksInPath()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let text = try String(contentsOf: repository.appending(path: "Docs/Specification/ContractVM.md"), encoding: .utf8)
    for call in HostCall.allCases {
      #expect(text.contains("| \(call.rawValue) | `\(call.name)("), "\(call.name)")
    }
  }
}
