package import AdapterEngine
internal import CAdapterEngine

/// The parts of an index's arithmetic one by one, for checks and measurements.
package enum InfluenceAlgebra {
  /// The exact product of every row with 256 · high + low; `rows` has `high.count` values for each.
  package static func scan(
    rows: [Int8], high: [Int8], low: [Int8], kernels: Kernels, threads: Int
  ) throws(InfluenceError) -> [Int64] {
    precondition(high.count == low.count && rows.count % high.count == 0)
    var scores = [Int64](repeating: 0, count: rows.count / high.count)
    // The arrays have the sizes that the call reads and writes.
    try unsafe engineCall { message, capacity in
      unsafe cae_influence_scan(
        kernels.influenceCode, rows, scores.count, high.count, high, low, UInt32(threads), &scores, message, capacity)
    }
    return scores
  }

  /// The Cholesky factor U of a symmetric matrix by rows, Uᵀ U = matrix; what is below the diagonal has no meaning.
  package static func factor(
    _ matrix: [Double], order: Int, kernels: Kernels, threads: Int
  ) throws(InfluenceError) -> [Double] {
    precondition(matrix.count == order * order)
    var upper = matrix
    // The array has order² values.
    try unsafe engineCall { message, capacity in
      unsafe cae_influence_factor(kernels.influenceCode, &upper, order, UInt32(threads), message, capacity)
    }
    return upper
  }

  /// Solves Uᵀ U X = B for columns that lie side by side, by rows.
  package static func solve(
    _ upper: [Double], order: Int, _ columns: [Double], kernels: Kernels, threads: Int
  ) throws(InfluenceError) -> [Double] {
    precondition(upper.count == order * order && columns.count % order == 0)
    var solved = columns
    // The arrays have order² values and whole rows.
    try unsafe engineCall { message, capacity in
      unsafe cae_influence_solve(
        kernels.influenceCode, upper, order, &solved, columns.count / order, UInt32(threads), message, capacity)
    }
    return solved
  }
}
