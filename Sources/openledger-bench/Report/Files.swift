import Foundation
import Primitives

/// Where a measurement finds its inputs and keeps its files.
enum Files {
  /// The root of the repository, upwards from the current folder or from this program.
  static func repository() throws -> URL {
    for start in [FileManager.default.currentDirectoryPath, programFolder.path] {
      var folder = URL(fileURLWithPath: start).standardizedFileURL
      while folder.path != "/" {
        if FileManager.default.fileExists(atPath: folder.appending(path: "Genesis/dev.json").path) { return folder }
        folder.deleteLastPathComponent()
      }
    }
    throw BenchError("the repository was not found; run openledger-bench in it")
  }

  /// The folder of this program, where `openledger` is built as well.
  static var programFolder: URL {
    let path =
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
    return URL(fileURLWithPath: path).deletingLastPathComponent()
  }

  /// The folder of the reference model: `OPENLEDGER_ORACLE`, or `../shared/oracle` beside the repository.
  static func oracle() throws -> URL {
    if let path = ProcessInfo.processInfo.environment["OPENLEDGER_ORACLE"] { return URL(fileURLWithPath: path) }
    return try repository().deletingLastPathComponent().appending(path: "shared/oracle")
  }

  /// The published test vectors: `OPENLEDGER_FIXTURES`, or `../shared/fixtures` beside the repository; nil when there are none.
  static func fixtures() throws -> URL? {
    let folder =
      if let path = ProcessInfo.processInfo.environment["OPENLEDGER_FIXTURES"] { URL(fileURLWithPath: path) } else {
        try repository().deletingLastPathComponent().appending(path: "shared/fixtures")
      }
    return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
  }

  static func bytes(_ url: URL) throws -> Bytes { Bytes(try Data(contentsOf: url)) }

  /// Runs a closure with a new folder that is removed afterwards.
  static func withTemporaryFolder<Value>(_ body: (URL) throws -> Value) throws -> Value {
    let folder = FileManager.default.temporaryDirectory.appending(path: "openledger-bench-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
  }
}
