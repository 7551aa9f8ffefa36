public import JSONCoding
public import Primitives

/// One parameter or a part of one, with the path that errors name, for example `transaction.to`.
public struct RPCParameter: Sendable {
  /// Where the value stands.
  public let path: String
  /// The value; nil when it is missing or null.
  public let value: JSON?

  /// Names a value.
  public init(path: String, value: JSON?) {
    self.path = path
    self.value = value
  }

  /// Whether no value was given.
  public var isMissing: Bool { value == nil }

  /// The error that says what the parameter must be and what it is.
  func mustBe(_ rule: String) -> RPCError {
    .invalidParameters("\(path) must be \(rule), not \(RPCParameter.excerpt(value))")
  }

  private static func excerpt(_ value: JSON?) -> String {
    switch value {
    case .none: "missing"
    case .string(let text): text.count > 80 ? "\"\(text.prefix(77))...\"" : "\"\(text)\""
    case .number(let literal): literal.count > 80 ? "a number of \(literal.count) characters" : literal
    case .bool(let flag): flag ? "true" : "false"
    case .some(let other): other.kind
    }
  }
}

// MARK: - Scalars

extension RPCParameter {
  /// A quantity: `0x` and hexadecimal digits without leading zeros, at most 256 bits.
  public func quantity() throws(RPCError) -> UInt256 {
    let rule = "a quantity, \"0x\" and 1 to 64 hexadecimal digits without leading zeros"
    guard let text = value?.text, text.hasPrefix("0x"), let word = UInt256(hex: text) else { throw mustBe(rule) }
    guard text.utf8.count == 3 || text.utf8.dropFirst(2).first != UInt8(ascii: "0") else { throw mustBe(rule) }
    return word
  }

  /// A quantity of at most 64 bits.
  public func quantity64() throws(RPCError) -> UInt64 {
    guard let number = UInt64(exactly: try quantity()) else { throw mustBe("a quantity below 2^64") }
    return number
  }

  /// A number of at most `maximum`, written as a JSON integer or as a quantity.
  public func count(maximum: UInt64) throws(RPCError) -> UInt64 {
    let rule = "an integer from 0 to \(maximum)"
    let number: UInt64
    switch value {
    case .number(let literal):
      guard let parsed = UInt64(literal) else { throw mustBe(rule) }
      number = parsed
    case .string: number = try quantity64()
    default: throw mustBe(rule)
    }
    guard number <= maximum else { throw mustBe(rule) }
    return number
  }

  /// Bytes: `0x` and an even number of hexadecimal digits.
  public func data() throws(RPCError) -> Bytes {
    guard let text = value?.text, text.hasPrefix("0x"), let bytes = try? Hex.decode(text) else {
      throw mustBe("bytes, \"0x\" and an even number of hexadecimal digits")
    }
    return bytes
  }

  /// A 20-byte address.
  public func address() throws(RPCError) -> Address {
    guard let text = value?.text, text.hasPrefix("0x"), let address = Address(hex: text) else {
      throw mustBe("an address, \"0x\" and 40 hexadecimal digits")
    }
    return address
  }

  /// A 32-byte hash.
  public func hash() throws(RPCError) -> Hash {
    guard let text = value?.text, text.hasPrefix("0x"), let hash = Hash(hex: text) else {
      throw mustBe("a hash, \"0x\" and 64 hexadecimal digits")
    }
    return hash
  }

  /// A storage slot: a 32-byte word, or a quantity; leading zeros are allowed.
  public func slot() throws(RPCError) -> UInt256 {
    guard let text = value?.text, text.hasPrefix("0x"), let word = UInt256(hex: text) else {
      throw mustBe("a storage slot, \"0x\" and 1 to 64 hexadecimal digits")
    }
    return word
  }

  /// A string.
  public func string() throws(RPCError) -> String {
    guard let text = value?.text else { throw mustBe("a string") }
    return text
  }

  /// `true` or `false`.
  public func flag() throws(RPCError) -> Bool {
    guard case .bool(let flag) = value else { throw mustBe("true or false") }
    return flag
  }

  /// A finite number.
  public func real() throws(RPCError) -> Double {
    guard case .number(let literal) = value, let number = Double(literal), number.isFinite else {
      throw mustBe("a number")
    }
    return number
  }
}

// MARK: - Structure

extension RPCParameter {
  /// A member of an object.
  public subscript(name: String) -> RPCParameter {
    let member = value?[name]
    return RPCParameter(path: "\(path).\(name)", value: member == .null ? nil : member)
  }

  /// The elements of an array of at most `maximum`.
  public func array(maximum: Int) throws(RPCError) -> [RPCParameter] {
    guard let elements = value?.elements else { throw mustBe("an array") }
    guard elements.count <= maximum else {
      throw .invalidParameters("\(path) may have at most \(maximum) elements, not \(elements.count)")
    }
    return elements.enumerated().map { index, element in
      RPCParameter(path: "\(path)[\(index)]", value: element == .null ? nil : element)
    }
  }

  /// Throws unless the value is an object that has only these members.
  public func requireObject(members allowed: Set<String>) throws(RPCError) {
    guard let members = value?.members else { throw mustBe("an object") }
    if let unknown = members.first(where: { !allowed.contains($0.name) }) {
      throw .invalidParameters(
        "\(path) has the unknown member \"\(unknown.name.prefix(64))\"; it takes \(allowed.sorted().joined(separator: ", "))"
      )
    }
  }

  /// The decoded value, or nil when it is missing.
  public func optional<Value>(
    _ decode: (RPCParameter) throws(RPCError) -> Value
  ) throws(RPCError) -> Value? {
    isMissing ? nil : try decode(self)
  }
}
