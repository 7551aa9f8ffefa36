import ContractKit
import Testing

/// The similarity precompile.
@ContractInterface
protocol Similarity {
  func bands(_ content: Bytes) -> [Hash]
  func similarity(_ first: Hash, _ second: Hash) -> UInt256
}

@Suite("The similarity precompile of a MockChain")
struct SimilarityTests {
  let chain = MockChain()
  let contract: MockContract<Closed>
  let similarity = SimilarityContract(at: Address(0x0A11))

  init() throws {
    contract = try chain.deploy(Closed.self, at: Address(0xC1)) { Closed(_contract: ContractInstance()) }
  }

  @Test("the bands are those of the specification")
  func bands() throws {
    let bands = try contract.read { _ in similarity.bands(Bytes("the quick brown fox jumps over the lazy dog")) }
    #expect(bands.count == 8)
    #expect(Raw.bytes(bands[0].word).prefix(4) == [0xca, 0x8a, 0xd7, 0xb7])
    #expect(throws: Revert.self) { try contract.read { _ in similarity.bands(Bytes()) } }
  }

  @Test("two blobs are compared by their shingles")
  func comparison() throws {
    let (one, two) = (chain.store(blob: Bytes("abcdefghij")), chain.store(blob: Bytes("abcdefghik")))
    #expect(try contract.read { _ in similarity.similarity(one, one) } == 10_000)
    #expect(try contract.read { _ in similarity.similarity(one, two) } == 5_000)
    #expect(throws: Revert.self) { try contract.read { _ in similarity.similarity(one, Hash(5)) } }
  }
}
