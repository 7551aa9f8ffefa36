#if !hasFeature(Embedded)
  // What tests want of words: text, and keys of dictionaries.

  extension UInt48: CustomStringConvertible, Hashable {
    /// The number in decimal digits.
    public var description: String { "\(value)" }

    /// Feeds the value to a hasher.
    public func hash(into hasher: inout Hasher) { hasher.combine(value) }
  }

  extension Int256: CustomStringConvertible, Hashable {
    /// The number in decimal digits.
    public var description: String { (isNegative ? "-" : "") + magnitude.description }

    /// Feeds the value to a hasher.
    public func hash(into hasher: inout Hasher) { hasher.combine(bits) }
  }

  extension Bytes4: CustomStringConvertible, Hashable {
    /// The bytes in hexadecimal digits.
    public var description: String {
      let digits = String(number, radix: 16)
      return "0x" + String(repeating: "0", count: 8 - digits.count) + digits
    }

    /// Feeds the value to a hasher.
    public func hash(into hasher: inout Hasher) { hasher.combine(number) }
  }
#endif
