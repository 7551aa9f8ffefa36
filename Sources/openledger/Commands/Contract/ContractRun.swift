import ArgumentParser
import ContractBuilder
import ContractTesting
import Foundation

/// Runs the native tests of a package while its chains are recorded, and then everything that they did on bytecode.
struct ContractRun: ParsableArguments {
  @Argument(help: "The contract's package.")
  var package: String = "."
  @Option(help: "Compare the recordings in this folder instead of running the native tests.")
  var recordings: String?
  @Option(
    help: "Contracts that are not in the package's Sources: a folder of Swift files or an artifact. May be repeated.")
  var contract: [String] = []
  @Argument(parsing: .postTerminator, help: "Arguments of `swift test`.")
  var arguments: [String] = []

  /// Tests, builds and compares.
  func run(quiet: Bool) throws -> ScenarioRun {
    let sources = try ContractSources(package)
    guard sources.package != nil || recordings != nil else {
      throw CommandError("\(package) has no Package.swift; name a package, such as `openledger contract new` makes")
    }
    let folder = try recordings ?? record()
    let builder = try ContractBuilder()
    var artifacts: [Artifact] = []
    for source in sources.contracts + contract {
      artifacts.append(source.hasSuffix(".json") ? try Artifact.load(source) : try builder.build(source: source))
    }
    let run = try ScenarioRun(folder: folder, contracts: try ReplayContracts(artifacts))
    guard run.scenarios > 0 || recordings != nil else {
      throw CommandError(
        "the tests of \(package) made no MockChain, so nothing was compared; write one that calls the contract")
    }
    return run
  }

  /// Runs `swift test`; gives the folder of the recordings.
  private func record() throws -> String {
    let folder = URL(fileURLWithPath: package).appendingPathComponent(".build/openledger/recordings").path
    try? FileManager.default.removeItem(atPath: folder)
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw CommandError("'\(folder)' could not be created: \(error.localizedDescription)")
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["swift", "test"] + arguments
    process.currentDirectoryURL = URL(fileURLWithPath: package)
    process.environment = ProcessInfo.processInfo.environment.merging(["OPENLEDGER_RECORD": folder]) { $1 }
    // What is said about the tests is no part of the result.
    process.standardOutput = FileHandle.standardError
    do { try process.run() } catch {
      throw CommandError("`swift test` could not be started (\(error.localizedDescription)); install Swift 6.3")
    }
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw CommandError("the native tests of \(package) failed; what `swift test` says stands above")
    }
    return folder
  }
}
