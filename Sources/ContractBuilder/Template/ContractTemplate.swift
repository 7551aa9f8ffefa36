import Foundation

/// A new contract's package: a counter, a native test, and what is needed to build both.
public enum ContractTemplate {
  /// Writes the package of a new contract into a folder, which must not exist or be empty.
  /// - Parameters:
  ///   - name: the contract's type name.
  ///   - folder: where the package goes.
  /// - Returns: the paths of the written files.
  @discardableResult
  public static func create(_ name: String, at folder: String) throws(ContractBuilderError) -> [String] {
    guard isTypeName(name) else { throw .name(name) }
    let present = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    guard present.isEmpty else { throw .file("'\(folder)' is not empty; choose a new folder") }
    let sdk = try ContractSDK.locate()
    guard let repository = ContractSDK.repository(above: sdk.kit) else {
      throw .sdkNotFound("the package of ContractKit")
    }
    let files = [
      ("Package.swift", package(name, repository: repository)),
      ("Sources/\(name)/\(name).swift", contract(name)),
      ("Tests/\(name)Tests/\(name)Tests.swift", tests(name)),
      ("README.md", readme(name)),
    ]
    var written: [String] = []
    for (path, text) in files {
      let target = URL(fileURLWithPath: folder).appendingPathComponent(path)
      do {
        try FileManager.default.createDirectory(
          at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
      } catch {
        throw .file("'\(target.deletingLastPathComponent().path)' could not be created: \(error.localizedDescription)")
      }
      try writeFile(text, to: target.path)
      written.append(target.path)
    }
    return written
  }

  /// Whether a text is a Swift type name of ASCII letters and digits.
  private static func isTypeName(_ name: String) -> Bool {
    guard let first = name.first, first.isASCII, first.isUppercase else { return false }
    return name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
  }

  private static func package(_ name: String, repository: String) -> String {
    """
    // swift-tools-version: 6.2
    import PackageDescription

    let package = Package(
      name: "\(name)",
      dependencies: [.package(name: "openledger", path: "\(repository)")],
      targets: [
        .target(name: "\(name)", dependencies: [.product(name: "ContractKit", package: "openledger")]),
        .testTarget(
          name: "\(name)Tests",
          dependencies: ["\(name)", .product(name: "ContractKit", package: "openledger")]),
      ]
    )

    """
  }

  private static func readme(_ name: String) -> String {
    """
    # \(name)

    A contract for OpenLedger, written in Swift.

    - `swift test` runs its tests natively, against a chain in memory.
    - `openledger contract build Sources/\(name)` compiles it to bytecode and writes `\(name).json`.
    - `openledger contract deploy \(name).json 5` puts it on the chain, where it counts from 5.

    """
  }
}
