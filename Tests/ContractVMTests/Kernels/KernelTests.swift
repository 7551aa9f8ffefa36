import Testing

@Suite("Compute kernels, native and in bytecode", .enabled(if: Tools.areInstalled))
struct KernelTests {
  static let kernels: [(name: String, size: UInt64)] = [
    ("sieve", 200_000), ("Fowler-Noll-Vo", 1_000_000), ("mixing", 10_000), ("Fibonacci", 25), ("matrix product", 80),
    ("sorting", 10_000), ("copying", 200_000), ("wide addition", 300_000),
  ]

  @Test("native code and bytecode give the same answers")
  func answersAgree() throws {
    let container = try Tools.build(
      swift: KernelSource.read(), entry: ProgramSource.kernelEntry, optimisation: "-O")
    let chain = KernelChain(container)
    for (index, kernel) in Self.kernels.enumerated() {
      let answer = runKernel(UInt64(index), kernel.size)
      #expect(chain.run(UInt64(index), kernel.size).answer == answer, "\(kernel.name)")
    }
  }
}
