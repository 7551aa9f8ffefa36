import Primitives

/// Amounts of OPEN as people write them.
enum Amount {
  /// Wei of one OPEN.
  static let open: UInt256 = 1_000_000_000_000_000_000
  private static let decimals = 18
  private static let units: [(suffix: String, decimals: Int)] = [("gwei", 9), ("wei", 0), ("open", 18)]

  /// Reads `1.5`, `1.5open`, `20gwei` or `7wei`; without a unit the amount is in OPEN.
  static func parse(_ text: String) throws -> UInt256 {
    let lowered = text.lowercased().replacing("_", with: "").replacing(",", with: "")
    let unit = units.first { lowered.hasSuffix($0.suffix) } ?? ("", decimals)
    let number = lowered.dropLast(unit.suffix.count).split(separator: ".", omittingEmptySubsequences: false)
    guard number.count <= 2, let whole = number.first, !whole.isEmpty,
      number.count == 1 || (!number[1].isEmpty && number[1].count <= unit.decimals),
      let wei = UInt256(
        decimal: String(whole) + (number.count == 2 ? String(number[1]) : "")
          + String(repeating: "0", count: unit.decimals - (number.count == 2 ? number[1].count : 0)))
    else {
      throw CommandError("\"\(text)\" is no amount; write for example 1.5, 20gwei or 7wei")
    }
    return wei
  }

  /// The amount in OPEN with all its digits, for example `1.5 OPEN`.
  static func format(_ wei: UInt256) -> String {
    let (whole, rest) = wei.quotientAndRemainder(dividingBy: open)
    var fraction = rest.description
    fraction = String(repeating: "0", count: decimals - fraction.count) + fraction
    while fraction.hasSuffix("0") { fraction.removeLast() }
    return fraction.isEmpty ? "\(whole) OPEN" : "\(whole).\(fraction) OPEN"
  }
}
