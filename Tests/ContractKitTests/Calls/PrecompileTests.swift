import ContractKit
import Testing

/// A stand-in for a precompile.
@ContractInterface
protocol Adder {
  func add(_ first: UInt256, _ second: UInt256) -> UInt256
}

/// The blob precompile.
@ContractInterface
protocol Blobs {
  mutating func store(_ content: Bytes) -> Hash
  func size(_ hash: Hash) -> UInt64
  func read(_ hash: Hash, _ offset: UInt64, _ length: UInt64) -> Bytes
  mutating func assemble(_ parts: [Hash]) -> Hash
  mutating func retain(_ hash: Hash) -> UInt64
  mutating func release(_ hash: Hash) -> Bool
  func references(_ owner: Address, _ hash: Hash) -> UInt256
}

/// Why the blob precompile refuses.
@ContractError
enum BlobError {
  case unknownBlob(Hash)
  case rangeOutOfBounds(UInt64)
  case noReference(Address, Hash)
}

@Suite("Precompiles of a MockChain")
struct PrecompileTests {
  let chain = MockChain()
  let contract: MockContract<Closed>

  init() throws {
    contract = try chain.deploy(Closed.self, at: Address(0xC1)) { Closed(_contract: ContractInstance()) }
  }

  @Test("a function stands for a precompile, and its revert is the caller's")
  func functions() throws {
    let place = Address(0x0F00)
    chain.precompiles[place] = { call, _ in
      let input = call.input.elements
      guard input.count == 68, input.last != 0 else { return .revert(Bytes("no zero")) }
      let sum = Raw.word(Array(input[4..<36])) &+ Raw.word(Array(input[36..<68]))
      return .success(Bytes(Raw.bytes(sum)))
    }
    #expect(try contract.read { _ in AdderContract(at: place).add(2, 3) } == 5)
    #expect(throws: Revert(data: Bytes("no zero"))) { try contract.read { _ in AdderContract(at: place).add(2, 0) } }
  }

  @Test("blobs are stored by their hash, read in parts, and put together")
  func blobs() throws {
    let store = BlobsContract(at: Address(0x0A00))
    let (first, second) = (Bytes("hello "), Bytes("world"))
    let whole = try contract.call { _ in store.assemble([store.store(first), store.store(second)]) }
    #expect(whole == Hash(Raw.slot(Array("hello world".utf8))))
    #expect(chain.blob(whole) == Bytes("hello world"))
    #expect(try contract.read { _ in store.size(whole) } == 11)
    #expect(try contract.read { _ in store.read(whole, 6, 3) } == Bytes("wor"))
    #expect(try contract.read { _ in store.size(Hash(1)) } == 0)
    #expect(throws: Revert.error(BlobError.rangeOutOfBounds(11))) { try contract.read { _ in store.read(whole, 6, 6) } }
    #expect(throws: Revert.error(BlobError.unknownBlob(Hash(1)))) {
      try contract.call { _ in store.assemble([Hash(1)]) }
    }
    #expect(throws: Revert()) { try contract.read { _ in store.store(first) } }
  }

  @Test("a blob stays until each of its owners has released it")
  func references() throws {
    let store = BlobsContract(at: Address(0x0A00))
    let content = Bytes("shared")
    let hash = chain.store(blob: content, owner: Address(0xD1))
    #expect(try contract.call { _ in store.retain(hash) } == 6)
    #expect(try contract.read { _ in store.references(Address(0xC1), hash) } == 1)
    #expect(try contract.call { _ in store.release(hash) })
    #expect(throws: Revert.error(BlobError.noReference(Address(0xC1), hash))) {
      try contract.call { _ in store.release(hash) }
    }
    #expect(chain.blobReferences(hash, of: Address(0xD1)) == 1 && chain.blob(hash) == content)
    let own = try contract.call { _ in store.store(Bytes("own")) }
    #expect(try contract.call { _ in store.release(own) } == false)
    #expect(chain.blob(own) == nil)
    #expect(throws: Revert.error(BlobError.unknownBlob(own))) { try contract.call { _ in store.retain(own) } }
    #expect(throws: Revert()) { try contract.read { _ in store.retain(hash) } }
  }
}
