/// Bytes as hexadecimal text.
public enum Hex {
  /// The lowercase digits of `bytes`, after "0x" unless `prefix` is false.
  public static func encode(_ bytes: some Collection<UInt8>, prefix: Bool = true) -> String {
    var text = Bytes()
    text.reserveCapacity(bytes.count * 2 + 2)
    if prefix { text += [UInt8(ascii: "0"), UInt8(ascii: "x")] }
    for byte in bytes {
      text.append(digit(byte >> 4))
      text.append(digit(byte & 15))
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The bytes that `text` spells; "0x" is optional, digits may be of either case, and their number is even.
  ///
  /// - Throws: `HexError` for an odd number of digits or a character that is no digit.
  public static func decode(_ text: some StringProtocol) throws(HexError) -> Bytes {
    var digits = Bytes(text.utf8)[...]
    if digits.starts(with: [UInt8(ascii: "0"), UInt8(ascii: "x")]) { digits = digits.dropFirst(2) }
    guard digits.count.isMultiple(of: 2) else { throw .oddDigitCount(digits.count) }
    var bytes = Bytes()
    bytes.reserveCapacity(digits.count / 2)
    var index = digits.startIndex
    while index < digits.endIndex {
      guard let high = value(of: digits[index]) else { throw .notADigit(at: index) }
      guard let low = value(of: digits[index + 1]) else { throw .notADigit(at: index + 1) }
      bytes.append(high << 4 | low)
      index += 2
    }
    return bytes
  }

  /// The ASCII digit of a number from 0 to 15.
  @inline(__always)
  static func digit(_ nibble: UInt8) -> UInt8 {
    nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + (nibble - 10)
  }

  /// The number that an ASCII digit of either case stands for, or nil.
  @inline(__always)
  static func value(of digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}

/// Why text is not hexadecimal.
public enum HexError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Bytes take two digits each; there were this many.
  case oddDigitCount(Int)
  /// The character at this position, counted in UTF-8 bytes from the start of the text, is no digit.
  case notADigit(at: Int)

  /// One sentence for people.
  public var description: String {
    switch self {
    case .oddDigitCount(let count): "hexadecimal text needs two digits per byte, but has \(count) digits"
    case .notADigit(let position): "the character at position \(position) is not a hexadecimal digit"
    }
  }
}
