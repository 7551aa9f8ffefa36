import ContractBuilder
import Foundation

/// Builds the sample contracts once for all tests.
enum Samples {
  /// The artifact of a contract in a file of `Samples`.
  static func artifact(_ name: String) throws -> Artifact {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path
    return try ContractBuilder.build(source: "\(folder)/Samples/\(name).swift")
  }
}
