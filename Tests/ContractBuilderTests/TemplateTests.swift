import ABI
import ContractBuilder
import ContractVM
import Foundation
import Testing

@Suite("The template of a new contract")
struct TemplateTests {
  @Test("builds to bytecode as it is")
  func builds() throws {
    try Sources.withFolder { folder in
      let target = folder.appending(path: "Tally")
      let files = try ContractTemplate.create("Tally", at: target.path)
      #expect(
        files.map { $0.replacing(target.path + "/", with: "") } == [
          "Package.swift", "Sources/Tally/Tally.swift", "Tests/TallyTests/TallyTests.swift", "README.md", ".gitignore",
        ])
      let artifact = try ContractBuilder.build(source: target.appending(path: "Sources/Tally").path)
      #expect(artifact.name == "Tally")
      _ = try Container(encoded: artifact.bytecode)
      let interface = try ContractInterface(json: Array(artifact.json.utf8))
      #expect(
        interface.functions.map { $0.signature.description } == [
          "owner()", "count()", "contributions(address)", "advance(uint256)", "reset()",
        ])
    }
  }

  @Test("the token is an ERC-20 with permits, in less than 16 KB")
  func token() throws {
    try Sources.withFolder { folder in
      try ContractTemplate.create("Coin", template: .token, at: folder.path)
      let artifact = try ContractBuilder.build(source: folder.appending(path: "Sources/Coin").path)
      #expect(artifact.bytecode.count < 16_384)
      let interface = try ContractInterface(json: Array(artifact.json.utf8))
      let signatures = interface.functions.map(\.signature.description)
      for signature in [
        "totalSupply()", "balanceOf(address)", "allowance(address,address)", "transfer(address,uint256)",
        "approve(address,uint256)", "transferFrom(address,address,uint256)", "name()", "symbol()", "decimals()",
        "permit(address,address,uint256,uint256,uint8,bytes32,bytes32)", "nonces(address)", "DOMAIN_SEPARATOR()",
      ] { #expect(signatures.contains(signature), "\(signature)") }
      #expect(interface.errors.contains { $0.name == "ERC20InsufficientBalance" })
      #expect(interface.events.contains { $0.name == "Transfer" })
    }
  }

  @Test("its package names the repository's ContractKit")
  func package() throws {
    try Sources.withFolder { folder in
      try ContractTemplate.create("Tally", at: folder.path)
      let package = try String(contentsOf: folder.appending(path: "Package.swift"), encoding: .utf8)
      let path = try #require(package.firstMatch(of: /path: "([^"]+)"/)).output.1
      #expect(FileManager.default.fileExists(atPath: "\(path)/Sources/ContractKit"))
    }
  }

  @Test(
    "a name that is no type's name is refused", arguments: ["", "counter", "My Counter", "Zähler", "3D", "A-B", "../A"])
  func names(name: String) throws {
    try Sources.withFolder { folder in
      #expect(throws: ContractBuilderError.name(name)) { try ContractTemplate.create(name, at: folder.path) }
      let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(files.isEmpty)
    }
  }

  @Test("a folder that is not empty is left alone")
  func occupied() throws {
    try Sources.withFolder { folder in
      try "mine".write(to: folder.appending(path: "file"), atomically: true, encoding: .utf8)
      #expect(throws: ContractBuilderError.self) { try ContractTemplate.create("Tally", at: folder.path) }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["file"])
    }
  }
}
