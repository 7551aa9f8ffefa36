import ContractVM
import Foundation
import Testing

@Suite("Compute kernels, native and in bytecode", .enabled(if: Tools.areInstalled))
struct KernelTests {
  static let kernels: [(name: String, size: UInt64)] = [
    ("sieve", 200_000), ("Fowler-Noll-Vo", 1_000_000), ("mixing", 10_000), ("Fibonacci", 25), ("matrix product", 80),
    ("sorting", 10_000), ("copying", 200_000), ("wide addition", 300_000),
  ]

  @Test("Answers agree, and the interpreter's distance to native code is printed")
  func ratios() throws {
    let container = try Tools.build(
      swift: KernelSource.read(), entry: ProgramSource.kernelEntry, optimisation: "-O")
    let chain = KernelChain(container)
    var logarithms = 0.0
    for (index, kernel) in Self.kernels.enumerated() {
      var (native, interpreted) = (Duration.seconds(100), Duration.seconds(100))
      for _ in 0..<5 {
        var answer: UInt64 = 0
        var run: KernelChain.Run?
        native = min(native, ContinuousClock().measure { answer = runKernel(UInt64(index), kernel.size) })
        interpreted = min(interpreted, ContinuousClock().measure { run = chain.run(UInt64(index), kernel.size) })
        #expect(run?.answer == answer, "\(kernel.name)")
      }
      let ratio = interpreted / native
      logarithms += log(ratio)
      print("kernel \(kernel.name): native \(native), interpreted \(interpreted), \(ratio.rounded(.up)) times")
      // Wide, because other work may share the machine; the benchmark holds the real limit.
      #expect(ratio < 100, "\(kernel.name)")
    }
    print("kernels: about \(exp(logarithms / Double(Self.kernels.count)).rounded()) times on average")
  }
}
