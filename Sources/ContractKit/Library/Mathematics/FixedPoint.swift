/// A number with 18 digits behind the point, as DeFi's "wad": 1 is 10¹⁸.
///
/// Every operation that cannot be exact says how it rounds. What does not fit in 256 bits reverts with `Panic(0x11)`,
/// though products are computed at full width first.
public struct FixedPoint: Equatable, Comparable, Sendable {
  /// The number times 10¹⁸.
  public var raw: UInt256

  /// The number whose 10¹⁸-fold is given.
  @inline(__always)
  public init(raw: UInt256) { self.raw = raw }

  /// A whole number; reverts with `Panic(0x11)` at about 1.15 · 10⁵⁹ and above.
  public init(_ whole: UInt256) { raw = whole * FixedPoint.unit }

  /// `numerator / denominator`, rounded as told; reverts with `Panic(0x12)` when the denominator is 0.
  public init(_ numerator: UInt256, over denominator: UInt256, _ rounding: Rounding) {
    raw = UInt256.mulDiv(numerator, FixedPoint.unit, by: denominator, rounding)
  }

  /// What one is in the raw form: 10¹⁸.
  @inline(__always)
  public static var unit: UInt256 { .ether }

  /// 0.
  @inline(__always)
  public static var zero: FixedPoint { FixedPoint(raw: .zero) }

  /// 1.
  @inline(__always)
  public static var one: FixedPoint { FixedPoint(raw: unit) }

  /// The sum, exact.
  public static func + (left: FixedPoint, right: FixedPoint) -> FixedPoint { FixedPoint(raw: left.raw + right.raw) }

  /// The difference, exact; reverts with `Panic(0x11)` when `right` is the larger.
  public static func - (left: FixedPoint, right: FixedPoint) -> FixedPoint { FixedPoint(raw: left.raw - right.raw) }

  /// Whether the left number is the smaller one.
  public static func < (left: FixedPoint, right: FixedPoint) -> Bool { left.raw < right.raw }

  /// The product, rounded as told.
  public func multiplied(by other: FixedPoint, _ rounding: Rounding) -> FixedPoint {
    FixedPoint(raw: UInt256.mulDiv(raw, other.raw, by: FixedPoint.unit, rounding))
  }

  /// The quotient, rounded as told; reverts with `Panic(0x12)` when the divisor is 0.
  public func divided(by other: FixedPoint, _ rounding: Rounding) -> FixedPoint {
    FixedPoint(raw: UInt256.mulDiv(raw, FixedPoint.unit, by: other.raw, rounding))
  }

  /// The number times an amount, as an amount, rounded as told.
  public func times(_ amount: UInt256, _ rounding: Rounding) -> UInt256 {
    UInt256.mulDiv(raw, amount, by: FixedPoint.unit, rounding)
  }

  /// The whole number below.
  public var floor: UInt256 { raw / FixedPoint.unit }

  /// The number to a whole power. Each of the at most 2 · 64 products is rounded as told, so the result lies on the
  /// told side of the exact one.
  public func power(_ exponent: UInt64, _ rounding: Rounding) -> FixedPoint {
    var result = FixedPoint.one
    var base = self
    var rest = exponent
    while rest != 0 {
      if rest & 1 != 0 { result = result.multiplied(by: base, rounding) }
      rest >>= 1
      if rest != 0 { base = base.multiplied(by: base, rounding) }
    }
    return result
  }
}
