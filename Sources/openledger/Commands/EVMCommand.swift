public import ArgumentParser
public import ChainSpecification
import ChainTypes
import Execution
import FixtureRunner
import Foundation
import JSONCoding
import JSONRPC
import Node
import Primitives

/// `openledger evm`: code without a chain.
struct EVMCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evm", abstract: "Run bytecode without a chain.", subcommands: [Run.self])

  struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Run code on an empty state and print what it returns.",
      discussion: """
        The code is EVM bytecode or a ContractVM container, as hexadecimal digits or as a file that holds digits or the \
        bytes themselves. With --trace, every instruction is written to standard error as a line of JSON (EIP-3155). The \
        exit code is 1 when the code reverts or fails.
        """)

    @Argument(help: "The code: hexadecimal digits, or a file.")
    var code: String
    @Option(help: "The call data, in hexadecimal digits.")
    var input = "0x"
    @Option(help: "The gas to give.")
    var gas: UInt64 = 30_000_000
    @Option(help: "The value to send, in wei.")
    var value = "0"
    @Option(help: "The rules: cancun, prague or osaka.")
    var fork = HardFork.osaka
    @Option(help: "The account that calls.")
    var sender = Address(truncating: UInt256(0x2000_0000))
    @Flag(help: "Write every instruction to standard error.")
    var trace = false
    @Flag(help: "With --trace, write the memory before each instruction as well.")
    var memory = false
    @Flag(help: "Print one JSON value instead of text.")
    var json = false

    func run() throws {
      guard let input = try? Hex.decode(input) else { throw CommandError("--input must be hexadecimal digits") }
      guard let value = UInt256(decimal: value) ?? UInt256(hex: value) else {
        throw CommandError("--value must be a number of wei below 2^256")
      }
      let run = CodeRun(
        code: try Self.bytes(of: code), input: input, gas: gas, value: value, sender: sender, fork: fork)
      let (trace, memory, fork) = (trace, memory, fork)
      let result = FixtureBatch.onDeepStack { () -> Result<CodeRun.Outcome, NodeError> in
        let tracer = trace ? StandardTracer(showsMemory: memory) : nil
        return Result { () throws(NodeError) in
          let outcome = try run.run(tracer: tracer)
          tracer?.summarize(
            (outcome.result.output, outcome.gasUsed, outcome.result.isSuccess),
            [JSONMember("time", .integer(outcome.time.nanoseconds)), JSONMember("fork", .string(fork.name))])
          return outcome
        }
      }
      guard let outcome = try result?.get() else { throw CommandError("the thread of the run ended early") }
      print(json ? Self.json(outcome).prettyText : Self.text(outcome))
      if !outcome.result.isSuccess { throw ExitCode.failure }
    }

    /// The bytes that an argument spells, or that are in the file it names.
    private static func bytes(of argument: String) throws -> Bytes {
      guard let data = FileManager.default.contents(atPath: argument) else {
        guard let bytes = try? Hex.decode(argument) else {
          throw CommandError("\"\(argument.prefix(40))\" is neither a file nor hexadecimal digits")
        }
        return bytes
      }
      let text = String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
      return (try? Hex.decode(text)) ?? Bytes(data)
    }

    private static func text(_ outcome: CodeRun.Outcome) -> String {
      let status =
        switch outcome.result.status {
        case .success: "success"
        case .revert: "reverted"
        case .failure(let failure): "failed: \(failure)"
        }
      var lines = [
        "status: \(status)", "output: \(Hex.encode(outcome.result.output))", "gas used: \(outcome.gasUsed)",
        "refund: \(outcome.refund)", "time: \(outcome.time)",
      ]
      lines += outcome.logs.enumerated().map { index, log in
        "log \(index): [\(log.topics.map(\.hex).joined(separator: ", "))] \(Hex.encode(log.data))"
      }
      return lines.joined(separator: "\n")
    }

    private static func json(_ outcome: CodeRun.Outcome) -> JSON {
      let error: JSON =
        switch outcome.result.status {
        case .success: .null
        case .revert: "execution reverted"
        case .failure(let failure): .string("\(failure)")
        }
      return [
        "success": .bool(outcome.result.isSuccess), "error": error, "output": .data(outcome.result.output),
        "gasUsed": .integer(outcome.gasUsed), "refund": .integer(outcome.refund),
        "nanoseconds": .integer(outcome.time.nanoseconds),
        "logs": .array(
          outcome.logs.map { log in
            [
              "address": .address(log.address), "topics": .array(log.topics.map { .hash($0) }),
              "data": .data(log.data),
            ]
          }),
      ]
    }
  }
}

extension HardFork: ExpressibleByArgument {}

extension Duration {
  /// The whole nanoseconds.
  fileprivate var nanoseconds: Int64 { components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000 }
}
