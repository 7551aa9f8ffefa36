/// What a counterfactual audit measures.
package enum AuditMeasure {
  /// Of what training did for an answer, how much it does not do without some rows, in basis points, rounded down.
  ///
  /// The losses are those of the answer with the rows, without them, and before the training. 0 when the answer is no
  /// less likely without the rows; 10,000 when without them it is as unlikely as before, or more so.
  package static func share(with: UInt64, without: UInt64, start: UInt64) -> UInt64 {
    guard without > with else { return 0 }
    let drop = UInt128(without - with)
    let learned = start > with ? UInt128(start - with) : 0
    // At most 10,000, as the divisor is never below the drop.
    return UInt64(whole * drop / max(learned, drop))
  }

  /// All of something, in basis points.
  package static let whole: UInt128 = 10_000
}
