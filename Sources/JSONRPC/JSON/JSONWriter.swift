public import Primitives

extension JSON {
  /// The value as compact JSON text in UTF-8.
  public var encoded: Bytes {
    var text = Bytes()
    append(to: &text)
    return text
  }

  /// The value as a compact JSON string.
  public var encodedText: String { String(decoding: encoded, as: UTF8.self) }

  /// The value as indented JSON text, two spaces a level, for people to read.
  public var prettyText: String {
    var text = Bytes()
    append(to: &text, indentation: 0)
    return String(decoding: text, as: UTF8.self)
  }

  /// Appends the value; `indentation` is the current level, or nil for compact text.
  func append(to text: inout Bytes, indentation: Int? = nil) {
    switch self {
    case .null: text += "null".utf8
    case .bool(let value): text += (value ? "true" : "false").utf8
    case .number(let literal): text += literal.utf8
    case .string(let value): JSON.append(string: value, to: &text)
    case .array(let elements):
      JSON.appendList("[", "]", elements, to: &text, indentation: indentation) { element, text, level in
        element.append(to: &text, indentation: level)
      }
    case .object(let members):
      JSON.appendList("{", "}", members, to: &text, indentation: indentation) { member, text, level in
        JSON.append(string: member.name, to: &text)
        text.append(UInt8(ascii: ":"))
        if level != nil { text.append(UInt8(ascii: " ")) }
        member.value.append(to: &text, indentation: level)
      }
    }
  }

  private static func appendList<Element>(
    _ open: Unicode.Scalar, _ close: Unicode.Scalar, _ elements: [Element], to text: inout Bytes, indentation: Int?,
    _ appendElement: (Element, inout Bytes, Int?) -> Void
  ) {
    text.append(UInt8(ascii: open))
    let inner = indentation.map { $0 + 1 }
    for (index, element) in elements.enumerated() {
      if index > 0 { text.append(UInt8(ascii: ",")) }
      newLine(inner, to: &text)
      appendElement(element, &text, inner)
    }
    if !elements.isEmpty { newLine(indentation, to: &text) }
    text.append(UInt8(ascii: close))
  }

  private static func newLine(_ indentation: Int?, to text: inout Bytes) {
    guard let indentation else { return }
    text.append(UInt8(ascii: "\n"))
    text += Bytes(repeating: UInt8(ascii: " "), count: indentation * 2)
  }

  private static func append(string: String, to text: inout Bytes) {
    text.append(UInt8(ascii: "\""))
    for byte in string.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        text.append(UInt8(ascii: "\\"))
        text.append(byte)
      case 0x0A: text += "\\n".utf8
      case 0x0D: text += "\\r".utf8
      case 0x09: text += "\\t".utf8
      case 0..<0x20, 0x7F:
        text += "\\u00".utf8
        text += Hex.encode([byte], prefix: false).utf8
      default: text.append(byte)
      }
    }
    text.append(UInt8(ascii: "\""))
  }
}
