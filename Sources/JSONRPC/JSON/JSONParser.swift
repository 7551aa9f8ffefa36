public import Primitives

extension JSON {
  /// Parses one JSON value that fills the text; time and memory are linear in its length.
  public static func parse(_ text: Bytes) throws(JSONError) -> JSON {
    var parser = JSONParser(text: text)
    let value = try parser.value(depth: 0)
    parser.skipSpace()
    guard parser.position == text.count else { throw .trailingBytes(at: parser.position) }
    return value
  }

  /// Parses one JSON value from a string.
  public static func parse(_ text: String) throws(JSONError) -> JSON { try parse(Bytes(text.utf8)) }
}

/// A recursive-descent parser; recursion is bounded by `JSONLimits.maximumDepth`.
private struct JSONParser {
  let text: Bytes
  var position = 0

  mutating func skipSpace() {
    while position < text.count {
      switch text[position] {
      case 0x20, 0x09, 0x0A, 0x0D: position += 1
      default: return
      }
    }
  }

  /// The next byte that is not white space, left in place.
  mutating func peek() throws(JSONError) -> UInt8 {
    skipSpace()
    guard position < text.count else { throw .unexpectedEnd }
    return text[position]
  }

  mutating func expect(_ byte: UInt8) throws(JSONError) {
    let next = try peek()
    guard next == byte else { throw .unexpectedByte(next, at: position) }
    position += 1
  }

  mutating func value(depth: Int) throws(JSONError) -> JSON {
    switch try peek() {
    case UInt8(ascii: "{"): return try object(depth: depth + 1)
    case UInt8(ascii: "["): return try array(depth: depth + 1)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
    case let byte: throw .unexpectedByte(byte, at: position)
    }
  }

  mutating func word(_ word: StaticString, _ value: JSON) throws(JSONError) -> JSON {
    for offset in 0..<word.utf8CodeUnitCount {
      guard position < text.count else { throw .unexpectedEnd }
      // SAFETY: the offset is below the code unit count of a static string.
      let expected = unsafe word.utf8Start[offset]
      guard text[position] == expected else {
        throw .unexpectedByte(text[position], at: position)
      }
      position += 1
    }
    return value
  }

  mutating func array(depth: Int) throws(JSONError) -> JSON {
    guard depth <= JSONLimits.maximumDepth else { throw .tooDeep(at: position) }
    position += 1
    var elements: [JSON] = []
    if try peek() == UInt8(ascii: "]") {
      position += 1
      return .array([])
    }
    while true {
      elements.append(try value(depth: depth))
      if try peek() == UInt8(ascii: ",") {
        position += 1
      } else {
        try expect(UInt8(ascii: "]"))
        return .array(elements)
      }
    }
  }

  mutating func object(depth: Int) throws(JSONError) -> JSON {
    guard depth <= JSONLimits.maximumDepth else { throw .tooDeep(at: position) }
    position += 1
    var members: [JSONMember] = []
    var names: Set<String> = []
    if try peek() == UInt8(ascii: "}") {
      position += 1
      return .object([])
    }
    while true {
      let next = try peek()
      guard next == UInt8(ascii: "\"") else { throw .unexpectedByte(next, at: position) }
      let name = try string()
      try expect(UInt8(ascii: ":"))
      members.append(JSONMember(name, try value(depth: depth)))
      guard names.insert(name).inserted else { throw .duplicateName(name, at: position) }
      if try peek() == UInt8(ascii: ",") {
        position += 1
      } else {
        try expect(UInt8(ascii: "}"))
        return .object(members)
      }
    }
  }
}

// MARK: - Numbers

extension JSONParser {
  mutating func number() throws(JSONError) -> String {
    let start = position
    if at(UInt8(ascii: "-")) { position += 1 }
    if at(UInt8(ascii: "0")) {
      position += 1
    } else {
      try digits(from: start)
    }
    if at(UInt8(ascii: ".")) {
      position += 1
      try digits(from: start)
    }
    if at(UInt8(ascii: "e")) || at(UInt8(ascii: "E")) {
      position += 1
      if at(UInt8(ascii: "+")) || at(UInt8(ascii: "-")) { position += 1 }
      try digits(from: start)
    }
    guard position - start <= JSONLimits.maximumNumberLength else { throw .invalidNumber(at: start) }
    return String(decoding: text[start..<position], as: UTF8.self)
  }

  private func at(_ byte: UInt8) -> Bool { position < text.count && text[position] == byte }

  private mutating func digits(from start: Int) throws(JSONError) {
    let first = position
    while position < text.count, text[position] >= UInt8(ascii: "0"), text[position] <= UInt8(ascii: "9") {
      position += 1
    }
    guard position > first else { throw .invalidNumber(at: start) }
  }
}

// MARK: - Strings

extension JSONParser {
  /// Reads a string whose opening quote is at the position; the common case has no escapes and is copied whole.
  mutating func string() throws(JSONError) -> String {
    let start = position
    position += 1
    var run = position
    var unescaped: Bytes?
    while position < text.count {
      switch text[position] {
      case UInt8(ascii: "\""):
        let tail = text[run..<position]
        position += 1
        let whole = unescaped.map { $0[...] + tail } ?? tail
        guard let string = String(validating: whole, as: UTF8.self) else { throw .invalidString(at: start) }
        return string
      case UInt8(ascii: "\\"):
        var bytes = unescaped ?? []
        bytes += text[run..<position]
        position += 1
        try escape(into: &bytes, start: start)
        unescaped = bytes
        run = position
      case 0..<0x20:
        throw .invalidString(at: start)
      default:
        position += 1
      }
    }
    throw .unexpectedEnd
  }

  private mutating func escape(into bytes: inout Bytes, start: Int) throws(JSONError) {
    guard position < text.count else { throw .unexpectedEnd }
    let byte = text[position]
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): bytes.append(byte)
    case UInt8(ascii: "b"): bytes.append(0x08)
    case UInt8(ascii: "f"): bytes.append(0x0C)
    case UInt8(ascii: "n"): bytes.append(0x0A)
    case UInt8(ascii: "r"): bytes.append(0x0D)
    case UInt8(ascii: "t"): bytes.append(0x09)
    case UInt8(ascii: "u"): bytes += UTF8.encode(try scalar(start: start)) ?? .init()
    default: throw .invalidString(at: start)
    }
  }

  /// One escaped scalar: four digits, or a surrogate pair in two escapes.
  private mutating func scalar(start: Int) throws(JSONError) -> Unicode.Scalar {
    let first = try codeUnit(start: start)
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard UTF16.isLeadSurrogate(first), position + 1 < text.count, text[position] == UInt8(ascii: "\\"),
      text[position + 1] == UInt8(ascii: "u")
    else { throw .invalidString(at: start) }
    position += 2
    let second = try codeUnit(start: start)
    guard UTF16.isTrailSurrogate(second) else { throw .invalidString(at: start) }
    return UTF16.decode(UTF16.EncodedScalar([first, second]))
  }

  private mutating func codeUnit(start: Int) throws(JSONError) -> UInt16 {
    guard position + 4 <= text.count else { throw .unexpectedEnd }
    var unit: UInt16 = 0
    for digit in text[position..<position + 4] {
      guard let nibble = Character(Unicode.Scalar(digit)).hexDigitValue else { throw .invalidString(at: start) }
      unit = unit << 4 | UInt16(nibble)
    }
    position += 4
    return unit
  }
}
