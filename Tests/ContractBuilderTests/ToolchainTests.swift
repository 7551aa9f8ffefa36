import ContractBuilder
import Foundation
import Testing

@Suite("The programs and sources that a build needs")
struct ToolchainTests {
  /// Why something is not found.
  private func failure(_ body: () throws -> Void) -> String {
    do {
      try body()
      return ""
    } catch {
      return "\(error)"
    }
  }

  /// Puts programs that do nothing into a folder.
  private func put(_ names: [String], in folder: URL) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for name in names {
      let file = folder.appending(path: name)
      try "#!/bin/sh\n".write(to: file, atomically: true, encoding: .utf8)
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
    }
  }

  @Test("a missing compiler or linker is named, with how to get it")
  func tools() throws {
    try Sources.withFolder { folder in
      let (swift, other) = (folder.appending(path: "swift"), folder.appending(path: "other"))
      let path = "/nowhere:\(swift.path):\(other.path)"
      #expect(failure { _ = try CompilerTools.locate(path: path) }.contains("install Swift 6.3"))
      try put(["swiftc"], in: swift)
      #expect(failure { _ = try CompilerTools.locate(path: path) }.contains("clang was not found"))
      try put(["clang"], in: swift)
      #expect(failure { _ = try CompilerTools.locate(path: path) }.contains("apt-get install lld"))
      try put(["clang", "ld.lld"], in: other)
      let tools = try CompilerTools.locate(path: path)
      #expect(tools.clang == swift.appending(path: "clang").path, "the one beside swiftc comes first")
      #expect(tools.linker == other.appending(path: "ld.lld").path)
    }
  }

  @Test("missing sources or macros are named, with how to get them")
  func sdk() throws {
    try Sources.withFolder { folder in
      let path = folder.path
      func locate(_ environment: [String: String] = [:]) throws -> ContractSDK {
        try ContractSDK.locate(environment: environment, programFolder: path, workingFolder: path)
      }
      #expect(failure { _ = try locate() }.contains("ContractKit was not found; run 'swift build -c release'"))
      #expect(failure { _ = try locate(["OPENLEDGER_SDK": path]) }.contains("\(path)/ContractKit was not found"))
      try put(["runtime.c"], in: folder.appending(path: "Sources/ContractKit/Runtime"))
      #expect(failure { _ = try locate() }.contains("the macro program ContractKitMacros-tool was not found"))
      try put(["ContractKitMacros-tool"], in: folder.appending(path: ".build/release"))
      #expect(try locate().macros == "\(path)/.build/release/ContractKitMacros-tool")
      try put(["runtime.c"], in: folder.appending(path: "ContractKit/Runtime"))
      #expect(failure { _ = try locate(["OPENLEDGER_SDK": path]) }.contains("\(path)/ContractKitMacros was not found"))
      try put(["ContractKitMacros"], in: folder)
      #expect(try locate(["OPENLEDGER_SDK": path]).kit == "\(path)/ContractKit")
    }
  }
}
