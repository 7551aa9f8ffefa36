import ContractBuilder
import Execution
import Foundation
import Primitives

/// The compute kernels as ContractVM bytecode against the same Swift compiled natively.
enum VirtualMachineSection {
  /// A kernel of `Kernels.swift` with a size that keeps the native code busy for some milliseconds.
  private static let kernels: [(number: UInt64, name: String, size: UInt64)] = [
    (0, "sieve of Eratosthenes", 400_000), (1, "FNV-1a hash", 4_000_000), (2, "Keccak-like mixing", 60_000),
    (3, "recursive Fibonacci", 28), (4, "matrix product", 110), (5, "heap sort", 30_000), (6, "block copies", 100_000),
    (7, "256-bit additions", 2_000_000),
  ]
  private static let runs = 5
  /// The most a kernel may take of its native time.
  private static let ratioTarget = 25.0

  static func measure() throws -> Table {
    let source = try Files.repository().appending(path: "Tests/ContractVMTests/Kernels/Kernels.swift")
    return try Files.withTemporaryFolder { folder in
      let native = try NativeKernels(source: source, folder: folder)
      let contract = try deploy(source: source, folder: folder)
      return try table(native, contract)
    }
  }

  private static func table(_ native: NativeKernels, _ contract: ContractBench) throws -> Table {
    var table = Table(
      title: "ContractVM",
      method: """
        The kernels of Tests/ContractVMTests/Kernels, compiled by one compiler natively (-O) and as a contract; medians of \(runs) \
        alternating runs, processor time. A simple instruction costs 1 gas, a load, store or multiplication 2.
        """, ratioTitle: "time ÷ native")
    var ratios: [Double] = []
    for kernel in kernels {
      let time = try measure(kernel.number, kernel.size, native, contract)
      let ratio = time.contract / time.native
      ratios.append(ratio)
      table.add(
        kernel.name, Double(time.gas) / time.contract / 1e6, "M gas/s", ratio: ratio, target: .ratioAtMost(ratioTarget))
    }
    table.add(
      "all kernels, geometric mean", .nan, "", ratio: geometricMean(ratios), target: .ratioAtMost(ratioTarget))
    return table
  }

  /// Median seconds of a kernel as a contract and natively, and its gas.
  private static func measure(
    _ kernel: UInt64, _ size: UInt64, _ native: NativeKernels, _ contract: ContractBench
  ) throws -> (contract: Double, native: Double, gas: UInt64) {
    var (nativeTimes, contractTimes): ([Double], [Double]) = ([], [])
    var gas: UInt64 = 0
    let input = try KernelContract.call(kernel, size)
    let expected = native.run(kernel, size)
    for _ in 0..<runs {
      nativeTimes.append(processorSeconds { keep(native.run(kernel, size)) })
      var result: MessageResult?
      contractTimes.append(processorSeconds { result = contract.call(input) })
      gas = try KernelContract.gas(result, expecting: expected, kernel)
    }
    return (median(contractTimes), median(nativeTimes), gas)
  }

  private static func deploy(source: URL, folder: URL) throws -> ContractBench {
    let sources = folder.appending(path: "KernelContract")
    try FileManager.default.createDirectory(at: sources, withIntermediateDirectories: true)
    try FileManager.default.copyItem(at: source, to: sources.appending(path: "Kernels.swift"))
    try KernelContract.source.write(
      to: sources.appending(path: "KernelContract.swift"), atomically: true, encoding: .utf8)
    return try ContractBench(bytecode: ContractBuilder.build(source: sources.path).bytecode)
  }
}
