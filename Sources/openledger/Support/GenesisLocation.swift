import ArgumentParser
import ChainSpecification
import Foundation

/// Where the genesis file is.
enum GenesisLocation {
  /// The development genesis: `Genesis/dev.json` in the working directory, in OPENLEDGER_HOME, or in a folder above the program.
  static func development() throws -> String {
    var folders = [FileManager.default.currentDirectoryPath]
    if let home = ProcessInfo.processInfo.environment["OPENLEDGER_HOME"] { folders.append(home) }
    var folder = URL(fileURLWithPath: CommandLine.arguments.first ?? ".").resolvingSymlinksInPath()
    if let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") {
      folder = URL(fileURLWithPath: program)
    }
    while folder.path != "/" {
      folder.deleteLastPathComponent()
      folders.append(folder.path)
    }
    for folder in folders {
      let path = folder + "/Genesis/dev.json"
      if FileManager.default.fileExists(atPath: path) { return path }
    }
    throw CommandError(
      "Genesis/dev.json was not found; name it with --genesis, or set OPENLEDGER_HOME to the folder that has Genesis")
  }

  /// Reads a genesis file.
  static func load(_ path: String) throws -> Genesis {
    guard FileManager.default.fileExists(atPath: path) else {
      throw CommandError("the genesis file \(path) does not exist; Genesis/dev.json is an example")
    }
    return try Genesis.load(path: path)
  }
}
