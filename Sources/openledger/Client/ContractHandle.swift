import ABI
import JSONRPC
import Primitives

/// A contract on a node, called by human-readable signatures such as "balanceOf(address)(uint256)".
struct ContractHandle: Sendable {
  let client: RPCClient
  let address: Address

  /// The system contract of that name.
  static func system(_ name: String, on client: RPCClient) async throws -> ContractHandle {
    for entry in try await client.call("openledger_contracts").elements ?? [] where entry["name"]?.text == name {
      if let address = entry["address"]?.text.flatMap({ Address(hex: $0) }) {
        return ContractHandle(client: client, address: address)
      }
    }
    throw CommandFailure("This chain has no system contract \(name). Its genesis must list it.")
  }

  /// Reads without a transaction.
  func read(_ signature: String, _ arguments: ABIValue...) async throws -> [ABIValue] {
    let function = try FunctionSignature(signature)
    let call: JSON = ["to": .string(address.hex), "data": .string(Hex.encode(try function.encode(arguments)))]
    return try ABI.decode(try await client.bytes("eth_call", call, "latest"), as: function.results)
  }

  /// Sends a transaction and waits for its receipt; a revert is a failure with its reason.
  func send(
    _ signature: String, _ arguments: ABIValue..., value: UInt256 = .zero, from sender: TransactionSender
  ) async throws -> TransactionSender.Outcome {
    let data = try FunctionSignature(signature).encode(arguments)
    let outcome = try await sender.send(to: address, value: value, data: data)
    guard outcome.succeeded else { throw CommandFailure("Transaction \(outcome.hash) reverted: \(signature).") }
    return outcome
  }
}

extension TransactionSender.Outcome {
  /// The data of the first log with that event's topic, decoded as its unindexed fields.
  func event(_ signature: String, fields: String) throws -> (topics: [Hash], values: [ABIValue])? {
    let topic = try FunctionSignature(signature).topic
    for log in logs {
      let topics = (log["topics"]?.elements ?? []).compactMap { $0.text.flatMap { Hash(hex: $0) } }
      guard topics.first == topic, let data = log["data"]?.text.flatMap({ try? Hex.decode($0) }) else { continue }
      return (Array(topics.dropFirst()), try ABI.decode(data, as: try FunctionSignature("fields" + fields).parameters))
    }
    return nil
  }
}
