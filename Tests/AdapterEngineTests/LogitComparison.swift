import Foundation

/// KL divergence and agreement on the best token, gathered over rows of logits.
struct LogitComparison: CustomStringConvertible {
  let width: Int
  var divergence = 0.0
  var agreeing = 0
  var rows = 0

  init(width: Int) { self.width = width }

  /// Mean nats from the reference to the logits compared with it.
  var meanDivergence: Double { divergence / Double(rows) }
  /// Share of rows with the same best token.
  var agreement: Double { Double(agreeing) / Double(rows) }
  var description: String { "mean KL \(meanDivergence) nats, best token agrees in \(agreeing) of \(rows)" }

  /// Compares rows of logits with rows of reference.
  mutating func add(_ ours: [Float], _ theirs: [Float]) {
    for start in stride(from: 0, to: min(ours.count, theirs.count), by: width) {
      let a = ours[start..<start + width]
      let b = theirs[start..<start + width]
      divergence += klDivergence(from: b, to: a)
      agreeing += best(a) == best(b) ? 1 : 0
      rows += 1
    }
  }

  mutating func add(_ other: LogitComparison) {
    divergence += other.divergence
    agreeing += other.agreeing
    rows += other.rows
  }
}

private func best(_ values: ArraySlice<Float>) -> Int {
  values.indices.reduce(values.startIndex) { values[$1] > values[$0] ? $1 : $0 } - values.startIndex
}

private func logSoftmax(_ values: ArraySlice<Float>) -> [Double] {
  let top = Double(values.max() ?? 0)
  let sum = values.reduce(0.0) { $0 + exp(Double($1) - top) }
  return values.map { Double($0) - top - log(sum) }
}

private func klDivergence(from p: ArraySlice<Float>, to q: ArraySlice<Float>) -> Double {
  zip(logSoftmax(p), logSoftmax(q)).reduce(0.0) { $0 + exp($1.0) * ($1.0 - $1.1) }
}
