public import JSONCoding
public import Primitives

/// Why a call has no result; each case has its JSON-RPC 2.0 or Ethereum (EIP-1474) code.
public enum RPCError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The body is not JSON.
  case parse(String)
  /// The body is JSON but no JSON-RPC 2.0 request, or it breaks a limit.
  case invalidRequest(String)
  /// No such method.
  case methodNotFound(String)
  /// A parameter is missing, of the wrong form or out of range; the text names it.
  case invalidParameters(String)
  /// The node could not do its work; the request may be right.
  case `internal`(String)
  /// The call reverted; `data` is what the contract returned.
  case executionReverted(reason: String?, data: Bytes)
  /// The call failed or the transaction is refused.
  case rejected(String)
  /// A block, state or other record that this node does not have.
  case notFound(String)
  /// The request would need more work than the node gives one request.
  case limitExceeded(String)

  /// The error's number.
  public var code: Int {
    switch self {
    case .parse: -32700
    case .invalidRequest: -32600
    case .methodNotFound: -32601
    case .invalidParameters: -32602
    case .internal: -32603
    case .executionReverted: 3
    case .rejected: -32000
    case .notFound: -32001
    case .limitExceeded: -32005
    }
  }

  /// One sentence for people.
  public var message: String {
    switch self {
    case .parse(let text), .invalidRequest(let text), .invalidParameters(let text), .internal(let text),
      .rejected(let text), .notFound(let text), .limitExceeded(let text):
      text
    case .methodNotFound(let name):
      "the method \"\(name.prefix(64))\" does not exist; rpc.discover lists the methods"
    case .executionReverted(let reason, _):
      reason.map { "execution reverted: \($0)" } ?? "execution reverted"
    }
  }

  /// The same as `message`.
  public var description: String { message }

  /// The `error` member of a response.
  public var json: JSON {
    var members = [JSONMember("code", .integer(code)), JSONMember("message", .string(message))]
    if case .executionReverted(_, let data) = self { members.append(JSONMember("data", .data(data))) }
    return .object(members)
  }
}
