import ContractKit
import FixtureSupport
import ModelRegistry
import Testing

private let registryAddress = ModelFixture.address
private let store = Address(0x0A00)
private let governor = ModelFixture.governor
private let maker = Address(0x61)
private let base = Hash(7)

@Suite("The blobs of registered models")
struct ModelBlobTests {
  private let chain = MockChain()
  private let models: MockContract<ModelRegistry>

  init() throws {
    models = try ModelFixture.deploy(on: chain, bases: [base])
  }

  private func files(_ count: Int) -> [(name: String, contents: [UInt8])] {
    (0..<count).map { ("file\($0)", [UInt8](repeating: UInt8($0), count: 100 + $0)) }
  }

  private func register(_ manifest: Hash) throws {
    _ = try models.from(maker).registerAdapter(
      base: base, manifest: manifest, name: "a", price: 1, datanets: [], versions: [])
  }

  @Test("the registry keeps manifest and files whatever their uploader releases", arguments: [1, 2, 3, 12])
  func retains(_ count: Int) throws {
    let files = files(count)
    let hashes = files.map { chain.store(blob: Bytes($0.contents), owner: maker) }
    let manifest = chain.store(blob: Bytes(ReferenceManifest.encoded(files)), owner: maker)
    try register(manifest)
    for hash in hashes + [manifest] {
      #expect(chain.blobReferences(hash, of: registryAddress) == 1)
      _ = try chain.send(ModelBlobTests.releaseCall(hash), to: store, from: maker)
      #expect(chain.blobReferences(hash, of: maker) == 0 && chain.blob(hash) != nil)
      #expect(throws: Revert.self) { try chain.send(ModelBlobTests.releaseCall(hash), to: store, from: maker) }
    }
  }

  @Test("a base model that is registered later is kept too, and once only")
  func baseModel() throws {
    let files = files(2)
    for file in files { chain.store(blob: Bytes(file.contents), owner: maker) }
    let manifest = chain.store(blob: Bytes(ReferenceManifest.encoded(files)), owner: maker)
    let id = try models.from(governor).registerBase(manifest: manifest, name: "b", price: 1)
    #expect(chain.blobReferences(manifest, of: registryAddress) == 1)
    #expect(throws: ModelError.alreadyRegistered(id)) {
      try models.from(governor).registerBase(manifest: manifest, name: "c", price: 1)
    }
    #expect(chain.blobReferences(manifest, of: registryAddress) == 1)
  }

  @Test("a file that is not stored, or a blob that is no manifest, is refused and nothing is retained")
  func refuses() throws {
    let files = files(2)
    let first = chain.store(blob: Bytes(files[0].contents), owner: maker)
    let manifest = chain.store(blob: Bytes(ReferenceManifest.encoded(files)), owner: maker)
    #expect(throws: Revert.self) { try register(manifest) }
    #expect(chain.blobReferences(first, of: registryAddress) == 0)
    #expect(chain.blobReferences(manifest, of: registryAddress) == 0)
    for bytes in ReferenceManifest.malformed() where !bytes.isEmpty {
      let blob = chain.store(blob: Bytes(bytes), owner: maker)
      #expect(throws: ModelError.invalidManifest(blob), "\(Bytes(bytes))") { try register(blob) }
    }
    let long = chain.store(blob: Bytes(ReferenceManifest.encoded(self.files(30))), owner: maker)
    #expect(throws: ModelError.invalidManifest(long)) { try register(long) }
    #expect(try models.from(.zero).modelCount() == 1)
  }

  /// `release(bytes32)`.
  private static func releaseCall(_ hash: Hash) -> Bytes {
    let word = (0..<32).map { UInt8(truncatingIfNeeded: (hash.word >> (248 - 8 * $0)).l0) }
    return Bytes(ReferenceManifest.selector("release(bytes32)") + word)
  }
}
