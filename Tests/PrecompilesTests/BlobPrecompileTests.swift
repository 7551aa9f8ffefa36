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
  let alice = Address(low: 0xA1)
  let bob = Address(low: 0xB0)

  private func store(_ content: Bytes) throws -> Bytes {
    try FunctionSignature("store(bytes)").encode([.bytes(content)])
  }
  private func read(_ hash: Hash, _ offset: UInt64, _ count: UInt64) throws -> Bytes {
    try FunctionSignature("read(bytes32,uint64,uint64)").encode([.hash(hash), .number(offset), .number(count)])
  }
  private func assemble(_ parts: [Hash]) throws -> Bytes {
    try FunctionSignature("assemble(bytes32[])").encode([.array(parts.map { .hash($0) })])
  }

  private func retain(_ hash: Hash) throws -> Bytes { try FunctionSignature("retain(bytes32)").encode([.hash(hash)]) }
  private func release(_ hash: Hash) throws -> Bytes { try FunctionSignature("release(bytes32)").encode([.hash(hash)]) }
  private func references(_ owner: Address, _ hash: Hash) throws -> Bytes {
    try FunctionSignature("references(address,bytes32)").encode([.address(owner), .hash(hash)])
  }

  private func run(
    _ input: Bytes, from caller: Address, kind: MessageKind = .call, target: Address? = nil,
    gas: UInt64 = 1_000_000_000, value: UInt256 = .zero, isStatic: Bool = false
  ) -> MessageResult {
    blob.run(
      Message(
        kind: kind, caller: caller, target: target ?? blob.address, codeAddress: blob.address, value: value,
        isStatic: isStatic, input: input, gas: gas), context: context)
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

  @Test("storing costs the call, each byte, and what the two slots cost that it changes")
  func gas() throws {
    let content = Bytes(repeating: 3, count: 64)
    let (bytes, reads) = (25 * 64 + 6 * 2 as UInt64, 2 * 2_100 as UInt64)
    let prices: [(caller: Address, price: UInt64)] = [
      (alice, reads + bytes + 20_000 + 20_000), (alice, reads + bytes + 2_900 + 2_900),
      (bob, reads + bytes + 2_900 + 20_000),
    ]
    for (caller, price) in prices {
      #expect(run(try store(content), from: caller, gas: price - 1).status == .failure(.outOfGas))
      let result = run(try store(content), from: caller, gas: price)
      #expect(result.isSuccess && result.gasLeft == 0)
    }
    #expect(context.state.blobReferences(Keccak256.hash(content), of: alice) == 2)
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

  @Test("whoever stores, assembles or retains has a reference, and the last release ends the blob")
  func ownership() throws {
    let (one, two) = (Keccak256.hash([1]), Keccak256.hash([2]))
    let whole = Keccak256.hash([1, 2])
    for part: Bytes in [[1], [2]] { #expect(run(try store(part), from: alice).isSuccess) }
    #expect(run(try assemble([one, two]), from: bob).output == whole.bytes)
    #expect(run(try retain(one), from: bob).output == UInt256.one.bigEndianBytes)
    #expect(run(try references(bob, one), from: alice).output == UInt256.one.bigEndianBytes)
    #expect(run(try references(bob, two), from: alice).output == UInt256.zero.bigEndianBytes)

    try expectRevert(
      run(try release(two), from: bob), "NoReference(address,bytes32)", [.address(bob), .hash(two)])
    #expect(run(try release(one), from: alice).output == UInt256.one.bigEndianBytes)
    #expect(context.state.blob(one) == [1])
    #expect(run(try release(one), from: bob).output == UInt256.zero.bigEndianBytes)
    try expectRevert(
      run(try release(one), from: bob), "NoReference(address,bytes32)", [.address(bob), .hash(one)])
    try expectRevert(run(try retain(one), from: alice), "UnknownBlob(bytes32)", [.hash(one)])
    try expectRevert(run(try assemble([one, two]), from: bob), "UnknownBlob(bytes32)", [.hash(one)])
    try expectRevert(run(try read(one, 0, 1), from: bob), "UnknownBlob(bytes32)", [.hash(one)])
    #expect(context.state.blob(whole) == [1, 2] && context.state.storage(blob.address, one.word).isZero)
  }

  @Test("a delegate call changes the references of the account that makes it, not of its caller")
  func delegateCalls() throws {
    let hash = Keccak256.hash([7])
    #expect(run(try store([7]), from: alice).isSuccess)
    try expectRevert(
      run(try release(hash), from: alice, kind: .delegateCall, target: bob), "NoReference(address,bytes32)",
      [.address(bob), .hash(hash)])
    #expect(run(try retain(hash), from: alice, kind: .delegateCall, target: bob).isSuccess)
    #expect(context.state.blobReferences(hash, of: alice) == 1 && context.state.blobReferences(hash, of: bob) == 1)
  }

  @Test("retaining and releasing cost two slots, before anything changes")
  func referenceGas() throws {
    let hash = context.state.storeBlob([5])
    let prices: [(Bytes, UInt64)] = [
      (try retain(hash), 2 * 2_100 + 2_900 + 20_000), (try retain(hash), 2 * 2_100 + 2 * 2_900),
      (try release(hash), 2 * 2_100 + 2 * 2_900), (try release(hash), 2 * 2_100 + 2 * 2_900),
      (try references(alice, hash), 2_100),
    ]
    for (input, price) in prices {
      let slot = context.state.storage(blob.address, hash.word)
      #expect(run(input, from: alice, gas: price - 1).status == .failure(.outOfGas))
      #expect(context.state.storage(blob.address, hash.word) == slot)
      let result = run(input, from: alice, gas: price)
      #expect(result.isSuccess && result.gasLeft == 0)
    }
    #expect(context.state.blobReferences(hash, of: alice).isZero && context.state.blob(hash) == [5])
  }

  @Test("references cannot be changed in a static frame or with value, and can be read there")
  func staticReferences() throws {
    let hash = context.state.storeBlob([5], owner: alice)
    for input in [try retain(hash), try release(hash)] {
      #expect(run(input, from: alice, isStatic: true).status == .failure(.staticViolation))
      try expectRevert(run(input, from: alice, value: 1), "NotPayable()")
    }
    #expect(run(try references(alice, hash), from: bob, isStatic: true).output == UInt256.one.bigEndianBytes)
    #expect(context.state.blobReferences(hash, of: alice) == 1)
    for name in ["retain(bytes32)", "release(bytes32)", "references(address,bytes32)"] {
      let selector = try FunctionSignature(name).selector
      try expectRevert(run(selector, from: alice), "InvalidCall()")
    }
  }
}
