import ABI
import ChainTypes
import Cryptography
import JSONCoding
import JSONRPC
import Primitives

/// Signs transactions with one key and sends them through a node.
struct Wallet: Sendable {
  let client: RPCClient
  let key: PrivateKey

  var address: Address { key.address }

  /// What a sent transaction did.
  struct Sent: Sendable {
    let hash: Hash
    /// The receipt in the shape of `eth_getTransactionReceipt`.
    let receipt: JSON

    /// The contract that a creation made.
    var contract: Address? { receipt["contractAddress"]?.text.flatMap { Address(hex: $0) } }
    /// Gas that was paid for.
    var gasUsed: UInt256 { receipt["gasUsed"]?.text.flatMap { UInt256(hex: $0) } ?? .zero }
  }

  /// Sends a transaction and waits for its receipt; throws the reason when it is refused or reverts.
  func send(to: Address?, value: UInt256 = .zero, data: Bytes = [], gas: UInt64? = nil) async throws -> Sent {
    let call: JSON = .object(
      [
        JSONMember("from", .address(address)), JSONMember("value", .quantity(value)), JSONMember("input", .data(data)),
      ] + (to.map { [JSONMember("to", .address($0))] } ?? []))
    let gasLimit: UInt64
    if let gas {
      gasLimit = gas
    } else {
      let estimate = UInt64(clamping: try await client.call("eth_estimateGas", [call]).quantity("gas estimate"))
      gasLimit = estimate + estimate / Wallet.gasReserve
    }
    let signed = try await transaction(to: to, value: value, data: data, gas: gasLimit).signed(with: key)
    _ = try await client.call("eth_sendRawTransaction", [.data(signed.encoded)])
    let receipt = try await receipt(of: signed.hash)
    guard receipt["status"]?.text == "0x1" else {
      // The same call on the state before tells why; it throws the reason.
      _ = try await client.call("eth_call", [call, receipt["blockNumber"] ?? "latest"])
      throw CommandError("transaction \(signed.hash) failed; give it more gas with --gas")
    }
    return Sent(hash: signed.hash, receipt: receipt)
  }

  /// The receipt of a transaction, as soon as its block is durable.
  func receipt(of hash: Hash) async throws -> JSON {
    for _ in 0..<Wallet.maximumPolls {
      let receipt = try await client.call("eth_getTransactionReceipt", [.hash(hash)])
      if !receipt.isNull { return receipt }
      try await Task.sleep(for: .milliseconds(Wallet.pollMilliseconds))
    }
    throw CommandError(
      "transaction \(hash) is in no block after a minute; ask for it later with eth_getTransactionReceipt")
  }

  private func transaction(to: Address?, value: UInt256, data: Bytes, gas: UInt64) async throws -> Transaction {
    let chainID = UInt64(clamping: try await client.call("eth_chainId").quantity("chain ID"))
    let priority = try await client.call("eth_maxPriorityFeePerGas").quantity("priority fee")
    let head = try await client.call("eth_getBlockByNumber", ["latest", false])
    let baseFee = try head.member("baseFeePerGas").quantity("base fee")
    let nonce = try await client.call("eth_getTransactionCount", [.address(address), "pending"]).quantity("nonce")
    return Transaction(
      envelope: .dynamicFee(
        chainID: chainID, maximumPriorityFeePerGas: priority, maximumFeePerGas: baseFee &+ baseFee &+ priority,
        accessList: []),
      nonce: UInt64(clamping: nonce), gasLimit: gas, to: to, value: value, data: data)
  }

  /// One part in this is added to the estimated gas, as the state may change before the block.
  private static let gasReserve: UInt64 = 5
  private static let pollMilliseconds = 20
  private static let maximumPolls = 3_000
}

extension RPCClient {
  /// Calls a function of a contract without a transaction, on the state after a block.
  func read(
    _ function: FunctionSignature, at contract: Address, _ arguments: [ABIValue], block: JSON = "latest"
  ) async throws -> [ABIValue] {
    let call: JSON = ["to": .address(contract), "input": .data(try function.encode(arguments))]
    let output = try await self.call("eth_call", [call, block]).data("call result")
    return try ABI.decode(output, as: function.results)
  }
}
