import Foundation

/// The text of `Kernels.swift`, which is compiled natively with these tests and to bytecode by them.
enum KernelSource {
  static func read() throws -> String {
    let file = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
    return try String(contentsOf: file.appendingPathComponent("Kernels.swift"), encoding: .utf8)
  }
}
