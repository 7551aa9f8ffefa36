/// Decimal numbers on the command line, read exactly: no option passes through binary fractions.
enum DecimalOption {
  /// The number times a power of ten, as a whole number; `1e-4` and `0.0001` are the same.
  /// - Parameters:
  ///   - text: digits, at most one point, and an exponent that may follow `e`.
  ///   - digits: how many decimal places the option has.
  ///   - example: a value that the sentence of a refusal suggests.
  static func parse(_ text: String, digits: Int, example: String) throws(CommandError) -> UInt64 {
    let refusal = CommandError(
      "\"\(text)\" is not a number from 0 with at most \(digits) decimals; write for example \(example)")
    let parts = text.lowercased().split(separator: "e", omittingEmptySubsequences: false)
    let number = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, number.count <= 2, let exponent = parts.count == 2 ? Int(parts[1]) : 0,
      abs(exponent) <= greatestExponent
    else { throw refusal }
    let fraction = number.count == 2 ? number[1] : ""
    var all = String(number[0] + fraction)
    guard !all.isEmpty, all.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
      throw refusal
    }
    var shift = digits + exponent - fraction.count
    while shift < 0, all.hasSuffix("0") {
      all.removeLast()
      shift += 1
    }
    if all.isEmpty || all.allSatisfy({ $0 == "0" }) { return 0 }
    guard shift >= 0, let value = UInt64(all + String(repeating: "0", count: shift)) else { throw refusal }
    return value
  }

  /// In billionths, as training plans have their fractions.
  static func billionths(_ text: String) throws(CommandError) -> UInt64 { try parse(text, digits: 9, example: "2e-4") }

  /// In thousandths, as temperatures are given.
  static func thousandths(_ text: String) throws(CommandError) -> UInt64 { try parse(text, digits: 3, example: "0.8") }

  private static let greatestExponent = 30
}
