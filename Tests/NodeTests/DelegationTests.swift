import ChainTypes
import Cryptography
import JSONCoding
import JSONRPC
import KeyValueStore
import Node
import Primitives
import Testing

/// Transactions of type 4 and simulated changes of accounts, through JSON-RPC.
@Suite(.timeLimit(.minutes(2))) struct DelegationTests {
  let fixture: NodeFixture
  let node: Node
  /// Returns 42.
  private static let answer = "0x602a60005260206000f3"
  private static let library = "0x00000000000000000000000000000000000b0001"

  init() throws {
    fixture = try NodeFixture()
    node = try fixture.node(on: MemoryStore())
  }

  private func authorization(nonce: UInt64) throws -> Authorization {
    Authorization(
      chainID: UInt256(NodeFixture.chainID), address: try #require(Address(hex: Self.library)), nonce: nonce,
      signedWith: fixture.keys[1])
  }

  @Test("A type 4 transaction sets the designator, and its fields come back as they were sent")
  func setCode() async throws {
    node.start()
    defer { node.stop() }
    let authorization = try authorization(nonce: 0)
    let gwei: UInt256 = 1_000_000_000
    let signed = Transaction(
      envelope: .setCode(
        chainID: NodeFixture.chainID, maximumPriorityFeePerGas: gwei, maximumFeePerGas: 20 &* gwei, accessList: [],
        authorizations: [authorization]),
      nonce: 0, gasLimit: 200_000, to: fixture.keys[5].address
    ).signed(with: fixture.keys[0])
    _ = try await node.send(signed)
    let receipt = try await node.receipt(signed)
    #expect(receipt["type"] == "0x4")
    #expect(receipt["status"] == "0x1")
    let transaction = try await node.rpc.call("eth_getTransactionByHash", [.hash(signed.hash)])
    #expect(
      transaction["authorizationList"] == [
        [
          "chainId": "0x309", "address": .string(Self.library), "nonce": "0x0",
          "yParity": .quantity(UInt64(authorization.signature.yParity)),
          "r": .quantity(authorization.signature.r), "s": .quantity(authorization.signature.s),
        ]
      ])
    let code = try await node.rpc.call("eth_getCode", [.address(fixture.keys[1].address)])
    #expect(code == .string("0xef0100" + Self.library.dropFirst(2)))
    let block = try await node.rpc.call("eth_getBlockByNumber", ["latest"])
    #expect(block["blobGasUsed"] == "0x0")
    #expect(block["withdrawals"] == [])
    #expect(block["requestsHash"]?.text?.count == 66)
  }

  @Test("A simulated call applies its authorizations and the changes of accounts")
  func simulated() async throws {
    let authority = fixture.keys[1].address
    let authorization = try authorization(nonce: 0)
    let call: JSON = [
      "to": .address(authority),
      "authorizationList": [
        [
          "chainId": "0x309", "address": .string(Self.library), "nonce": "0x0",
          "yParity": .quantity(UInt64(authorization.signature.yParity)),
          "r": .quantity(authorization.signature.r), "s": .quantity(authorization.signature.s),
        ]
      ],
    ]
    let overrides: JSON = .object([JSONMember(Self.library, ["code": .string(Self.answer)])])
    let result = try await node.rpc.call("eth_call", [call, "latest", overrides])
    #expect(result == .quantityWord(42))
    let gas = try await node.rpc.call("eth_estimateGas", [call, "latest", overrides])
    #expect(try #require(gas.text.flatMap { UInt64($0.dropFirst(2), radix: 16) }) > 46_000)
    #expect(try await node.rpc.call("eth_call", [["to": .address(authority)], "latest", overrides]) == "0x")
  }

  @Test("Changed balances, nonces and storage hold in the simulation and nowhere else")
  func overrides() async throws {
    // Returns the caller's balance of nothing, slot 1 and slot 2 in three words.
    let code = "0x3331" + "600052" + "600154602052" + "600254604052" + "60606000f3"
    let caller = "0x00000000000000000000000000000000000c0003"
    let call: JSON = ["from": .string(caller), "to": .string(Self.library)]
    func result(_ storage: JSONMember) async throws -> String? {
      let overrides: JSON = .object([
        JSONMember(caller, ["balance": "0x5", "nonce": "0x9"]),
        JSONMember(Self.library, .object([JSONMember("code", .string(code)), storage])),
      ])
      return try await node.rpc.call("eth_call", [call, "latest", overrides]).text
    }
    let slots: JSON = ["0x1": "0x7"]
    let word = { (digit: Int) in String(repeating: "0", count: 63) + "\(digit)" }
    #expect(try await result(JSONMember("state", slots)) == "0x" + word(5) + word(7) + word(0))
    #expect(try await result(JSONMember("stateDiff", slots)) == "0x" + word(5) + word(7) + word(0))
    #expect(try await node.rpc.call("eth_getBalance", [.string(caller)]) == "0x0")
    #expect(try await node.rpc.call("eth_getCode", [.string(Self.library)]) == "0x")
  }

  @Test("The price of blob gas is at least one wei")
  func blobBaseFee() async throws {
    #expect(try await node.rpc.call("eth_blobBaseFee", []) == "0x1")
    let history = try await node.rpc.call("eth_feeHistory", [.integer(1), "latest"])
    #expect(history["baseFeePerBlobGas"] == ["0x1", "0x1"])
  }
}

extension JSON {
  /// A number as a word of 32 bytes.
  static func quantityWord(_ value: UInt64) -> JSON { .data(UInt256(value).bigEndianBytes) }
}
