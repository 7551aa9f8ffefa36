import ChainTypes
import Primitives
import Testing

@Suite struct ModelManifestTests {
  private let config = ModelManifest.File(name: "config.json", contents: Bytes("{}".utf8))
  private let weights = ModelManifest.File(name: "model.safetensors", contents: [1, 2, 3])

  @Test func `a manifest is the sorted list of names, lengths and hashes, and its hash is the content id`() throws {
    let manifest = ModelManifest(files: [weights, config])
    #expect(manifest.files == [config, weights])
    let rlp = RLP.list(
      [config, weights].map { .list([.bytes(Bytes($0.name.utf8)), .uint($0.byteCount), .hash($0.hash)]) })
    #expect(manifest.encoded == rlp.encoded())
    #expect(manifest.hash == Keccak256.hash(rlp.encoded()))
    #expect(try ModelManifest.decode(manifest.encoded) == manifest)
    #expect(manifest.kind == .base)
    #expect(ModelManifest(files: [config]).kind == nil)
    #expect(ModelManifest.Kind.base.canonicalFiles == ["config.json", "model.safetensors", "tokenizer.json"])
  }

  @Test func `manifests that are unsorted, empty or name other paths are refused`() {
    func encoding(_ names: [String]) -> Bytes {
      RLP.list(names.map { .list([.bytes(Bytes($0.utf8)), .uint(1 as UInt64), .hash(.zero)]) }).encoded()
    }
    #expect(throws: ModelManifestError.wrongFileCount(0)) { try ModelManifest.decode(encoding([])) }
    #expect(throws: ModelManifestError.wrongFileCount(9)) {
      try ModelManifest.decode(encoding((1...9).map { "f\($0)" }))
    }
    #expect(throws: ModelManifestError.unsorted("a")) { try ModelManifest.decode(encoding(["b", "a"])) }
    #expect(throws: ModelManifestError.unsorted("a")) { try ModelManifest.decode(encoding(["a", "a"])) }
    for name in ["", "../a", ".a", "a/b", String(repeating: "a", count: 65)] {
      #expect(throws: ModelManifestError.invalidName(name)) { try ModelManifest.decode(encoding([name])) }
    }
    #expect(throws: ModelManifestError.malformed(.expectedList)) { try ModelManifest.decode([0x80]) }
  }
}
