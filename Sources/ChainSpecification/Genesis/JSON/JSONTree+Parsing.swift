import Primitives

extension JSONTree {
  /// The deepest nesting that is read.
  static let maximumDepth = 32

  /// Parses a document strictly by RFC 8259.
  static func parse(_ bytes: Bytes) throws(JSONSyntaxError) -> JSONTree {
    var parser = Parser(bytes: bytes)
    let tree = try parser.value(depth: 0)
    parser.skipSpace()
    guard parser.isAtEnd else { throw parser.error("the document ends before this") }
    return tree
  }
}

/// Reads one value after another; `position` is always within the bytes or at their end.
private struct Parser {
  let bytes: Bytes
  var position = 0

  init(bytes: Bytes) { self.bytes = bytes }

  var isAtEnd: Bool { position == bytes.count }
  var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  mutating func value(depth: Int) throws(JSONSyntaxError) -> JSONTree {
    guard depth < JSONTree.maximumDepth else { throw error("values nest deeper than \(JSONTree.maximumDepth)") }
    skipSpace()
    guard let first = next else { throw error("a value is missing at the end") }
    switch first {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
    case UInt8(ascii: "t"): return try word("true", .boolean(true))
    case UInt8(ascii: "f"): return try word("false", .boolean(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: throw error("a value must begin here")
    }
  }

  private mutating func object(depth: Int) throws(JSONSyntaxError) -> JSONTree {
    position += 1
    var members: [JSONTree.Member] = []
    if skipIf("}") { return .object(members) }
    repeat {
      skipSpace()
      guard next == UInt8(ascii: "\"") else { throw error("a field name in double quotes is expected") }
      let name = try string()
      guard skipIf(":") else { throw error("a colon is expected after the field name") }
      members.append(JSONTree.Member(name: name, value: try value(depth: depth + 1)))
    } while skipIf(",")
    guard skipIf("}") else { throw error("a comma or the end of the object is expected") }
    return .object(members)
  }

  private mutating func array(depth: Int) throws(JSONSyntaxError) -> JSONTree {
    position += 1
    var elements: [JSONTree] = []
    if skipIf("]") { return .array(elements) }
    repeat {
      elements.append(try value(depth: depth + 1))
    } while skipIf(",")
    guard skipIf("]") else { throw error("a comma or the end of the array is expected") }
    return .array(elements)
  }

  private mutating func number() throws(JSONSyntaxError) -> String {
    let start = position
    if next == UInt8(ascii: "-") { position += 1 }
    let firstDigit = position
    try digits()
    if bytes[firstDigit] == UInt8(ascii: "0"), position > firstDigit + 1 {
      throw error("a number has no leading zeros")
    }
    if next == UInt8(ascii: ".") {
      position += 1
      try digits()
    }
    if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
      position += 1
      if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { position += 1 }
      try digits()
    }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private mutating func digits() throws(JSONSyntaxError) {
    let start = position
    while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
    guard position > start else { throw error("a digit is expected") }
  }

  private mutating func word(_ text: StaticString, _ value: JSONTree) throws(JSONSyntaxError) -> JSONTree {
    let expected = Bytes(text.description.utf8)
    guard bytes[position...].starts(with: expected) else { throw error("\(text) is expected") }
    position += expected.count
    return value
  }

  private mutating func string() throws(JSONSyntaxError) -> String {
    position += 1
    var text = Bytes()
    while let byte = next {
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        guard let string = String(validating: text, as: UTF8.self) else { throw error("a string must be UTF-8") }
        return string
      case UInt8(ascii: "\\"):
        position += 1
        try escape(into: &text)
      case 0..<0x20:
        throw error("a control character in a string must be escaped")
      default:
        text.append(byte)
        position += 1
      }
    }
    throw error("a string has no end")
  }

  private mutating func escape(into text: inout Bytes) throws(JSONSyntaxError) {
    guard let byte = next else { throw error("a string has no end") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"): text += Bytes(String(try escapedScalar()).utf8)
    default: throw error("this escape is not one of JSON's")
    }
  }

  private mutating func escapedScalar() throws(JSONSyntaxError) -> Character {
    let first = try fourHexDigits()
    if let scalar = Unicode.Scalar(first) { return Character(scalar) }
    guard (0xD800...0xDBFF).contains(first), bytes[position...].starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")])
    else { throw error("a surrogate must be followed by its other half") }
    position += 2
    let second = try fourHexDigits()
    guard (0xDC00...0xDFFF).contains(second) else { throw error("a surrogate must be followed by its other half") }
    guard let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) else {
      throw error("the escape names no character")
    }
    return Character(scalar)
  }

  private mutating func fourHexDigits() throws(JSONSyntaxError) -> UInt32 {
    let end = position + 4
    guard end <= bytes.count,
      bytes[position..<end].allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
      let value = UInt32(String(decoding: bytes[position..<end], as: UTF8.self), radix: 16)
    else { throw error("four hexadecimal digits are expected") }
    position = end
    return value
  }

  /// Skips white space and then this character when it is next.
  private mutating func skipIf(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard next == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { position += 1 }
  }

  func error(_ problem: String) -> JSONSyntaxError {
    let before = bytes[..<position]
    let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    return JSONSyntaxError(
      line: before.count { $0 == 0x0A } + 1, column: position - lineStart + 1, problem: problem)
  }
}
