import ContractBuilder
import FixtureSupport
import Foundation

/// The repository's contracts, and folders for sources that a test makes up.
enum Sources {
  /// The folder of the system contracts' sources.
  static var contracts: URL { Fixtures.repository.appending(path: "Contracts") }

  /// The folder of their artifacts.
  static var artifacts: URL { Fixtures.repository.appending(path: "Genesis/contracts") }

  /// The sample contract.
  static var sample: URL { Fixtures.repository.appending(path: "Tests/ContractBuilderTests/Sample/Shelf.swift") }

  /// The sample's artifact, built once for all tests.
  static let builtSample = Result { try ContractBuilder.build(source: sample.path) }

  /// The names in a folder that end with a suffix, without it, sorted.
  static func names(in folder: URL, suffix: String = "") throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(suffix) && !$0.hasPrefix(".") }.map { String($0.dropLast(suffix.count)) }.sorted()
  }

  /// Runs a body with a new folder that is removed afterwards.
  @discardableResult
  static func withFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "openledger-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
  }

  /// Why a contract with this text, in a file `Broken.swift`, cannot be built; nil when it can.
  static func failure(of text: String) throws -> ContractBuilderError? {
    try withFolder { folder in
      let file = folder.appending(path: "Broken.swift")
      try text.write(to: file, atomically: true, encoding: .utf8)
      do throws(ContractBuilderError) {
        _ = try ContractBuilder.build(source: folder.path)
        return nil
      } catch {
        return error
      }
    }
  }
}
