import ContractVM
import ContractVMSupport
import Execution
import Foundation
import Primitives
import Testing

@Suite("Hostile containers never harm the node")
struct FuzzTests {
  /// Containers to try; `OPENLEDGER_FUZZ` sets another number.
  static let count = ProcessInfo.processInfo.environment["OPENLEDGER_FUZZ"].flatMap { Int($0) } ?? 1_000_000
  /// One in so many is run on both engines and twice.
  static let sample = 16
  static let gasLimit: UInt64 = 1500

  @Test("A million mutated containers are refused or run within their gas, the same every time")
  func mutations() throws {
    let seed: UInt64 = 0xF022_0001
    var generator = SeededGenerator(seed: seed)
    var corpus = try (0..<200).map { _ in try RandomProgram(using: &generator).container.encoded }
    if Tools.areInstalled {
      corpus.append(try Tools.build(swift: ProgramSource.token, entry: ProgramSource.contractEntry).encoded)
      corpus.append(try Tools.build(c: ExecutableTests.source).encoded)
    }
    var tally: [String: Int] = [:]
    for index in 0..<Self.count {
      var bytes = corpus.randomElement(using: &generator) ?? []
      Self.mutate(&bytes, using: &generator)
      do throws(ContainerError) {
        let container = try Container(encoded: bytes)
        #expect(container.encoded == bytes, "input \(index), seed \(seed)")
        let program = try Program(container)
        tally["run", default: 0] += 1
        let isSample = tally["run", default: 0] % Self.sample == 0
        try Self.run(program, twice: isSample, "input \(index), seed \(seed)")
      } catch {
        tally["refused", default: 0] += 1
      }
    }
    print("fuzz seed \(seed): \(Self.count) containers, \(tally)")
    #expect(tally["run", default: 0] > Self.count / 20)
    #expect(tally["refused", default: 0] > Self.count / 20)
  }

  private static func run(_ program: Program, twice: Bool, _ comment: String) throws(ContainerError) {
    let instance = Instance(program, gas: gasLimit)
    let end = exit(of: instance, Interpreter())
    if instance.gas < 0 || instance.gas > Int64(gasLimit) { Issue.record("gas \(instance.gas), \(comment)") }
    guard twice else { return }
    let again = Instance(program, gas: gasLimit)
    #expect(Snapshot(again, exit(of: again, Interpreter())) == Snapshot(instance, end), "\(comment)")
    let reference = Instance(program, gas: gasLimit)
    #expect(
      Snapshot(reference, exit(of: reference, ReferenceInterpreter(program))) == Snapshot(instance, end), "\(comment)")
  }

  /// The last exit of a run whose host calls return what they were called with, eight times.
  private static func exit(of instance: Instance, _ engine: some Engine) -> Exit {
    for _ in 0..<8 {
      let exit = engine.run(instance)
      guard exit == .hostCall else { return exit }
      instance.setResult(instance.argument(0) &+ 1)
    }
    return .hostCall
  }

  /// Changes header fields, single bits, bytes, whole instructions, or the length.
  private static func mutate(_ bytes: inout Bytes, using generator: inout SeededGenerator) {
    for _ in 0..<Int.random(in: 1...4, using: &generator) {
      guard bytes.count > 40 else { return }
      let index = Int.random(in: 0..<bytes.count, using: &generator)
      switch Int.random(in: 0..<10, using: &generator) {
      case 0: bytes[Int.random(in: 0..<36, using: &generator)] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      case 1: bytes[index] = UInt8(truncatingIfNeeded: generator.next())
      case 2, 3: bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      case 4 where Bool.random(using: &generator): bytes.removeLast(Int.random(in: 1...4, using: &generator))
      default:
        // An instruction at a place where one may start.
        let operation = ContractVM.Operation.allCases.randomElement(using: &generator) ?? .add
        var instruction = Instruction.random(operation, using: &generator)
        if instruction.operation == .jal || Shape(operation) == .branch {
          instruction.immediate = Int32.random(in: -8...8, using: &generator) * 4
        }
        let offset = 36 + (index - 36) / 4 * 4
        guard index >= 36, offset + 4 <= bytes.count else { continue }
        for (shift, place) in (offset..<offset + 4).enumerated() {
          bytes[place] = UInt8(truncatingIfNeeded: Encoder.bits(instruction) >> (8 * UInt32(shift)))
        }
      }
    }
  }
}
