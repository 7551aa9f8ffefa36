import Foundation
import Primitives

/// The programs that compile and link a contract.
package struct CompilerTools {
  /// The Swift compiler.
  package let swiftc: String
  /// The C compiler.
  package let clang: String
  /// The linker.
  package let linker: String
  /// The program that makes Swift's symbols readable; nil when there is none.
  package let demangler: String?

  /// Looks for `swiftc` in the folders of `PATH`, for `clang` and `ld.lld` beside it and then in those folders.
  package static func locate(
    path: String = ProcessInfo.processInfo.environment["PATH"] ?? ""
  ) throws(ContractBuilderError) -> CompilerTools {
    func inPath(_ name: String) -> String? {
      path.split(separator: ":").lazy.map { "\($0)/\(name)" }.first(where: FileManager.default.isExecutableFile)
    }
    guard let swiftc = inPath("swiftc") else {
      throw .toolNotFound("swiftc was not found in PATH; install Swift 6.3 from swift.org/install")
    }
    let folder = URL(fileURLWithPath: swiftc).resolvingSymlinksInPath().deletingLastPathComponent().path
    guard let clang = beside(folder, "clang") ?? inPath("clang") else {
      throw .toolNotFound("clang was not found beside swiftc or in PATH; it is part of Swift's toolchain")
    }
    guard let linker = beside(folder, "ld.lld") ?? inPath("ld.lld") else {
      throw .toolNotFound("ld.lld was not found beside swiftc or in PATH; install it with 'apt-get install lld'")
    }
    let demangler = beside(folder, "swift-demangle") ?? inPath("swift-demangle")
    return CompilerTools(swiftc: swiftc, clang: clang, linker: linker, demangler: demangler)
  }

  /// The compiler's name and version.
  func version() throws(ContractBuilderError) -> String {
    let text = try run(swiftc, ["--version"], failure: ContractBuilderError.compilation)
    // "Swift version 6.3.1 (swift-6.3.1-RELEASE)", whatever target and driver lines stand around it.
    for line in text.split(separator: "\n") {
      if let range = line.range(of: "Swift version ") { return "Swift \(line[range.upperBound...])" }
    }
    return "Swift"
  }

  /// Symbols as people read them; as they are when there is no program for it.
  func demangle(_ symbols: [String]) -> [String] {
    guard let demangler, !symbols.isEmpty else { return symbols }
    let text = try? runProgram(
      demangler, ["--compact", "--simplified"] + symbols.map { $0.hasPrefix("$") ? $0 : "_\($0)" },
      failure: ContractBuilderError.file)
    let lines = text?.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) ?? []
    guard lines.count >= symbols.count else { return symbols }
    return zip(symbols, lines).map { symbol, line in symbol.hasPrefix("$") ? line : symbol }
  }

  /// Runs a program to its end and gives what it printed.
  /// - Throws: the given error with what the program printed, when it does not exit with 0.
  @discardableResult
  func run(
    _ program: String, _ arguments: [String], failure: (String) -> ContractBuilderError
  ) throws(ContractBuilderError) -> String {
    try runProgram(program, arguments, failure: failure)
  }

  private static func beside(_ folder: String, _ name: String) -> String? {
    let path = "\(folder)/\(name)"
    return FileManager.default.isExecutableFile(atPath: path) ? path : nil
  }
}

/// Runs a program to its end and gives what it printed to its standard output.
func runProgram(
  _ program: String, _ arguments: [String], failure: (String) -> ContractBuilderError
) throws(ContractBuilderError) -> String {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: program)
  process.arguments = arguments
  let output = Pipe()
  let errorFile = FileManager.default.temporaryDirectory.appendingPathComponent("openledger-\(UUID().uuidString).log")
  guard FileManager.default.createFile(atPath: errorFile.path, contents: nil) else {
    throw .file("'\(errorFile.path)' could not be created; is the temporary folder writable?")
  }
  defer { try? FileManager.default.removeItem(at: errorFile) }
  process.standardOutput = output
  // Messages go to a file: a second pipe that nobody reads could fill and stop the program.
  process.standardError = FileHandle(forWritingAtPath: errorFile.path)
  process.standardInput = FileHandle.nullDevice
  do {
    try process.run()
  } catch {
    throw .toolNotFound("'\(program)' could not be started: \(error)")
  }
  let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
  process.waitUntilExit()
  guard process.terminationStatus == 0 else {
    let messages = (try? String(contentsOf: errorFile, encoding: .utf8)) ?? ""
    throw failure((text + messages).trimmingCharacters(in: .whitespacesAndNewlines))
  }
  return text
}
