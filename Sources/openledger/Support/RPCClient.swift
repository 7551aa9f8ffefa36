import ABI
import Foundation
import FoundationNetworking
import JSONCoding
import JSONRPC
import Primitives

/// Calls a node's JSON-RPC methods over HTTP.
struct RPCClient: Sendable {
  /// The node's address.
  let url: URL

  init(url: URL) {
    self.url = url
  }

  /// The result of a call; throws the node's error, with the reason of a revert in words.
  func call(_ method: String, _ parameters: [JSON] = []) async throws -> JSON {
    let body: JSON = ["jsonrpc": "2.0", "id": .integer(1), "method": .string(method), "params": .array(parameters)]
    let response = try await post(body.encoded)
    if let error = response["error"] { throw RPCFailure(method: method, error: error) }
    guard let result = response["result"] else {
      throw CommandError("\(url) answered without a result; is it an OpenLedger node?")
    }
    return result
  }

  private func post(_ body: Bytes) async throws -> JSON {
    var request = URLRequest(url: url, timeoutInterval: RPCClient.timeoutSeconds)
    request.httpMethod = "POST"
    request.setValue("application/json", forHTTPHeaderField: "Content-Type")
    request.httpBody = Data(body)
    let data: Data
    do {
      data = try await URLSession.shared.data(for: request).0
    } catch {
      throw CommandError(
        "no node answers at \(url) (\(error.localizedDescription)); start one with `openledger dev` or name another with --rpc"
      )
    }
    do {
      return try JSON.parse(Bytes(data))
    } catch {
      throw CommandError("\(url) did not answer with JSON (\(error)); is it an OpenLedger node?")
    }
  }

  /// How long a call may take, in seconds; long answers of models take their time.
  private static let timeoutSeconds: TimeInterval = 300
}

/// The error that a node answered with.
struct RPCFailure: Error, CustomStringConvertible {
  let method: String
  let code: Int
  let message: String
  /// Revert data, when the call reverted.
  let data: Bytes?

  init(method: String, error: JSON) {
    self.method = method
    code = if case .number(let literal) = error["code"] { Int(literal) ?? 0 } else { 0 }
    message = error["message"]?.text ?? error.encodedText
    data = error["data"]?.text.flatMap { try? Hex.decode($0) }
  }

  var description: String { "\(method): \(message)" }
}

extension JSON {
  /// The number of a quantity.
  func quantity(_ name: String) throws -> UInt256 {
    guard let text, let number = UInt256(hex: text) else {
      throw CommandError("the node's \(name) is no quantity: \(encodedText.prefix(80))")
    }
    return number
  }

  /// The bytes of hexadecimal data.
  func data(_ name: String) throws -> Bytes {
    guard let text, let bytes = try? Hex.decode(text) else {
      throw CommandError("the node's \(name) is no hexadecimal data: \(encodedText.prefix(80))")
    }
    return bytes
  }

  /// A 32-byte hash.
  func hash(_ name: String) throws -> Hash {
    guard let hash = Hash(bytes: try data(name)) else { throw CommandError("the node's \(name) is no hash") }
    return hash
  }

  /// A member of an object.
  func member(_ name: String) throws -> JSON {
    guard let value = self[name] else { throw CommandError("the node's answer has no \"\(name)\"") }
    return value
  }
}
