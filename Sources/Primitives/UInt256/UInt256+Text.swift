extension UInt256: CustomStringConvertible {
  /// The value in decimal.
  public var description: String {
    guard !fitsInUInt64 else { return String(l0) }
    var groups: [UInt64] = []
    var rest = self
    while !rest.isZero {
      let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: UInt256(UInt256.decimalGroup))
      groups.append(remainder.l0)
      rest = quotient
    }
    var text = String(groups.removeLast())
    for group in groups.reversed() {
      let digits = String(group)
      text += String(repeating: "0", count: UInt256.decimalGroupDigits - digits.count) + digits
    }
    return text
  }

  /// The value as a JSON-RPC quantity: "0x" and hexadecimal digits without leading zeros ("0x0" for zero).
  public var hex: String {
    var text = "0x"
    var started = false
    for limb in [l3, l2, l1, l0] where started || limb != 0 {
      let digits = String(limb, radix: 16)
      if started { text += String(repeating: "0", count: 16 - digits.count) }
      text += digits
      started = true
    }
    return started ? text : "0x0"
  }

  /// A number from 1 to 64 hexadecimal digits of either case, with or without "0x"; nil for anything else.
  public init?(hex text: some StringProtocol) {
    let digits = text.hasPrefix("0x") ? text.dropFirst(2).utf8 : text.dropFirst(0).utf8
    guard !digits.isEmpty, digits.count <= 64 else { return nil }
    var word = UInt256.zero
    for digit in digits {
      guard let nibble = Hex.value(of: digit) else { return nil }
      word = word << 4
      word.l0 |= UInt64(nibble)
    }
    self = word
  }

  /// A number from decimal digits; nil when a character is not a digit, there is none, or 256 bits do not suffice.
  public init?(decimal text: some StringProtocol) {
    guard !text.isEmpty else { return nil }
    var word = UInt256.zero
    for digit in text.utf8 {
      guard digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9") else { return nil }
      let (scaled, tooWide) = word.multipliedReportingOverflow(by: 10)
      let (next, carried) = scaled.addingReportingOverflow(UInt256(UInt64(digit - UInt8(ascii: "0"))))
      guard !tooWide, !carried else { return nil }
      word = next
    }
    self = word
  }

  /// 10¹⁹, the greatest power of ten below 2⁶⁴.
  private static let decimalGroup: UInt64 = 10_000_000_000_000_000_000
  private static let decimalGroupDigits = 19
}
