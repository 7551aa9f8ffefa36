import ABI
import Cryptography
import Execution
import Precompiles
import Primitives
import Testing
import WorldState

@Suite struct SimilarityPrecompileTests {
  let context = TestContext()
  let similarity = SimilarityPrecompile()

  private func bands(_ content: Bytes) throws -> Bytes {
    try FunctionSignature("bands(bytes)").encode([.bytes(content)])
  }
  private func compare(_ first: Hash, _ second: Hash) throws -> Bytes {
    try FunctionSignature("similarity(bytes32,bytes32)").encode([.hash(first), .hash(second)])
  }

  @Test("the bands are those of the MinHash sketch, and cost the call and each byte")
  func bandsOfContent() throws {
    let content = Bytes("a row of a Datanet, long enough for some shingles".utf8)
    let price = 2_100 + 4 * UInt64(content.count)
    #expect(context.run(similarity, try bands(content), gas: price - 1).status == .failure(.outOfGas))
    let result = context.run(similarity, try bands(content), gas: price, isStatic: true)
    #expect(result.isSuccess && result.gasLeft == 0)
    let hashes = MinHash.bands(of: content)
    #expect(result.output == (try ABI.encode([.array(hashes.map { .hash($0) })], as: [.array(.fixedBytes(32))])))
    #expect(hashes.count == 8)
  }

  @Test("two blobs are compared exactly, and each costs its look-up, its words and its bytes")
  func comparison() throws {
    let (first, second) = (Bytes(0..<40), Bytes(8..<48))
    let (one, two) = (context.state.storeBlob(first), context.state.storeBlob(second))
    let price: UInt64 = 2_100 + 2 * (2_100 + 6 * 2 + 8 * 40)
    #expect(context.run(similarity, try compare(one, two), gas: price - 1).status == .failure(.outOfGas))
    let result = context.run(similarity, try compare(one, two), gas: price, isStatic: true)
    #expect(result.isSuccess && result.gasLeft == 0)
    // 33 shingles each, 25 of them shared.
    #expect(result.output == UInt256(25 * 10_000 / 41 as UInt64).bigEndianBytes)
    #expect(context.run(similarity, try compare(one, one)).output == UInt256(10_000 as UInt64).bigEndianBytes)
  }

  @Test("bad input reverts with a typed error")
  func misuse() throws {
    let limit = SimilarityPrecompile.maximumBytes
    let large = Bytes(repeating: 1, count: Int(limit) + 1)
    let tooLarge: [ABIValue] = [.number(limit + 1), .number(limit)]
    try expectRevert(context.run(similarity, try bands([])), "EmptyBlob()")
    try expectRevert(context.run(similarity, try bands(large)), "BlobTooLarge(uint64,uint64)", tooLarge)
    #expect(context.run(similarity, try bands(large.dropLast())).isSuccess)
    let (stored, huge) = (context.state.storeBlob([1, 2, 3]), context.state.storeBlob(large))
    try expectRevert(context.run(similarity, try compare(stored, Hash(5))), "UnknownBlob(bytes32)", [.hash(Hash(5))])
    try expectRevert(context.run(similarity, try compare(Hash(6), stored)), "UnknownBlob(bytes32)", [.hash(Hash(6))])
    try expectRevert(context.run(similarity, try compare(stored, huge)), "BlobTooLarge(uint64,uint64)", tooLarge)
    try expectRevert(context.run(similarity, try bands([1]), value: 1), "NotPayable()")
    for input: Bytes in [[], [1, 2, 3], [1, 2, 3, 4], Bytes(try compare(stored, stored).prefix(40))] {
      try expectRevert(context.run(similarity, input), "InvalidCall()")
    }
  }
}
