public import Primitives

/// The amounts of OPEN, the chain's coin.
public enum Supply {
  /// One OPEN in wei: 10^18.
  public static let openInWei = UInt256(1_000_000_000_000_000_000 as UInt64)
  /// All coins that genesis creates, in OPEN.
  public static let totalOpen: UInt64 = 1_000_000_000
  /// All coins that genesis creates, in wei: 10^27.
  public static let totalWei = UInt256(totalOpen) &* openInWei
  /// One basis point of the supply in wei: 100,000 OPEN, so that shares in basis points are always exact.
  public static let basisPointWei = UInt256(100_000 as UInt64) &* openInWei

  /// An amount of wei as text in OPEN with as many decimals as it needs, such as "1.5 OPEN".
  public static func format(_ wei: UInt256) -> String {
    let (whole, fraction) = wei.quotientAndRemainder(dividingBy: openInWei)
    guard !fraction.isZero else { return "\(whole) OPEN" }
    var digits = fraction.description
    digits = String(repeating: "0", count: decimals - digits.count) + digits
    while digits.last == "0" { digits.removeLast() }
    return "\(whole).\(digits) OPEN"
  }

  /// The number of decimals of one OPEN.
  public static let decimals = 18
}
