internal import CAdapterEngine

extension BaseModel {
  /// The logits after each token: `tokens.count` rows of `shape.vocabularySize` values, row by row.
  public func logits(_ tokens: [Int32], adapter: LoRAAdapter? = nil) throws(EngineError) -> [Float] {
    let session = try Session(model: self, adapter: adapter, positions: max(tokens.count, 1))
    return try session.advance(tokens, logitRows: tokens.count)
  }

  /// Mean negative log-likelihood, in nats, of each token after the first given those before it.
  ///
  /// A measure for reports, in double precision; it is not part of the exact arithmetic.
  public func loss(_ tokens: [Int32], adapter: LoRAAdapter? = nil) throws(EngineError) -> Double {
    guard tokens.count > 1 else {
      throw .invalidRequest("The loss of \(tokens.count) tokens is undefined; give two or more.")
    }
    let rows = try logits(Array(tokens.dropLast()), adapter: adapter)
    let width = shape.vocabularySize
    var total = 0.0
    for (row, target) in tokens.dropFirst().enumerated() {
      guard target >= 0, target < width else {
        throw .invalidRequest("Token \(target) is outside the vocabulary of \(width).")
      }
      let values = rows[row * width..<(row + 1) * width]
      let top = values.max() ?? 0
      let sum = values.reduce(0.0) { $0 + Double(cae_exponential($1 - top)) }
      total += naturalLogarithm(sum) - Double(rows[row * width + Int(target)] - top)
    }
    return total / Double(tokens.count - 1)
  }
}

/// ln x for x ≥ 1, by halving and the series of atanh; accurate to about 1e-15.
private func naturalLogarithm(_ x: Double) -> Double {
  let exponent = Double(x.exponent)
  let mantissa = x.significand
  let s = (mantissa - 1) / (mantissa + 1)
  var term = s
  var sum = 0.0
  for k in stride(from: 1.0, through: 61.0, by: 2.0) {
    sum += term / k
    term *= s * s
  }
  return 2 * sum + exponent * 0.693147180559945309417
}
