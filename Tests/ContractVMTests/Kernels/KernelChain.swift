import ContractVM
import Execution
import Primitives

/// A chain with the kernels as its one contract.
struct KernelChain {
  private static let address = Address(low: 0x5EED)
  private let chain: TestChain

  init(_ container: Container, usesReference: Bool = false) {
    chain = TestChain(usesReference: usesReference)
    chain.install(container, at: Self.address)
  }

  /// What a run gives: the kernel's answer, nil when the frame failed, and the gas that it used.
  struct Run: Equatable {
    var answer: UInt64?
    var gas: UInt64
  }

  /// Runs a kernel by number.
  func run(_ kernel: UInt64, _ size: UInt64) -> Run {
    let input = [kernel, size].flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }
    let gas: UInt64 = 1 << 40
    let result = chain.call(Self.address, input: input, gas: gas)
    let answer = result.output.reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
    return Run(answer: result.isSuccess ? answer : nil, gas: gas - result.gasLeft)
  }
}
