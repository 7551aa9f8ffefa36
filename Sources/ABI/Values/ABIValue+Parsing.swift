import Primitives

extension ABIValue {
  /// The value of type `type` that `text` spells on a command line.
  ///
  /// Numbers are decimal or, after "0x", hexadecimal; bytes are hexadecimal after "0x"; arrays are `[1,2]`, tuples
  /// `(1,2)`. Text is taken as it is; between quotation marks, which it needs inside arrays and tuples when it has a
  /// comma or a bracket, JSON's escapes are understood. An address with letters of both cases must have the right
  /// EIP-55 checksum.
  ///
  /// - Throws: `ABIError.invalidText` with the part that does not fit, or `.wrongCount` for a tuple or fixed array.
  public static func parse(_ text: String, as type: ABIType) throws(ABIError) -> ABIValue {
    if type == .string, !text.hasPrefix("\"") { return .string(text) }
    var parser = ABIValueParser(text)
    let value = try parser.parse(type)
    guard parser.isAtEnd else { throw .invalidText(text, type: type.description) }
    return value
  }
}

/// Recursive descent over the text of a value; the type bounds the depth.
private struct ABIValueParser {
  private let text: Bytes
  private var position = 0

  init(_ text: String) {
    self.text = Bytes(text.utf8)
  }

  /// Whether only white space is left.
  var isAtEnd: Bool { text[position...].allSatisfy(isSpace) }

  mutating func parse(_ type: ABIType) throws(ABIError) -> ABIValue {
    skipSpaces()
    switch type {
    case .array(let element): return .array(try parseList("[", "]", type) { _ in element })
    case .fixedArray(let element, let count):
      let values = try parseList("[", "]", type) { $0 < count ? element : nil }
      guard values.count == count else { throw .wrongCount(expected: count, actual: values.count) }
      return .array(values)
    case .tuple(let fields):
      let values = try parseList("(", ")", type) { $0 < fields.count ? fields[$0] : nil }
      guard values.count == fields.count else { throw .wrongCount(expected: fields.count, actual: values.count) }
      return .tuple(values)
    case .string where next == UInt8(ascii: "\""): return .string(try parseQuoted())
    default:
      let token = takeToken()
      guard let value = ABIValueParser.scalar(token, type) else {
        throw .invalidText(token, type: type.description)
      }
      return value
    }
  }

  /// Elements between brackets; `elementType` gives the type of each, or nil when there are too many.
  private mutating func parseList(
    _ open: Unicode.Scalar, _ close: Unicode.Scalar, _ type: ABIType, elementType: (Int) -> ABIType?
  ) throws(ABIError) -> [ABIValue] {
    guard take(open) else { throw .invalidText(rest, type: type.description) }
    skipSpaces()
    if take(close) { return [] }
    var values: [ABIValue] = []
    while true {
      guard let element = elementType(values.count) else {
        throw .wrongCount(expected: values.count, actual: values.count + 1)
      }
      values.append(try parse(element))
      skipSpaces()
      if take(close) { return values }
      guard take(",") else { throw .invalidText(rest, type: type.description) }
    }
  }

  /// Characters up to a comma or a closing bracket, without the white space around them.
  private mutating func takeToken() -> String {
    let start = position
    let ends = Bytes(",])".utf8)
    while position < text.count, !ends.contains(text[position]) { position += 1 }
    var end = position
    while end > start, isSpace(text[end - 1]) { end -= 1 }
    return String(decoding: text[start..<end], as: UTF8.self)
  }

  private mutating func parseQuoted() throws(ABIError) -> String {
    let malformed = ABIError.invalidText(rest, type: ABIType.string.description)
    position += 1
    var bytes = Bytes()
    while let byte = next {
      position += 1
      if byte == UInt8(ascii: "\"") { return String(decoding: bytes, as: UTF8.self) }
      if byte != UInt8(ascii: "\\") {
        bytes.append(byte)
      } else if let escaped = takeEscape() {
        bytes += Bytes(String(escaped).utf8)
      } else {
        throw malformed
      }
    }
    throw malformed
  }

  private mutating func takeEscape() -> Unicode.Scalar? {
    guard let byte = next else { return nil }
    position += 1
    switch byte {
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "u"):
      guard text.count - position >= 4,
        let digits = try? Hex.decode(String(decoding: text[position..<position + 4], as: UTF8.self)),
        digits.count == 2
      else { return nil }
      position += 4
      return Unicode.Scalar(UInt32(digits[0]) << 8 | UInt32(digits[1]))
    default: return nil
    }
  }

  /// A value that is one token, or nil.
  private static func scalar(_ token: String, _ type: ABIType) -> ABIValue? {
    switch type {
    case .uint(let bits):
      guard let value = number(token), value.bitWidthUsed <= bits else { return nil }
      return .uint(value)
    case .int(let bits): return signed(token, bits: bits)
    case .address:
      guard token.hasPrefix("0x"), Address.hasValidChecksum(token) else { return nil }
      return Address(hex: token).map { .address($0) }
    case .bool: return token == "true" ? .bool(true) : token == "false" ? .bool(false) : nil
    case .fixedBytes(let count): return bytes(token, count: count).map { .fixedBytes($0) }
    case .function: return bytes(token, count: ABI.functionByteCount).map { .fixedBytes($0) }
    case .bytes: return bytes(token, count: nil).map { .bytes($0) }
    case .string: return .string(token)
    case .array, .fixedArray, .tuple: return nil
    }
  }

  private static func number(_ token: some StringProtocol) -> UInt256? {
    token.hasPrefix("0x") ? UInt256(hex: token) : UInt256(decimal: token)
  }

  private static func signed(_ token: String, bits: Int) -> ABIValue? {
    let isNegative = token.hasPrefix("-")
    guard let magnitude = number(isNegative ? token.dropFirst() : token[...]) else { return nil }
    let limit = UInt256.one << (bits - 1)
    guard isNegative ? magnitude <= limit : magnitude < limit else { return nil }
    return .int(isNegative ? magnitude.negated : magnitude)
  }

  private static func bytes(_ token: String, count: Int?) -> Bytes? {
    guard token.hasPrefix("0x"), let bytes = try? Hex.decode(token) else { return nil }
    return count == nil || bytes.count == count ? bytes : nil
  }

  private var next: UInt8? { position < text.count ? text[position] : nil }

  private var rest: String { String(decoding: text[position...], as: UTF8.self) }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard let next, UInt32(next) == character.value else { return false }
    position += 1
    return true
  }

  private mutating func skipSpaces() {
    while let byte = next, isSpace(byte) { position += 1 }
  }

  private func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || (9...13).contains(byte) }
}
