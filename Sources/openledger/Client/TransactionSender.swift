import ChainTypes
import Cryptography
import JSONRPC
import Primitives

/// Signs transactions with one key, sends them to a node and waits for their receipts.
struct TransactionSender: Sendable {
  let client: RPCClient
  let key: PrivateKey

  /// Room above the estimate, in percent: state may change before the transaction is executed.
  static let gasMarginPercent: UInt64 = 20
  /// How often a receipt is asked for.
  static let pollInterval = Duration.milliseconds(25)
  /// How long a receipt is waited for.
  static let patience = Duration.seconds(60)

  /// What became of a transaction.
  struct Outcome: Sendable {
    let hash: String
    let receipt: JSON

    var succeeded: Bool { receipt["status"]?.text == "0x1" }
    var gasUsed: UInt256 { receipt["gasUsed"]?.text.flatMap { UInt256(hex: $0) } ?? .zero }
    /// What the sender paid for gas, in wei.
    var gasCost: UInt256 {
      gasUsed &* (receipt["effectiveGasPrice"]?.text.flatMap { UInt256(hex: $0) } ?? .zero)
    }
    var createdAddress: String? { receipt["contractAddress"]?.text }
    var logs: [JSON] { receipt["logs"]?.elements ?? [] }
  }

  /// Sends a call, a deployment (`to` is nil) or a plain transfer, and gives its receipt.
  ///
  /// A transaction that would revert is not sent: the estimate fails with the reason.
  func send(to: Address?, value: UInt256 = .zero, data: Bytes = [], gas: UInt64? = nil) async throws -> Outcome {
    var call: [JSONMember] = [
      JSONMember("from", .string(key.address.hex)), JSONMember("value", .string(value.hex)),
      JSONMember("data", .string(Hex.encode(data))),
    ]
    if let to { call.append(JSONMember("to", .string(to.hex))) }
    let limit: UInt64
    if let gas {
      limit = gas
    } else {
      let estimate = UInt64(clamping: try await client.quantity("eth_estimateGas", .object(call)))
      limit = data.isEmpty && to != nil ? estimate : estimate + estimate * Self.gasMarginPercent / 100
    }
    let nonce = try await client.quantity("eth_getTransactionCount", .string(key.address.hex), "pending")
    let price = try await client.quantity("eth_gasPrice")
    let priority = try await client.quantity("eth_maxPriorityFeePerGas")
    let chainID = try await client.quantity("eth_chainId")
    let transaction = Transaction(
      envelope: .dynamicFee(
        chainID: UInt64(clamping: chainID), maximumPriorityFeePerGas: priority,
        maximumFeePerGas: price &* 2 &+ priority, accessList: []),
      nonce: UInt64(clamping: nonce), gasLimit: limit, to: to, value: value, data: data)
    let signed = transaction.signed(with: key)
    let hash = try await client.call("eth_sendRawTransaction", .string(Hex.encode(signed.encoded)))
    return try await receipt(of: hash.text ?? signed.hash.hex)
  }

  private func receipt(of hash: String) async throws -> Outcome {
    let deadline = ContinuousClock.now + Self.patience
    while ContinuousClock.now < deadline {
      let receipt = try await client.call("eth_getTransactionReceipt", .string(hash))
      if !receipt.isNull { return Outcome(hash: hash, receipt: receipt) }
      try await Task.sleep(for: Self.pollInterval)
    }
    throw CommandFailure(
      "Transaction \(hash) was accepted but is in no block after \(Self.patience). Ask for its receipt later.")
  }
}
