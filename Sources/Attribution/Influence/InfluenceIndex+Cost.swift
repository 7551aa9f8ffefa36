extension InfluenceIndex {
  /// Multiply-accumulates of the engine that take about as long as one fused multiply-add in fp64, and as reading one
  /// value of an index.
  private static let perDouble: UInt64 = 8
  private static let perScanned: UInt64 = 8
  /// The same for adding one value of a visit.
  private static let perVisited: UInt64 = 8

  /// The work of building, in the engine's multiply-accumulates: a function of shapes only; saturates at `UInt64.max`.
  public static func buildCost(rows: Int, dimension: Int, visits: Int, rule: InfluenceRule) -> UInt64 {
    let (n, k) = (UInt64(max(rows, 0)), UInt64(max(dimension, 0)))
    let order = min(n, k)
    let captured = product(UInt64(max(visits, 0)), k, perVisited)
    let written = product(n, k, perDouble)
    // The products of pairs, once; each row's solve, twice its half of the matrix; the factor.
    let pairs = n <= k ? product(n, n, k) : product(n, k, k, perDouble)
    let solves = product(n, k, order, perDouble)
    let factor = product(order, order, order, perDouble) / 6
    let matrix: [UInt64] =
      switch rule.preconditioner {
      case .none: []
      case .dampedInverse: [pairs / 2, factor, solves]
      case .dataInf: [pairs, solves]
      }
    return ([captured, written] + matrix).reduce(0) { sum($0, $1) }
  }

  /// The work of scoring all rows for one query, in the same unit.
  public static func scoreCost(rows: Int, dimension: Int) -> UInt64 {
    product(UInt64(max(rows, 0)), UInt64(max(dimension, 0)), perScanned)
  }

  private static func product(_ factors: UInt64...) -> UInt64 {
    factors.reduce(1) {
      let (value, overflows) = $0.multipliedReportingOverflow(by: $1)
      return overflows ? .max : value
    }
  }

  private static func sum(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let (value, overflows) = a.addingReportingOverflow(b)
    return overflows ? .max : value
  }
}
