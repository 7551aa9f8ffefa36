import Execution
import Foundation
import JSONCoding
import Primitives

/// Writes each instruction as one line of JSON to standard error (EIP-3155).
final class StandardTracer: Tracer {
  private let showsMemory: Bool
  private var output = Bytes()
  /// How the outermost frame that ended last ended, with the gas that it used.
  private(set) var result: (result: MessageResult, gasUsed: UInt64)?
  private var gasAtStart: [UInt64] = []

  init(showsMemory: Bool = false) {
    self.showsMemory = showsMemory
  }

  var tracesInstructions: Bool { true }
  var tracesMemory: Bool { showsMemory }

  func frameStarted(_ message: Message) { gasAtStart.append(message.gas) }

  func frameEnded(_ result: MessageResult) {
    guard let gas = gasAtStart.popLast(), gasAtStart.isEmpty else { return }
    self.result = (result, gas - min(gas, result.gasLeft))
    flush()
  }

  func selfDestructed(_ address: Address, beneficiary: Address, balance: UInt256) {}

  func instruction(_ step: borrowing InstructionTrace) {
    var members = [
      JSONMember("pc", .integer(step.programCounter)), JSONMember("op", .integer(step.opcode)),
      JSONMember("gas", .string(Self.hex(step.gas))), JSONMember("gasCost", .string(Self.hex(step.gasCost))),
    ]
    if showsMemory { members.append(JSONMember("memory", .string(Hex.encode(step.memory)))) }
    members += [
      JSONMember("memSize", .integer(step.memorySize)),
      JSONMember("stack", .array(step.stack.map { .string($0.hex) })), JSONMember("depth", .integer(step.depth)),
      JSONMember("returnData", .string(Hex.encode(step.returnData))),
      JSONMember("refund", .string(Self.hex(UInt64(max(step.refund, 0))))), JSONMember("opName", .string(step.name)),
    ]
    if let failure = step.failure { members.append(JSONMember("error", .string("\(failure)"))) }
    write(.object(members))
  }

  /// Writes the line that ends a transaction's trace; other members come after those that the EIP names.
  func summarize(
    _ outcome: (output: Bytes, gasUsed: UInt64, pass: Bool), stateRoot: Hash? = nil, _ others: [JSONMember]
  ) {
    let root = stateRoot.map { [JSONMember("stateRoot", .string($0.hex))] } ?? []
    write(
      .object(
        root + [
          JSONMember("output", .string(Hex.encode(outcome.output, prefix: false))),
          JSONMember("gasUsed", .string(Self.hex(outcome.gasUsed))), JSONMember("pass", .bool(outcome.pass)),
        ] + others))
    flush()
  }

  private func write(_ line: JSON) {
    line.append(to: &output)
    output.append(UInt8(ascii: "\n"))
    if output.count >= Self.bufferBytes { flush() }
  }

  private func flush() {
    FileHandle.standardError.write(Data(output))
    output.removeAll(keepingCapacity: true)
  }

  /// Lines are written when they fill this many bytes, and at the end of a transaction.
  private static let bufferBytes = 1 << 16

  private static func hex(_ number: UInt64) -> String { "0x" + String(number, radix: 16) }
}
