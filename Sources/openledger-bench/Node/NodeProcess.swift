import Foundation
import Primitives

/// An `openledger dev` process with timed blocks in a temporary folder.
final class NodeProcess {
  private static let startLimitSeconds = 60.0

  let port: UInt16
  /// Seconds from the start of the process to its first answer.
  private(set) var startSeconds = 0.0
  private let process = Process()

  /// Starts a node and waits until it answers; `arguments` follow `dev`.
  init(folder: URL, port: UInt16, arguments: [String]) throws {
    self.port = port
    let program = Files.programFolder.appending(path: "openledger")
    guard FileManager.default.isExecutableFile(atPath: program.path) else {
      throw BenchError("openledger is not beside this program; build it with 'make build'")
    }
    let log = folder.appending(path: "node.log")
    guard FileManager.default.createFile(atPath: log.path, contents: nil) else {
      throw BenchError("\(log.path) is not writable")
    }
    process.executableURL = program
    process.arguments = ["dev", "--port", "\(port)", "--data-dir", folder.appending(path: "data").path] + arguments
    process.currentDirectoryURL = try Files.repository()
    process.standardOutput = try FileHandle(forWritingTo: log)
    process.standardError = process.standardOutput
    startSeconds = try seconds {
      try process.run()
      try waitForAnswer(log)
    }
  }

  deinit {
    if process.isRunning {
      process.terminate()
      process.waitUntilExit()
    }
  }

  /// Resident memory in MB.
  var residentMegabytes: Double {
    let text = Machine.field("VmRSS", of: "/proc/\(process.processIdentifier)/status") ?? ""
    return Double(text.split(separator: " ").first ?? "").map { $0 * 1024 / 1e6 } ?? .nan
  }

  private func waitForAnswer(_ log: URL) throws {
    let request = RPCBody.call("eth_chainId", [])
    let deadline = Date.now.addingTimeInterval(Self.startLimitSeconds)
    while Date.now < deadline {
      if let answer = try? HTTPConnection(port: port).post(request), RPCBody.hasNoError(answer) { return }
      guard process.isRunning else { break }
      Thread.sleep(forTimeInterval: 0.01)
    }
    let output = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
    throw BenchError("the node did not start: \(output.suffix(1_000))")
  }
}
