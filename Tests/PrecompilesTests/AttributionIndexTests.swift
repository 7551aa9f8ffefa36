import ABI
import ChainSpecification
import ChainTypes
import Execution
import Precompiles
import Primitives
import Testing
import WorldState

/// Indexes of Datanet versions: built once, found again, and what they cost.
@Suite struct AttributionIndexTests {
  private static let rows: [String?] = [
    "The tide turns twice a day along the whole coast.", nil, #"{"q":"What is neap?","a":"A tide of small range."}"#,
    "Spring tides follow the new moon and the full moon.",
  ]

  @Test("an index is built once, held by the contract for good, and found again")
  func building() throws {
    let fixture = AttributionFixture()
    fixture.publish(datanet: 1, Self.rows)
    #expect(try fixture.index(1) == [.hash(.zero), .number(0), .number(0), .number(0)])
    let index = try fixture.build(1)
    let state = fixture.context.state
    #expect(state.blobReferences(index, of: AttributionStorage.address) == 1)
    let found = try fixture.index(1)
    #expect(found[0] == .hash(index) && found[1] == .number(4) && found[2] == .number(1))
    let again = try fixture.run("buildIndex(uint256,uint64)", [.uint(1), .number(1)])
    #expect(again.output == index.bytes && 1_000_000_000 - again.gasLeft == 2 * 2_100)
    #expect(state.blobReferences(index, of: AttributionStorage.address) == 1)
  }

  @Test("building costs what the specification says, and nothing is done one unit below")
  func gas() throws {
    let fixture = AttributionFixture()
    fixture.publish(datanet: 1, Self.rows)
    let sizes = Self.rows.compactMap { $0 }.map { UInt64($0.utf8.count) }
    let (bytes, leaves) = (sizes.reduce(0, +), UInt64(Self.rows.count))
    let reading = 2_100 + 4_200 * leaves + 2_100 * UInt64(sizes.count)
    let bound = 64 + 4 * (bytes + leaves) + 131 * leaves
    let work = sizes.reduce(0) { $0 + 6 * (($1 + 31) / 32) + 16 * $1 }
    let shard = 2_100 + work + 25 * bound + 6 * ((bound + 31) / 32) + 3 * 20_000
    let arguments: [ABIValue] = [.uint(1), .number(1), .number(0), .number(9)]
    let price = 2_100 + reading + shard
    let signature = "buildShards(uint256,uint64,uint64,uint64)"
    let short = try fixture.run(signature, arguments, gas: price - 1)
    #expect(short.status == .failure(.outOfGas))
    let exact = try fixture.run(signature, arguments, gas: price)
    #expect(exact.isSuccess && exact.gasLeft == 0)
    #expect(exact.output == UInt256.one.bigEndianBytes + UInt256.one.bigEndianBytes)
    let none = try fixture.run(signature, arguments)
    #expect(none.output == UInt256.zero.bigEndianBytes + UInt256.one.bigEndianBytes)
    #expect(1_000_000_000 - none.gasLeft == 2_100 + reading + 2_100)
  }

  @Test("versions with the same rows share their shards, and parts built before give the same index")
  func sharing() throws {
    let fixture = AttributionFixture()
    // Each row fills a shard of its own: two together exceed 65,536 bytes.
    let rows = (0..<3).map { number in String(repeating: "row \(number) of the long ones. ", count: 1_800) }
    fixture.publish(datanet: 1, rows)
    fixture.publish(datanet: 2, rows + ["short"])
    for first: UInt64 in [2, 0, 1] {
      let result = try fixture.run(
        "buildShards(uint256,uint64,uint64,uint64)", [.uint(1), .number(1), .number(first), .number(1)])
      #expect(result.output == UInt256.one.bigEndianBytes + UInt256(UInt64(3)).bigEndianBytes)
    }
    try fixture.build(1)
    let second = try fixture.run(
      "buildShards(uint256,uint64,uint64,uint64)", [.uint(2), .number(1), .number(0), .number(99)])
    // The last shard has another row in it; the first two are there.
    let values = try ABI.decode(second.output, as: [.uint(bits: 64), .uint(bits: 64)])
    #expect(try #require(values[0].asUInt64) <= 2)
    let fresh = AttributionFixture()
    fresh.publish(datanet: 1, rows)
    #expect(try fresh.build(1) == fixture.index(1)[0].asHash)
  }

  @Test("hostile calls revert with typed errors and change nothing")
  func misuse() throws {
    let fixture = AttributionFixture()
    fixture.publish(datanet: 1, Self.rows)
    fixture.publish(datanet: 2, [nil, nil])
    let build = "buildIndex(uint256,uint64)"
    try expectRevert(
      fixture.run(build, [.uint(5), .number(1)]), "UnknownVersion(uint256,uint64)", [.uint(5), .number(1)])
    try expectRevert(fixture.run(build, [.uint(2), .number(1)]), "NoRows()")
    try expectRevert(fixture.run(build, [.uint(1), .number(1)], value: 1), "NotPayable()")
    #expect(
      try fixture.run(build, [.uint(1), .number(1)], isStatic: true).status == .failure(.staticViolation))
    try expectRevert(fixture.context.run(fixture.attribute, [1, 2, 3, 4]), "InvalidCall()")
    let delegated = fixture.attribute.run(
      Message(
        kind: .delegateCall, caller: Address(low: 7), target: Address(low: 8),
        input: try FunctionSignature(build)
          .encode([.uint(1), .number(1)]), gas: 1_000_000_000), context: fixture.context)
    try expectRevert(delegated, "Unauthorized(address)", [.address(Address(low: 7))])
    #expect(fixture.context.state.nonce(AttributionStorage.address) == 0)
    // A row whose blob is gone cannot be indexed; one that is too long counts as empty.
    let gone = try #require(Self.rows[0]).utf8
    #expect(
      fixture.context.state.releaseBlob(Keccak256.hash(Bytes(gone)), owner: BlobRegistry.systemOwner))
    try expectRevert(
      fixture.run(build, [.uint(1), .number(1)]), "UnknownRow(bytes32)", [.hash(Keccak256.hash(Bytes(gone)))])
    fixture.publish(datanet: 3, ["short", String(repeating: "x", count: 70_000)])
    try fixture.build(3)
  }
}
