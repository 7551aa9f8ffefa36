import ABI
import Execution
import Foundation
import Glibc
import Primitives

/// The kernels as a contract.
enum KernelContract {
  static let source = """
    import ContractKit

    @Contract
    public struct KernelContract {
      public static func run(kernel: UInt64, size: UInt64) -> UInt64 { runKernel(kernel, size) }
    }
    """

  /// The calldata that runs a kernel.
  static func call(_ kernel: UInt64, _ size: UInt64) throws -> Bytes {
    let signature = try FunctionSignature("run(uint64,uint64)")
    return try signature.encode([.uint(UInt256(kernel)), .uint(UInt256(size))])
  }

  /// The gas of a run; throws when its answer is not the native one.
  static func gas(_ result: MessageResult?, expecting expected: UInt64, _ kernel: UInt64) throws -> UInt64 {
    guard let result, result.isSuccess, UInt256(bigEndian: result.output) == UInt256(expected) else {
      throw BenchError(
        "kernel \(kernel) answers otherwise as a contract: \(result.map { "\($0.status)" } ?? "nothing")")
    }
    return ContractBench.gas - result.gasLeft
  }
}

/// The kernels as a shared library that this process loads.
@safe
struct NativeKernels {
  private typealias Function = @convention(c) (UInt64, UInt64) -> UInt64
  // The library stays loaded as long as the process runs.
  private let function: Function

  /// Compiles the kernels with the compiler of contracts.
  init(source: URL, folder: URL) throws {
    let library = folder.appending(path: "libkernels.so").path
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      "swiftc", "-O", "-wmo", "-parse-as-library", "-enforce-exclusivity=unchecked", "-swift-version", "6",
      "-emit-library",
      "-module-name", "Kernels", "-module-cache-path", folder.appending(path: "modules").path, "-o", library,
      source.path,
    ]
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw BenchError("swiftc could not compile \(source.lastPathComponent)")
    }
    guard let handle = unsafe dlopen(library, RTLD_NOW), let symbol = unsafe dlsym(handle, "run_kernel") else {
      throw BenchError("the compiled kernels could not be loaded from \(library)")
    }
    // Kernels.swift declares `run_kernel` with this signature.
    unsafe function = unsafeBitCast(symbol, to: Function.self)
  }

  func run(_ kernel: UInt64, _ size: UInt64) -> UInt64 { function(kernel, size) }
}
