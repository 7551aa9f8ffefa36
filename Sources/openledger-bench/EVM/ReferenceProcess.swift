import Foundation
import JSONCoding
import Primitives

/// The Python process that measures revm and other libraries: Tests/Benchmarks/reference.py.
final class ReferenceProcess {
  private let process = Process()
  private let requests = Pipe()
  private let answers = Pipe()
  private var received = Data()

  /// Starts the process; nil when its Python environment is missing, which `make bench` prepares.
  static func start() throws -> ReferenceProcess? {
    let repository = try Files.repository()
    let python =
      ProcessInfo.processInfo.environment["OPENLEDGER_BENCH_PYTHON"]
      ?? repository.appending(path: ".venv-bench/bin/python").path
    guard FileManager.default.isExecutableFile(atPath: python) else { return nil }
    return try ReferenceProcess(
      python: python, script: repository.appending(path: "Tests/Benchmarks/reference.py").path)
  }

  private init(python: String, script: String) throws {
    process.executableURL = URL(fileURLWithPath: python)
    process.arguments = ["-B", script]
    process.standardInput = requests
    process.standardOutput = answers
    try process.run()
  }

  deinit {
    try? requests.fileHandleForWriting.close()
    process.waitUntilExit()
  }

  /// Sends one request and waits for its answer.
  func ask(_ request: JSON) throws -> JSON {
    try requests.fileHandleForWriting.write(contentsOf: Data(request.encoded + [UInt8(ascii: "\n")]))
    let answer = try JSON.parse(line())
    if let error = answer["error"]?.text { throw BenchError("the reference process failed: \(error)") }
    return answer
  }

  /// The number in an answer's member, written as a number or as a string.
  static func number(_ name: String, of answer: JSON) throws -> Double {
    let text: String? =
      switch answer[name] {
      case .number(let text)?, .string(let text)?: text
      default: nil
      }
    guard let value = text.flatMap({ Double($0) }) else { throw BenchError("the reference process gave no \(name)") }
    return value
  }

  private func line() throws -> Bytes {
    while true {
      if let end = received.firstIndex(of: UInt8(ascii: "\n")) {
        let line = Bytes(received[received.startIndex..<end])
        received = Data(received[received.index(after: end)...])
        return line
      }
      let chunk = answers.fileHandleForReading.availableData
      guard !chunk.isEmpty else { throw BenchError("the reference process ended; run Tests/Benchmarks/reference.py") }
      received.append(chunk)
    }
  }
}
