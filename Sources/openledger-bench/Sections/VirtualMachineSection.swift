import ContractBuilder
import Execution
import Foundation
import Glibc
import Primitives

/// The compute kernels as ContractVM bytecode against the same Swift compiled natively.
enum VirtualMachineSection {
  /// A kernel of `Kernels.swift` with a size that keeps the native code busy for some milliseconds.
  private static let kernels: [(number: UInt64, name: String, size: UInt64)] = [
    (0, "sieve of Eratosthenes", 400_000), (1, "FNV-1a hash", 4_000_000), (2, "Keccak-like mixing", 60_000),
    (3, "recursive Fibonacci", 28), (4, "matrix product", 110), (5, "heap sort", 30_000), (6, "byte copies", 100_000),
    (7, "256-bit additions", 2_000_000),
  ]
  private static let runs = 5
  /// The most a kernel may take of its native time.
  private static let ratioTarget = 25.0

  static func measure() throws -> Table {
    let source = try Files.repository().appending(path: "Tests/ContractVMTests/Kernels/Kernels.swift")
    return try Files.withTemporaryFolder { folder in
      let native = try NativeKernels(source: source, folder: folder, isVectorized: true)
      let scalar = try NativeKernels(source: source, folder: folder, isVectorized: false)
      let contract = try deploy(source: source, folder: folder)
      return table(try kernels.map { try measure($0, native, scalar, contract) })
    }
  }

  /// Median seconds of one kernel.
  private struct Times {
    var contract: Double
    var native: Double
    /// Of native code without vector instructions.
    var scalar: Double
    var gas: UInt64
  }

  private static func table(_ times: [Times]) -> Table {
    var table = Table(
      title: "ContractVM",
      method: """
        The kernels of Tests/ContractVMTests/Kernels, compiled by one compiler natively (-O) and as a contract; medians of \(runs) \
        alternating runs, processor time. A simple instruction costs 1 gas, a load, store or multiplication 2. Native loops may \
        use vector instructions, which ContractVM does not have; the last rows compare with native code that does not use them.
        """, ratioTitle: "time ÷ native")
    for (kernel, time) in zip(kernels, times) {
      table.add(
        kernel.name, Double(time.gas) / time.contract / 1e6, "M gas/s", ratio: time.contract / time.native,
        target: .ratioAtMost(ratioTarget))
    }
    table.add("all kernels, geometric mean", .nan, "", ratio: geometricMean(times.map { $0.contract / $0.native }))
    for (kernel, time) in zip(kernels, times) where time.scalar > vectorGain * time.native {
      table.add("\(kernel.name), native without vectors", .nan, "", ratio: time.contract / time.scalar)
    }
    table.add(
      "all kernels, native without vectors", .nan, "", ratio: geometricMean(times.map { $0.contract / $0.scalar }))
    return table
  }

  /// From which factor on vector instructions are worth a row.
  private static let vectorGain = 1.5

  private static func geometricMean(_ ratios: [Double]) -> Double {
    Glibc.exp(ratios.map { Glibc.log($0) }.reduce(0, +) / Double(ratios.count))
  }

  private static func measure(
    _ kernel: (number: UInt64, name: String, size: UInt64), _ native: NativeKernels, _ scalar: NativeKernels,
    _ contract: ContractBench
  ) throws -> Times {
    var (nativeTimes, scalarTimes, contractTimes): ([Double], [Double], [Double]) = ([], [], [])
    var gas: UInt64 = 0
    let input = try KernelContract.call(kernel.number, kernel.size)
    let expected = native.run(kernel.number, kernel.size)
    for _ in 0..<runs {
      nativeTimes.append(processorSeconds { keep(native.run(kernel.number, kernel.size)) })
      scalarTimes.append(processorSeconds { keep(scalar.run(kernel.number, kernel.size)) })
      var result: MessageResult?
      contractTimes.append(processorSeconds { result = contract.call(input) })
      gas = try KernelContract.gas(result, expecting: expected, kernel.name)
    }
    return Times(contract: median(contractTimes), native: median(nativeTimes), scalar: median(scalarTimes), gas: gas)
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
