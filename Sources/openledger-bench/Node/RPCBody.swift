import Primitives

/// JSON-RPC bodies, written and read without a parser.
enum RPCBody {
  /// One request; the parameters are texts.
  static func call(_ method: String, _ parameters: [String]) -> Bytes {
    let list = parameters.map { "\"\($0)\"" }.joined(separator: ",")
    return Bytes("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"\(method)\",\"params\":[\(list)]}".utf8)
  }

  /// One body of several requests.
  static func batch(_ calls: some Collection<Bytes>) -> Bytes {
    Bytes("[".utf8) + calls.joined(separator: Bytes(",".utf8)) + Bytes("]".utf8)
  }

  /// Whether every response of a body has a result.
  static func hasNoError(_ body: Bytes) -> Bool { !body.isEmpty && body.firstRange(of: Bytes("\"error\"".utf8)) == nil }

  /// Whether some result of a body is null.
  static func hasNullResult(_ body: Bytes) -> Bool { body.firstRange(of: Bytes("\"result\":null".utf8)) != nil }
}
