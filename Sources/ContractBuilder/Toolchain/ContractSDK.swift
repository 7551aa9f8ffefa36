import Foundation

/// Where the SDK of contracts is on this machine.
package struct ContractSDK {
  /// The folder of ContractKit's Swift sources.
  package let kit: String
  /// The program that expands ContractKit's macros.
  package let macros: String

  /// The folder of the C runtime and the host's header.
  var runtime: String { "\(kit)/Runtime" }

  /// The variable that names the SDK's folder when it is in an unusual place.
  static let environmentVariable = "OPENLEDGER_SDK"

  /// Looks, in this order, in the folder that the environment names, beside an installed program
  /// (`../share/openledger`), and in the repository that this program was built in or is run from.
  package static func locate(
    environment: [String: String] = ProcessInfo.processInfo.environment,
    programFolder: String = folderOfThisProgram(),
    workingFolder: String = FileManager.default.currentDirectoryPath
  ) throws(ContractBuilderError) -> ContractSDK {
    if let folder = environment[environmentVariable] {
      return try ContractSDK(
        kit: existing("\(folder)/ContractKit", marker: "/Runtime/runtime.c"),
        macros: existing("\(folder)/ContractKitMacros"))
    }
    let share = "\(programFolder)/../share/openledger"
    if FileManager.default.fileExists(atPath: "\(share)/ContractKit/Runtime/runtime.c") {
      return try ContractSDK(kit: "\(share)/ContractKit", macros: existing("\(share)/ContractKitMacros"))
    }
    for start in [programFolder, workingFolder] {
      guard let repository = repository(above: start) else { continue }
      let candidates = [
        "\(programFolder)/ContractKitMacros-tool", "\(repository)/.build/release/ContractKitMacros-tool",
        "\(repository)/.build/debug/ContractKitMacros-tool",
      ]
      guard let macros = candidates.first(where: FileManager.default.isExecutableFile) else {
        throw .sdkNotFound("the macro program ContractKitMacros-tool")
      }
      return ContractSDK(kit: "\(repository)/Sources/ContractKit", macros: macros)
    }
    throw .sdkNotFound("ContractKit")
  }

  /// The repository that a folder lies in: the first folder upwards with ContractKit's sources.
  static func repository(above start: String) -> String? {
    var folder = URL(fileURLWithPath: start).standardizedFileURL
    while true {
      if FileManager.default.fileExists(atPath: folder.path + "/Sources/ContractKit/Runtime/runtime.c") {
        return folder.path
      }
      let parent = folder.deletingLastPathComponent()
      if parent.path == folder.path { return nil }
      folder = parent
    }
  }

  /// The folder of the running program, links resolved.
  package static func folderOfThisProgram() -> String {
    let path =
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
    return URL(fileURLWithPath: path).resolvingSymlinksInPath().deletingLastPathComponent().path
  }

  private static func existing(_ path: String, marker: String = "") throws(ContractBuilderError) -> String {
    guard FileManager.default.fileExists(atPath: path + marker) else { throw .sdkNotFound(path) }
    return path
  }
}
