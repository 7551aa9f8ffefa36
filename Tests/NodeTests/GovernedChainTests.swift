import ABI
import ChainSpecification
import ChainStore
import ChainTypes
import Cryptography
import Foundation
import JSONCoding
import JSONRPC
import KeyValueStore
import Node
import Primitives
import Testing

/// A running node obeys what governance sets, and whoever imports its blocks agrees.
@Suite(.timeLimit(.minutes(2))) struct GovernedChainTests {
  /// Makes the call that its caller asks for: the target as a word, then the call data.
  private static let forwarder =
    "0x602036038060205f375f5f825f5f5f355af13d5f5f3e601c573d5ffd5b3d5ff3"
  private static let blobs = "0x0000000000000000000000000000000000000a00"

  private let fixture: NodeFixture
  private let store = MemoryStore()
  private let node: Node

  init() throws {
    fixture = try NodeFixture(accounts: [GovernedChain.governor: Self.forwarder])
    node = try fixture.node(on: store)
  }

  private func change(_ nonce: UInt64, _ signature: String, _ arguments: [ABIValue]) throws -> SignedTransaction {
    let data = GovernedChain.address.word.bigEndianBytes + (try FunctionSignature(signature).encode(arguments))
    return fixture.call(nonce: nonce, to: GovernedChain.governor, data: data)
  }

  private func send(_ transaction: SignedTransaction) async throws -> JSON? {
    _ = try await node.send(transaction)
    return try await node.receipt(transaction)["status"]
  }

  private func word(_ name: String) throws -> Hash {
    try #require(GovernedParameter.all.first { $0.name == name }).word
  }

  /// The gas of storing four bytes, by `eth_estimateGas` on the newest block.
  private func storingGas() async throws -> JSON {
    let data = try FunctionSignature("store(bytes)").encode([.bytes([1, 2, 3, 4])])
    return try await node.rpc.call("eth_estimateGas", [["to": .string(Self.blobs), "data": .data(data)]])
  }

  @Test("The RPC shows the rules that hold, at every block, and calls obey them")
  func rules() async throws {
    node.start()
    defer { node.stop() }
    let before = try await node.rpc.call("openledger_chainRules", [])
    #expect(before["changes"] == "0x0" && before["parameters"]?["blobGasPerByte"] == "0x19")
    #expect(before["parameters"]?["blockGasLimit"] == "0x0" && before["pausedPrecompiles"] == [])
    #expect(before["forks"]?[2]?["name"] == "osaka" && before["forks"]?[2]?["isActive"] == true)
    let price = try await storingGas()

    let set = try change(0, "setParameter(bytes32,uint256)", [.hash(word("blobGasPerByte")), .uint(525)])
    #expect(try await send(set) == "0x1")
    let after = try await node.rpc.call("openledger_chainRules", [])
    #expect(after["changes"] == "0x1" && after["parameters"]?["blobGasPerByte"] == "0x20d")
    #expect(try await node.rpc.call("openledger_chainRules", ["0x0"])["changes"] == "0x0")
    let dearer = try await storingGas()
    let number = { (value: JSON) in Int(value.text?.dropFirst(2) ?? "", radix: 16) ?? 0 }
    #expect(number(dearer) == number(price) + 4 * 500)

    let pause = try change(
      1, "setPaused(address,bool)", [.address(Address(low: 0x0A00)), .bool(true)])
    #expect(try await send(pause) == "0x1")
    #expect(try await node.rpc.call("openledger_chainRules", [])["pausedPrecompiles"] == [.string(Self.blobs)])
    let error = await #expect(throws: RPCError.self) { try await storingGas() }
    #expect(error.map { "\($0)".contains("PrecompilePaused") } == true, "\(String(describing: error))")
  }

  @Test("A chain whose rules change is imported to the same records, by any number of threads, and replayed")
  func imported() async throws {
    node.start()
    defer { node.stop() }
    let gas: UInt256 = 40_000_000
    #expect(
      try await send(change(0, "setParameter(bytes32,uint256)", [.hash(word("blockGasLimit")), .uint(gas)])) == "0x1")
    let content = try FunctionSignature("store(bytes)").encode([.bytes(Bytes(0..<100))])
    let store1 = fixture.call(nonce: 1, to: Address(low: 0x0A00), data: content)
    #expect(try await send(store1) == "0x1")
    #expect(
      try await send(change(2, "setParameter(bytes32,uint256)", [.hash(word("blobGasPerByte")), .uint(1_000)])) == "0x1"
    )
    #expect(try await send(fixture.call(nonce: 3, to: Address(low: 0x0A00), data: content)) == "0x1")
    #expect(
      try await send(change(4, "setPaused(address,bool)", [.address(Address(low: 0x0A00)), .bool(true)])) == "0x1")
    #expect(try await send(fixture.call(nonce: 5, to: Address(low: 0x0A00), data: content)) == "0x0")

    let chain = node.blockchain.chain
    let head = chain.head
    #expect(head.header.gasLimit > 30_000_000)
    let blocks = try (1...head.header.number).map { number in
      try #require(try chain.block(number: number)).encoded
    }
    for threads in [1, 2, 4] {
      let rules = try ChainRules.rules(for: fixture.genesis.specification)
      let (copy, _) = try ChainRules.open(fixture.genesis, rules: rules, on: MemoryStore())
      var rest = blocks[...]
      let options = ImportOptions(threads: threads)
      _ = try BlockImporter(chain: copy, rules: rules, options: options).run { rest.popFirst() }
      #expect(copy.head.hash == head.hash, "\(threads) threads")
    }
    #expect(try ChainReplay.run(fixture.genesis, store: store).hash == head.hash)
  }

  @Test("Unwinding a block takes back what it set")
  func unwound() async throws {
    node.start()
    defer { node.stop() }
    _ = try await send(change(0, "setParameter(bytes32,uint256)", [.hash(word("baseGas")), .uint(77)]))
    #expect(try await node.rpc.call("openledger_chainRules", [])["parameters"]?["baseGas"] == "0x4d")
    _ = try node.blockchain.chain.unwindHead()
    let rules = try await node.rpc.call("openledger_chainRules", [])
    #expect(rules["parameters"]?["baseGas"] == "0x2710" && rules["changes"] == "0x0")
  }

  @Test("A call that asks for a block hash which cannot be read fails instead of seeing zero")
  func missingHash() async throws {
    node.start()
    defer { node.stop() }
    for nonce in 0..<2 as Range<UInt64> { _ = try await node.send(fixture.transfer(nonce: nonce)) }
    // Returns BLOCKHASH(NUMBER − 1).
    let code = "0x600143034060005260206000f3"
    let account = "0x00000000000000000000000000000000000a0001"
    let call: [JSON] = [["to": .string(account)], "latest", .object([JSONMember(account, ["code": .string(code)])])]
    let expected = try #require(try node.blockchain.chain.hash(ofBlock: 1))
    #expect(try await node.rpc.call("eth_call", .array(call)) == .hash(expected))

    var batch = WriteBatch()
    batch.delete(UInt64(1).bigEndianBytes, in: .canonicalHashes)
    try store.write(batch, durability: .synced)
    let error = await #expect(throws: RPCError.self) { try await node.rpc.call("eth_call", .array(call)) }
    #expect(error.map { "\($0)".contains("the hash of block 1") } == true, "\(String(describing: error))")
  }
}

extension UInt64 {
  fileprivate var bigEndianBytes: Bytes { (0..<8).map { UInt8(truncatingIfNeeded: self >> UInt64(56 - 8 * $0)) } }
}
