import ABI
import ContractBuilder
import Execution
import Foundation
import Primitives
import WorldState

/// An ERC-20 transfer on warm storage.
enum TokenSection {
  private static let calls = 2_000
  private static let runs = 15
  /// The most microseconds of a warm transfer.
  private static let target = 5.0
  /// The most gas of a warm transfer, as a multiple of the same in EVM bytecode.
  private static let gasTarget = 1.3

  static func measure() throws -> Table {
    let source = try Files.repository().appending(path: "Tests/Contracts/Token")
    let artifact = try ContractBuilder.build(source: source.path)
    let supply = try ABI.encode([.uint(UInt256(UInt64.max))], as: [ABIType("uint256")])
    let token = try ContractBench(bytecode: artifact.bytecode, arguments: supply)

    let transfer = try FunctionSignature("transfer(address,uint256)")
      .encode([.address(Address(low: 0xB0B)), .uint(.one)])
    let balance = try FunctionSignature("balanceOf(address)").encode([.address(ContractBench.owner)])
    var table = Table(
      title: "ERC-20 calls",
      method: """
        Tests/Contracts/Token as a contract of \(number(Double(artifact.bytecode.count))) bytes, called through the message \
        processor on warm storage: frame, calldata, two storage reads and writes, one log. Medians of \(runs) runs of \(calls) calls, processor time. \
        Gas beside Tests/EndToEnd/contracts/token.vy, compiled by Vyper.
        """, ratioTitle: "÷ EVM")
    table.add("transfer", try time(transfer, token), "µs", target: .atMost(target))
    table.add("balanceOf", try time(balance, token), "µs")
    let evm = try evmToken()
    let reads = try [ContractBench.owner, Address(low: 0xB0B)].map {
      try FunctionSignature("balanceOf(address)").encode([.address($0)])
    }
    let (warm, evmWarm) = (gas(of: transfer, after: reads, token), gas(of: transfer, after: reads, evm))
    table.add("gas of a transfer, slots warm", warm, "gas", ratio: warm / evmWarm, target: .ratioAtMost(gasTarget))
    let (again, evmAgain) = (gas(of: transfer, after: [transfer], token), gas(of: transfer, after: [transfer], evm))
    table.add("gas of the same transfer again, slots written before", again, "gas", ratio: again / evmAgain)
    return table
  }

  /// The gas of a call after others in one transaction. The accounts have tokens before it begins.
  private static func gas(of input: Bytes, after others: [Bytes], _ token: ContractBench) -> Double {
    token.state.beginTransaction()
    _ = token.call(input)
    token.state.finishTransaction()
    token.state.beginTransaction()
    for other in others { _ = token.call(other) }
    return Double(ContractBench.gas - token.call(input).gasLeft)
  }

  /// The token in EVM bytecode.
  private static func evmToken() throws -> ContractBench {
    let file = try Files.repository().appending(path: "Tests/Benchmarks/token.hex")
    let text = try String(contentsOf: file, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
    let types = try ["string", "string", "address", "uint256"].map { try ABIType($0) }
    let values: [ABIValue] = [
      .string("Token"), .string("TOK"), .address(ContractBench.owner), .uint(UInt256(UInt64.max)),
    ]
    return try ContractBench(bytecode: try Hex.decode(text), arguments: try ABI.encode(values, as: types))
  }

  /// Microseconds of one call.
  private static func time(_ input: Bytes, _ token: ContractBench) throws -> Double {
    var times: [Double] = []
    for _ in 0..<runs {
      // A new transaction keeps the journal short; its first call warms the storage again.
      token.state.beginTransaction()
      let first = token.call(input)
      guard first.isSuccess else { throw BenchError("the token refused a call: \(first.status)") }
      times.append(processorSeconds { for _ in 0..<calls { keep(token.call(input)) } } / Double(calls) * 1e6)
    }
    return median(times)
  }
}
