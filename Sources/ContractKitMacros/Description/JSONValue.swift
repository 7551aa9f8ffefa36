/// A JSON value whose text is the same every time: objects keep the order of their members.
indirect enum JSONValue {
  case string(String)
  case bool(Bool)
  case array([JSONValue])
  case object([(String, JSONValue)])

  /// The value as compact JSON.
  var text: String {
    switch self {
    case .string(let string): "\"\(string.map(JSONValue.escaped).joined())\""
    case .bool(let bool): bool ? "true" : "false"
    case .array(let items): "[\(items.map(\.text).joined(separator: ","))]"
    case .object(let members):
      "{\(members.map { "\(JSONValue.string($0.0).text):\($0.1.text)" }.joined(separator: ","))}"
    }
  }

  private static func escaped(_ character: Character) -> String {
    switch character {
    case "\"": "\\\""
    case "\\": "\\\\"
    case "\n": "\\n"
    default: String(character)
    }
  }
}
