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

  static func measure() throws -> Table {
    let source = try Files.repository().appending(path: "Tests/Contracts/Token")
    let artifact = try ContractBuilder.build(source: source.path)
    let supply = try ABI.encode([.uint(UInt256(UInt64.max))], as: [ABIType("uint256")])
    let token = try ContractBench(bytecode: artifact.bytecode, arguments: supply)

    let transfer = try FunctionSignature("transfer(address,uint256)")
      .encode([.address(Address(low: 0xB0B)), .uint(.one)])
    let balance = try FunctionSignature("balanceOf(address)").encode([.address(token.owner)])
    var table = Table(
      title: "ERC-20 calls",
      method: """
        Tests/Contracts/Token as a contract of \(number(Double(artifact.bytecode.count))) bytes, called through the message \
        processor on warm storage: frame, calldata, two storage reads and writes, one log. Medians of \(runs) runs of \(calls) calls, processor time.
        """)
    table.add("transfer", try time(transfer, token), "µs", target: .atMost(target))
    table.add("balanceOf", try time(balance, token), "µs")
    table.add("gas of a warm transfer", Double(ContractBench.gas - token.call(transfer).gasLeft), "gas")
    return table
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
