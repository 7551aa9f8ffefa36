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
  public var prettyText: String { prettyText(lineLimit: 0) }

  /// The value as indented JSON text in which arrays and objects of at most `lineLimit` bytes stay on one line.
  public func prettyText(lineLimit: Int) -> String {
    var text = Bytes()
    append(to: &text, layout: .lines(limit: lineLimit, level: 0))
    return String(decoding: text, as: UTF8.self)
  }

  /// How a value is laid out.
  private enum Layout {
    /// Without any white space.
    case compact
    /// On one line, with spaces after commas and colons.
    case line
    /// Indented; what fits `limit` bytes stays on one line.
    case lines(limit: Int, level: Int)
  }

  /// Appends the value as compact JSON text in UTF-8.
  public func append(to text: inout Bytes) { append(to: &text, layout: .compact) }

  private func append(to text: inout Bytes, layout: Layout) {
    switch self {
    case .null: text += "null".utf8
    case .bool(let value): text += (value ? "true" : "false").utf8
    case .number(let literal): text += literal.utf8
    case .string(let value): JSON.append(string: value, to: &text)
    case .array(let elements):
      appendList("[", "]", elements, to: &text, layout: layout) { element, text, layout in
        element.append(to: &text, layout: layout)
      }
    case .object(let members):
      appendList("{", "}", members, to: &text, layout: layout) { member, text, layout in
        JSON.append(string: member.name, to: &text)
        text.append(UInt8(ascii: ":"))
        if case .compact = layout {} else { text.append(UInt8(ascii: " ")) }
        member.value.append(to: &text, layout: layout)
      }
    }
  }

  private func appendList<Element>(
    _ open: Unicode.Scalar, _ close: Unicode.Scalar, _ elements: [Element], to text: inout Bytes, layout: Layout,
    _ appendElement: (Element, inout Bytes, Layout) -> Void
  ) {
    var inner = layout
    var lineStart: Bytes = []
    if case .lines(let limit, let level) = layout {
      if limit > 0 {
        var line = Bytes()
        append(to: &line, layout: .line)
        if line.count <= limit {
          text += line
          return
        }
      }
      inner = .lines(limit: limit, level: level + 1)
      lineStart = [UInt8(ascii: "\n")] + Bytes(repeating: UInt8(ascii: " "), count: level * 2)
    }
    text.append(UInt8(ascii: open))
    for (index, element) in elements.enumerated() {
      if index > 0 { text.append(UInt8(ascii: ",")) }
      switch layout {
      case .compact: break
      case .line: if index > 0 { text.append(UInt8(ascii: " ")) }
      case .lines: text += lineStart + [UInt8(ascii: " "), UInt8(ascii: " ")]
      }
      appendElement(element, &text, inner)
    }
    if !elements.isEmpty { text += lineStart }
    text.append(UInt8(ascii: close))
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
