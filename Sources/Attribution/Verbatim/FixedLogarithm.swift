/// Binary logarithms in integers, the same on every machine.
enum FixedLogarithm {
  /// The bits after the point.
  static let fractionBits: UInt64 = 16

  /// log₂ of a positive number in units of 2^-16, from below.
  ///
  /// With m = x × 2^(leading zeros), 2^63 ≤ m < 2^64, each further bit is whether m² reaches 2^127; m becomes
  /// ⌊m² / 2^64⌋ when it does and ⌊m² / 2^63⌋ when not.
  static func log2(_ number: UInt64) -> UInt64 {
    precondition(number > 0)
    var logarithm = UInt64(63 - number.leadingZeroBitCount)
    var mantissa = number << UInt64(number.leadingZeroBitCount)
    for _ in 0..<fractionBits {
      let square = mantissa.multipliedFullWidth(by: mantissa)
      let bit = square.high >> 63
      mantissa = bit == 1 ? square.high : square.high << 1 | square.low >> 63
      logarithm = logarithm << 1 | bit
    }
    return logarithm
  }
}
