extension ABIType {
  /// The type that `name` spells, such as "uint256", "bytes32[4]" or "(address,bytes)[]".
  ///
  /// "uint" and "int" mean 256 bits; spaces are allowed after commas and parentheses.
  ///
  /// - Throws: `ABIError.invalidType` for other text, arrays of fixed length 0, and types beyond the limits of depth and
  ///   size.
  public init(_ name: some StringProtocol) throws(ABIError) {
    try self.init(name: String(name), components: nil)
  }

  /// The same, where "tuple" stands for `components` as in JSON interfaces.
  init(name: String, components: [ABIType]?) throws(ABIError) {
    var parser = ABITypeParser(name, components: components)
    guard let type = parser.parseType(depth: 0), parser.isAtEnd else { throw .invalidType(name) }
    self = type
  }

  /// The greatest number of array brackets and parentheses around a type.
  public static let maximumDepth = 32

  /// The greatest size of a static type in the head, in bytes.
  public static let maximumHeadByteCount = 1 << 20
}

/// Recursive descent over the name of a type; the depth is limited.
struct ABITypeParser {
  private let text: [UInt8]
  private let components: [ABIType]?
  private var position = 0

  init(_ text: String, components: [ABIType]? = nil) {
    self.text = Array(text.utf8)
    self.components = components
  }

  var isAtEnd: Bool { position == text.count }

  /// A type with its array brackets, or nil.
  mutating func parseType(depth: Int) -> ABIType? {
    guard depth < ABIType.maximumDepth else { return nil }
    guard var type = nextIs("(") ? parseTuple(depth: depth) : parseName() else { return nil }
    var brackets = depth
    while nextIs("[") {
      brackets += 1
      guard brackets < ABIType.maximumDepth, let array = parseBrackets(of: type) else { return nil }
      type = array
    }
    return type
  }

  /// "(type,type)"; "()" is an empty list, which only signatures may have.
  mutating func parseList(depth: Int) -> [ABIType]? {
    guard take("(") else { return nil }
    skipSpaces()
    if take(")") { return [] }
    var fields: [ABIType] = []
    var headByteCount = 0
    while true {
      skipSpaces()
      guard let field = parseType(depth: depth + 1) else { return nil }
      fields.append(field)
      headByteCount += field.headByteCount
      guard headByteCount <= ABIType.maximumHeadByteCount else { return nil }
      skipSpaces()
      if take(")") { return fields }
      guard take(",") else { return nil }
    }
  }

  /// A word of letters, digits, underscores and dollar signs that does not start with a digit, or nil.
  mutating func parseIdentifier() -> String? {
    let start = position
    while position < text.count, isIdentifier(text[position], first: position == start) { position += 1 }
    return position == start ? nil : String(decoding: text[start..<position], as: UTF8.self)
  }

  mutating func skipSpaces() {
    while nextIs(" ") { position += 1 }
  }

  func nextIs(_ character: Character) -> Bool {
    position < text.count && text[position] == character.asciiValue
  }

  private mutating func take(_ character: Character) -> Bool {
    guard nextIs(character) else { return false }
    position += 1
    return true
  }

  private mutating func parseTuple(depth: Int) -> ABIType? {
    guard let fields = parseList(depth: depth), !fields.isEmpty else { return nil }
    return .tuple(fields)
  }

  private mutating func parseName() -> ABIType? {
    guard let name = parseIdentifier() else { return nil }
    switch name {
    case "address": return .address
    case "bool": return .bool
    case "bytes": return .bytes
    case "string": return .string
    case "function": return .function
    case "uint": return .uint(bits: 256)
    case "int": return .int(bits: 256)
    case "tuple":
      guard let components, !components.isEmpty else { return nil }
      return .tuple(components)
    default: break
    }
    if let bits = number(after: "uint", in: name) { return isWidth(bits) ? .uint(bits: bits) : nil }
    if let bits = number(after: "int", in: name) { return isWidth(bits) ? .int(bits: bits) : nil }
    if let count = number(after: "bytes", in: name) { return (1...32).contains(count) ? .fixedBytes(count) : nil }
    return nil
  }

  private mutating func parseBrackets(of element: ABIType) -> ABIType? {
    guard take("[") else { return nil }
    if take("]") { return .array(element) }
    let start = position
    while position < text.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(text[position]) { position += 1 }
    let digits = String(decoding: text[start..<position], as: UTF8.self)
    guard take("]"), let count = number(digits), count > 0 else { return nil }
    let (size, overflow) = element.headByteCount.multipliedReportingOverflow(by: count)
    guard !overflow, size <= ABIType.maximumHeadByteCount else { return nil }
    return .fixedArray(element, count: count)
  }

  private func isIdentifier(_ byte: UInt8, first: Bool) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
      UInt8(ascii: "$"):
      true
    case UInt8(ascii: "0")...UInt8(ascii: "9"): !first
    default: false
    }
  }

  private func isWidth(_ bits: Int) -> Bool { bits % 8 == 0 && (8...256).contains(bits) }

  private func number(after prefix: String, in name: String) -> Int? {
    name.hasPrefix(prefix) ? number(String(name.dropFirst(prefix.count))) : nil
  }

  /// A decimal number without sign or leading zeros.
  private func number(_ digits: String) -> Int? {
    guard let first = digits.utf8.first, first != UInt8(ascii: "0"), first != UInt8(ascii: "+"),
      first != UInt8(ascii: "-")
    else { return nil }
    return Int(digits)
  }
}
