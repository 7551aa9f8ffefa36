import Foundation

/// A new contract's package: a counter, a native test, and what is needed to build both.
public enum ContractTemplate {
  /// What the contract of a new package is.
  public enum Kind: String, CaseIterable, Sendable {
    /// A counter with an owner: the smallest contract that does something.
    case counter
    /// An ERC-20 token that its owner may mint, with permits by signature.
    case token
  }

  /// Writes the package of a new contract into a folder, which must not exist or be empty.
  /// - Parameters:
  ///   - name: the contract's type name.
  ///   - template: what the contract is.
  ///   - folder: where the package goes.
  /// - Returns: the paths of the written files.
  @discardableResult
  public static func create(
    _ name: String, template: Kind = .counter, at folder: String
  ) throws(ContractBuilderError) -> [String] {
    guard isTypeName(name) else { throw .name(name) }
    let present = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    guard present.isEmpty else { throw .file("'\(folder)' is not empty; choose a new folder") }
    let sdk = try ContractSDK.locate()
    guard let repository = ContractSDK.repository(above: sdk.kit) else {
      throw .sdkNotFound("the package of ContractKit")
    }
    let files = [
      ("Package.swift", package(name, repository: repository)),
      ("Sources/\(name)/\(name).swift", template == .counter ? counter(name) : token(name)),
      ("Tests/\(name)Tests/\(name)Tests.swift", template == .counter ? counterTests(name) : tokenTests(name)),
      ("README.md", readme(name, template)),
      (".gitignore", ".build/\n\(name).json\n"),
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

  private static func readme(_ name: String, _ template: Kind) -> String {
    let arguments = template == .counter ? "start=5" : "supply=1000000000000000000000000"
    return """
      # \(name)

      A contract for OpenLedger, written in Swift: \(template == .counter ? "a counter" : "an ERC-20 token").

      - `swift test` runs its tests natively, against a chain in memory.
      - `openledger contract test` runs them, and then the same calls on the bytecode, and compares the two.
      - `openledger contract gas` shows what each function costs and writes `.gas-snapshot`; with `--check` it fails on growth.
      - `openledger contract build` compiles it to bytecode and writes `\(name).json`; `openledger contract size` shows what is large.
      - `openledger contract deploy \(name).json \(arguments)` puts it on the chain.
      - `openledger contract verify ADDRESS` compares the code on the chain with the sources here.
      - `openledger contract inspect --address ADDRESS` reads its storage.

      """
  }
}
