import Foundation
import JSONCoding
import Primitives

/// One input of the evm-benchmarks suite: a contract and the calldata of one call.
struct EVMCase {
  let name: String
  let code: Bytes
  let input: Bytes
  let gas: UInt64

  /// The cases of a folder of state tests, one for each data index of each file.
  static func read(folder: URL) throws -> [EVMCase] {
    try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "json" }
      .sorted { $0.lastPathComponent < $1.lastPathComponent }
      .flatMap { try read(file: $0) }
  }

  private static func read(file: URL) throws -> [EVMCase] {
    try (JSON.parse(Files.bytes(file)).members ?? []).flatMap { test in
      let transaction = try field("transaction", of: test.value, file)
      let target = try text("to", of: transaction, file).lowercased()
      let account = try field("pre", of: test.value, file).members?.first { $0.name.lowercased() == target }
      guard let account, let inputs = transaction["data"]?.elements,
        let gas = transaction["gasLimit"]?[0]?.text.flatMap({ UInt256(hex: $0) }).flatMap({ UInt64(exactly: $0) })
      else { throw BenchError("\(file.lastPathComponent) is not a state test with one contract") }
      let code = try Hex.decode(text("code", of: account.value, file))
      let labels = test.value["_info"]?["labels"]
      return try inputs.enumerated().map { index, input in
        EVMCase(
          name: [test.name, labels?["\(index)"]?.text ?? (inputs.count == 1 ? nil : "\(index)")]
            .compactMap { $0 }.joined(separator: ", "),
          code: code, input: try Hex.decode(input.text ?? ""), gas: gas)
      }
    }
  }

  private static func field(_ name: String, of value: JSON, _ file: URL) throws -> JSON {
    guard let member = value[name] else { throw BenchError("\(file.lastPathComponent) has no \(name)") }
    return member
  }

  private static func text(_ name: String, of value: JSON, _ file: URL) throws -> String {
    guard let text = try field(name, of: value, file).text else {
      throw BenchError("\(name) of \(file.lastPathComponent) is not a string")
    }
    return text
  }
}
