public import Foundation

/// The published conformance fixtures and the oracle files, which live outside the repository.
///
/// A suite whose files are missing prints what it skips and how to get them, and passes.
public enum Fixtures {
  /// The folder of fixtures: `OPENLEDGER_FIXTURES`, or `../shared/fixtures` beside the repository.
  public static var folder: URL { folder(variable: "OPENLEDGER_FIXTURES", fallback: "shared/fixtures") }

  /// The folder of oracle files: `OPENLEDGER_ORACLE`, or `../shared/oracle` beside the repository.
  public static var oracle: URL { folder(variable: "OPENLEDGER_ORACLE", fallback: "shared/oracle") }

  /// The root of the repository, found from this file.
  public static var repository: URL {
    URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  }

  /// A file or folder of the fixtures by its path, or nil, with a notice printed, when it is missing.
  public static func file(_ path: String) -> URL? {
    let url = folder.appending(path: path)
    guard FileManager.default.fileExists(atPath: url.path) else {
      print(
        """
        SKIPPED \(path): not found in \(folder.path). Fixtures come from the releases of ethereum/execution-spec-tests \
        and the repository ethereum/tests; set OPENLEDGER_FIXTURES to the folder that holds them.
        """)
      return nil
    }
    return url
  }

  /// A file or folder of the oracle by its path, or nil, with a notice printed, when it is missing.
  public static func oracleFile(_ path: String) -> URL? {
    let url = oracle.appending(path: path)
    guard FileManager.default.fileExists(atPath: url.path) else {
      print("SKIPPED \(path): not found in \(oracle.path). Set OPENLEDGER_ORACLE to the folder that holds the oracle.")
      return nil
    }
    return url
  }

  /// A temporary folder with the contents of a `.tar.xz` fixture, or nil, with a notice printed, when it is missing.
  ///
  /// - Throws: `FixtureError` when the archive cannot be unpacked.
  public static func archive(_ path: String) throws -> URL? {
    guard let archive = file(path) else { return nil }
    let target = FileManager.default.temporaryDirectory.appending(path: "openledger-fixtures-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: target, withIntermediateDirectories: true)
    try run("tar", ["-xJf", archive.path, "-C", target.path])
    return target
  }

  /// The lines of an `.xz` file, or nil, with a notice printed, when it is missing.
  ///
  /// - Throws: `FixtureError` when the file cannot be unpacked.
  public static func compressedLines(_ path: String) throws -> [Data]? {
    guard let url = file(path) else { return nil }
    let data = try run("xz", ["-dc", url.path])
    return data.split(separator: UInt8(ascii: "\n")).map { Data($0) }
  }

  /// Every `.json` file below a folder, sorted by path.
  public static func jsonFiles(below folder: URL) -> [URL] {
    let paths = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
    return paths.filter { $0.hasSuffix(".json") }.sorted().map { folder.appending(path: $0) }
  }

  @discardableResult
  private static func run(_ command: String, _ arguments: [String]) throws -> Data {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [command] + arguments
    process.standardOutput = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw FixtureError(command: command, status: process.terminationStatus)
    }
    return data
  }

  private static func folder(variable: String, fallback: String) -> URL {
    if let path = ProcessInfo.processInfo.environment[variable] { return URL(fileURLWithPath: path) }
    return repository.deletingLastPathComponent().appending(path: fallback)
  }
}

/// A fixture could not be unpacked.
public struct FixtureError: Error, CustomStringConvertible {
  let command: String
  let status: Int32

  /// One sentence for people.
  public var description: String { "unpacking a fixture failed: \(command) ended with status \(status)" }
}

extension Fixtures {
  /// The seed in `OPENLEDGER_SEED`, when it is a number.
  static var seed: UInt64? { ProcessInfo.processInfo.environment["OPENLEDGER_SEED"].flatMap { UInt64($0) } }
}
