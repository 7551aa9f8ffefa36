import ABI
import ChainSpecification
import Execution
import Precompiles
import Primitives
import Testing
import WorldState

@Suite struct BlobPrecompileTests {
  let context = TestContext()
  let blob = BlobPrecompile()

  private func store(_ content: Bytes) throws -> Bytes {
    try FunctionSignature("store(bytes)").encode([.bytes(content)])
  }
  private func read(_ hash: Hash, _ offset: UInt64, _ count: UInt64) throws -> Bytes {
    try FunctionSignature("read(bytes32,uint64,uint64)").encode([.hash(hash), .number(offset), .number(count)])
  }
  private func assemble(_ parts: [Hash]) throws -> Bytes {
    try FunctionSignature("assemble(bytes32[])").encode([.array(parts.map { .hash($0) })])
  }

  @Test("a stored blob has a size and can be read in parts")
  func roundTrip() throws {
    let content = Bytes(0..<100)
    let hash = Keccak256.hash(content)
    #expect(context.run(blob, try store(content)).output == hash.bytes)
    let size = context.run(blob, try FunctionSignature("size(bytes32)").encode([.hash(hash)]))
    #expect(size.output == UInt256(100 as UInt64).bigEndianBytes)
    #expect(
      context.run(blob, try read(hash, 10, 5)).output == (try ABI.encode([.bytes([10, 11, 12, 13, 14])], as: [.bytes])))
    #expect(context.run(blob, try read(hash, 100, 0)).isSuccess)
    try expectRevert(context.run(blob, try read(hash, 99, 2)), "RangeOutOfBounds(uint64)", [.number(100)])
    try expectRevert(context.run(blob, try read(hash, .max, 2)), "RangeOutOfBounds(uint64)", [.number(100)])
    try expectRevert(context.run(blob, try read(Hash(1), 0, 0)), "UnknownBlob(bytes32)", [.hash(Hash(1))])
    let absent = context.run(blob, try FunctionSignature("size(bytes32)").encode([.hash(Hash(1))]))
    #expect(absent.output == UInt256.zero.bigEndianBytes)
  }

  @Test("storing costs the call, the record, and each byte, whether or not the blob exists")
  func gas() throws {
    let content = Bytes(repeating: 3, count: 64)
    let price = 2100 + 20_000 + 25 * 64 + 6 * 2 as UInt64
    for _ in 0..<2 {
      let result = context.run(blob, try store(content), gas: price)
      #expect(result.isSuccess && result.gasLeft == 0)
    }
    #expect(context.run(blob, try store(content), gas: price - 1).status == .failure(.outOfGas))
  }

  @Test("assembling joins parts in order and reading charges for the whole blob")
  func assembling() throws {
    let (one, two) = (context.state.storeBlob([1, 2]), context.state.storeBlob([3]))
    let whole = context.run(blob, try assemble([one, two, one]))
    #expect(whole.output == Keccak256.hash([1, 2, 3, 1, 2]).bytes)
    #expect(context.state.blob(Keccak256.hash([1, 2, 3, 1, 2])) == [1, 2, 3, 1, 2])
    try expectRevert(context.run(blob, try assemble([one, Hash(9)])), "UnknownBlob(bytes32)", [.hash(Hash(9))])
    try expectRevert(context.run(blob, try assemble([])), "EmptyBlob()")
  }

  @Test("limits, values, unknown functions and static frames are refused before any change")
  func misuse() throws {
    context.specification.ai.maximumBlobBytes = 10
    context.specification.ai.maximumAssembledBlobBytes = 15
    try expectRevert(
      context.run(blob, try store(Bytes(repeating: 1, count: 11))), "BlobTooLarge(uint64,uint64)",
      [.number(11), .number(10)])
    try expectRevert(context.run(blob, try store([])), "EmptyBlob()")
    let part = context.state.storeBlob(Bytes(repeating: 1, count: 8))
    try expectRevert(
      context.run(blob, try assemble([part, part])), "BlobTooLarge(uint64,uint64)", [.number(16), .number(15)])
    try expectRevert(context.run(blob, try store([1]), value: 1), "NotPayable()")
    for input: Bytes in [[], [1, 2, 3], [1, 2, 3, 4], Bytes(try store([1]).prefix(40))] {
      try expectRevert(context.run(blob, input), "InvalidCall()")
    }
    #expect(context.run(blob, try store([1]), isStatic: true).status == .failure(.staticViolation))
    #expect(context.run(blob, try assemble([part]), isStatic: true).status == .failure(.staticViolation))
    #expect(context.state.blobLength(Keccak256.hash([1])) == nil)
  }
}
