import Foundation
import Primitives

/// A file of published test cases: `.json`, or one JSON object a line in `.jsonl` or `.jsonl.xz`.
struct FixtureFile {
  let path: String

  /// The texts, each a JSON object of cases by name.
  func texts() throws -> [Bytes] {
    if path.hasSuffix(".xz") { return Self.lines(try decompressed()) }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw CommandError("the file \(path) cannot be read")
    }
    return path.hasSuffix(".jsonl") ? Self.lines(data) : [Bytes(data)]
  }

  private static func lines(_ data: Data) -> [Bytes] {
    data.split(separator: UInt8(ascii: "\n")).map { Bytes($0) }
  }

  /// The content of an `.xz` file, through the system's `xz`.
  private func decompressed() throws -> Data {
    guard FileManager.default.isReadableFile(atPath: path) else {
      throw CommandError("the file \(path) cannot be read")
    }
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["xz", "-dc", "--", path]
    process.standardOutput = output
    do { try process.run() } catch { throw CommandError("xz cannot be started: \(error.localizedDescription)") }
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw CommandError("xz could not unpack \(path)") }
    return data
  }
}
