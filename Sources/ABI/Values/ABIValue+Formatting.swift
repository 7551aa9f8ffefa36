import Primitives

extension ABIValue: CustomStringConvertible {
  /// The value as text that `parse(_:as:)` reads back: 123, -5, true, 0x00ff, "text", [1,2], (1,"a").
  public var description: String {
    switch self {
    case .uint(let value): value.description
    case .int(let value): value.isNegative ? "-\(value.negated)" : value.description
    case .address(let address): address.checksummed
    case .bool(let value): value ? "true" : "false"
    case .fixedBytes(let bytes), .bytes(let bytes): Hex.encode(bytes)
    case .string(let text): ABIValue.quote(text)
    case .array(let values): "[" + values.map(\.description).joined(separator: ",") + "]"
    case .tuple(let values): "(" + values.map(\.description).joined(separator: ",") + ")"
    }
  }

  /// The text between quotation marks, with JSON's escapes.
  private static func quote(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      case "\u{0}"..<" ", "\u{7f}":
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
