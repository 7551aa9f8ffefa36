import ContractBuilder
import Foundation
import Testing

/// The proof that what genesis puts on the chain is what the sources say.
@Suite("The committed artifacts", .serialized)
struct CommittedArtifactTests {
  static let names = ((try? Sources.names(in: Sources.contracts)) ?? []).filter { $0 != "Examples" }

  @Test("every system contract has one artifact")
  func complete() throws {
    #expect(!Self.names.isEmpty)
    #expect(try Sources.names(in: Sources.artifacts, suffix: ".json") == Self.names)
  }

  @Test("building a system contract again gives the committed bytes", arguments: names)
  func rebuild(name: String) throws {
    let artifact = try ContractBuilder.build(source: Sources.contracts.appending(path: name).path)
    let committed = Sources.artifacts.appending(path: "\(name).json").path
    let expected = try Artifact.load(committed)
    #expect(artifact.name == name)
    #expect(artifact.compiler == expected.compiler, "build with this compiler, or run 'make contracts' for another one")
    #expect(artifact.sourceHash == expected.sourceHash, "the sources changed: run 'make contracts'")
    #expect(artifact.codeHash == expected.codeHash, "the bytecode changed: run 'make contracts'")
    #expect(try String(contentsOfFile: committed, encoding: .utf8) == artifact.json, "run 'make contracts'")
  }

  @Test("where the sources lie makes no difference")
  func elsewhere() throws {
    let name = "DatanetRegistry"
    let committed = try Artifact.load(Sources.artifacts.appending(path: "\(name).json").path)
    try Sources.withFolder { folder in
      let copy = folder.appending(path: "a longer path/with spaces/\(name)")
      try FileManager.default.createDirectory(
        at: copy.deletingLastPathComponent(), withIntermediateDirectories: true)
      try FileManager.default.copyItem(at: Sources.contracts.appending(path: name), to: copy)
      #expect(try ContractBuilder.build(source: copy.path) == committed)
    }
  }
}
