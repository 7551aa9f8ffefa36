internal import JSONCoding

/// One JSON-RPC 2.0 request.
struct RPCRequest: Sendable {
  /// What the response repeats; nil for a notification, which gets no response.
  var id: JSON?
  /// The method's name.
  var method: String
  /// The `params` member: an array, an object, or null when missing.
  var parameters: JSON

  /// Reads a request object; the error says which member is wrong.
  static func read(_ json: JSON) throws(RPCError) -> RPCRequest {
    guard json.members != nil else {
      throw .invalidRequest("a request must be a JSON object, not \(json.kind)")
    }
    guard json["jsonrpc"] == .string("2.0") else {
      throw .invalidRequest("the member \"jsonrpc\" must be \"2.0\"")
    }
    guard let method = json["method"]?.text else {
      throw .invalidRequest("the member \"method\" must be a string")
    }
    let parameters = json["params"] ?? .null
    switch parameters {
    case .array, .object, .null: break
    default: throw .invalidRequest("the member \"params\" must be an array or an object, not \(parameters.kind)")
    }
    if let id = json["id"], !isValid(id: id) {
      throw .invalidRequest("the member \"id\" must be a string, a number or null, not \(id.kind)")
    }
    return RPCRequest(id: json["id"], method: method, parameters: parameters)
  }

  /// The identifier that an error response to this JSON repeats: null unless it has a valid one.
  static func responseID(of json: JSON) -> JSON {
    guard let id = json["id"], isValid(id: id) else { return .null }
    return id
  }

  private static func isValid(id: JSON) -> Bool {
    switch id {
    case .string, .number, .null: true
    default: false
    }
  }
}

/// The response objects of JSON-RPC 2.0.
enum RPCResponse {
  static func success(id: JSON, result: JSON) -> JSON {
    ["jsonrpc": "2.0", "id": id, "result": result]
  }

  static func notification(method: String, parameters: JSON) -> JSON {
    ["jsonrpc": "2.0", "method": .string(method), "params": parameters]
  }

  static func failure(id: JSON, error: RPCError) -> JSON {
    ["jsonrpc": "2.0", "id": id, "error": error.json]
  }
}
