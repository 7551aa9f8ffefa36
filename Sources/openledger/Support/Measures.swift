import Primitives

/// Basis points as people read them; integers alone, so that a number is the same text everywhere.
enum BasisPoints {
  /// As a percentage with two digits, for example `12.34 %`.
  static func percent(_ value: UInt256) -> String { decimal(value, digits: 2) + " %" }

  /// As a fraction with four digits, for example `0.1234`.
  static func fraction(_ value: UInt256) -> String { decimal(value, digits: 4) }

  private static func decimal(_ value: UInt256, digits: Int) -> String {
    let text = value.description
    let padded = String(repeating: "0", count: max(0, digits + 1 - text.count)) + text
    return "\(padded.dropLast(digits)).\(padded.suffix(digits))"
  }
}

/// Losses as people read them.
enum Nats {
  /// A sum in nats times 2^32, as the chain has it, with four digits that are rounded down, for example `1.2345`.
  static func format(_ sum: UInt64) -> String {
    let digits = (((sum & 0xFFFF_FFFF) * 10_000) >> 32).description
    return "\(sum >> 32).\(String(repeating: "0", count: 4 - digits.count))\(digits)"
  }
}
