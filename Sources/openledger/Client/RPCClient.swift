import Foundation
import FoundationNetworking
import JSONRPC
import Primitives

/// JSON-RPC calls to a node over HTTP.
struct RPCClient: Sendable {
  /// Where the node listens.
  let url: URL
  /// How long one answer may take.
  static let timeoutSeconds: TimeInterval = 120

  /// Calls a method and gives its result; an error of the node becomes a `CommandFailure` with its reason.
  func call(_ method: String, _ parameters: JSON...) async throws -> JSON {
    try await call(method, parameters: parameters)
  }

  /// Calls a method that gives a quantity.
  func quantity(_ method: String, _ parameters: JSON...) async throws -> UInt256 {
    guard let text = try await call(method, parameters: parameters).text, let value = UInt256(hex: text) else {
      throw CommandFailure("\(method) did not give a quantity.")
    }
    return value
  }

  /// Calls a method that gives bytes.
  func bytes(_ method: String, _ parameters: JSON...) async throws -> Bytes {
    guard let text = try await call(method, parameters: parameters).text, let value = try? Hex.decode(text) else {
      throw CommandFailure("\(method) did not give bytes.")
    }
    return value
  }

  private func call(_ method: String, parameters: [JSON]) async throws -> JSON {
    let body: JSON = ["jsonrpc": "2.0", "id": .number("1"), "method": .string(method), "params": .array(parameters)]
    var request = URLRequest(url: url, timeoutInterval: Self.timeoutSeconds)
    request.httpMethod = "POST"
    request.setValue("application/json", forHTTPHeaderField: "Content-Type")
    request.httpBody = Data(body.encoded)
    let data: Data
    do {
      (data, _) = try await URLSession.shared.data(for: request)
    } catch {
      throw CommandFailure(
        "No node answers at \(url.absoluteString). Start one with 'openledger dev', or name another with --rpc.")
    }
    guard let answer = try? JSON.parse(Bytes(data)) else {
      throw CommandFailure("\(url.absoluteString) does not speak JSON-RPC. Name a node with --rpc.")
    }
    if let error = answer["error"], !error.isNull { throw RPCFailure(method: method, error: error) }
    guard let result = answer["result"] else { throw CommandFailure("\(method) gave neither a result nor an error.") }
    return result
  }
}

/// An error object of a node.
struct RPCFailure: Error, CustomStringConvertible {
  let method: String
  let error: JSON

  /// The revert data that came with the error, if any.
  var data: Bytes? { error["data"]?.text.flatMap { try? Hex.decode($0) } }

  var description: String { "\(method): \(error["message"]?.text ?? error.encodedText)" }
}
