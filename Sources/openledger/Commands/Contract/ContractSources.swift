import ArgumentParser
import ContractBuilder
import Foundation

/// The sources that a command is about: a package, a folder of Swift files, or one file.
struct ContractSources {
  /// What the user named.
  let path: String
  /// The package's folder; nil when the path is no package.
  let package: String?
  /// The folders or the file of the contracts.
  let contracts: [String]

  /// Looks what lies at a path: in a package every target of `Sources` with a contract.
  init(_ path: String) throws {
    self.path = path
    guard FileManager.default.fileExists(atPath: "\(path)/Package.swift") else {
      package = nil
      contracts = [path]
      return
    }
    package = path
    let targets = try FileManager.default.contentsOfDirectory(atPath: "\(path)/Sources").sorted()
    contracts = targets.map { "\(path)/Sources/\($0)" }.filter(ContractSources.hasContract)
    guard !contracts.isEmpty else {
      throw CommandError(
        "no target in \(path)/Sources has a @Contract; write one, or make a package with `openledger contract new`")
    }
  }

  /// The only contract.
  func single() throws -> String {
    guard contracts.count == 1 else {
      let names = contracts.map { URL(fileURLWithPath: $0).lastPathComponent }.joined(separator: ", ")
      throw CommandError("\(path) has several contracts (\(names)); name the folder of one, such as \(contracts[0])")
    }
    return contracts[0]
  }

  private static func hasContract(_ folder: String) -> Bool {
    guard let files = FileManager.default.enumerator(atPath: folder) else { return false }
    for case let name as String in files where name.hasSuffix(".swift") {
      if let text = try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8), text.contains("@Contract") {
        return true
      }
    }
    return false
  }
}

extension Artifact {
  /// Reads an artifact, or builds one when the path is no JSON file.
  static func read(_ path: String) throws -> Artifact {
    path.hasSuffix(".json") ? try load(path) : try ContractBuilder.build(source: try ContractSources(path).single())
  }
}
