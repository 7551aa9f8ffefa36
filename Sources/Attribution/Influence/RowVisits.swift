internal import AdapterEngine

/// One step's gradient of a row.
struct RowVisit {
  /// Index of the step in the list.
  let step: Int32
  /// Index of the row in the step.
  let place: Int32
}

/// The visits of every row, in the order of the steps.
struct RowVisits {
  private let starts: [Int]
  private let visits: [RowVisit]

  /// Sorts the visits by row; throws `invalidSteps` when steps do not ascend, differ in dimension or name other rows.
  init(rows: Int, steps: [CapturedStep]) throws(InfluenceError) {
    guard (0...InfluenceLimits.rows).contains(rows) else {
      throw .invalidSteps("There are \(rows) rows, outside 0 … \(InfluenceLimits.rows).")
    }
    guard let dimension = steps.first?.dimension else { throw .invalidSteps("No step was captured.") }
    guard steps.allSatisfy({ $0.dimension == dimension }), steps.count < Int32.max else {
      throw .invalidSteps("The captured steps differ in their dimension.")
    }
    guard zip(steps, steps.dropFirst()).allSatisfy({ $0.step < $1.step }) else {
      throw .invalidSteps("The captured steps are not in ascending order.")
    }
    var counts = [Int](repeating: 0, count: rows)
    for step in steps {
      // Documents ascend within a step.
      guard step.rows.last.map({ Int($0.document) < rows }) ?? true else {
        throw .invalidSteps("Step \(step.step) has a document that is not among the \(rows) rows.")
      }
      for row in step.rows { counts[Int(row.document)] += 1 }
    }
    guard counts.allSatisfy({ $0 <= InfluenceLimits.visitsOfRow }) else {
      throw .invalidSteps("A row was visited more than \(InfluenceLimits.visitsOfRow) times.")
    }
    var starts = [0]
    for count in counts { starts.append(starts[starts.count - 1] + count) }
    var next = starts
    var visits = [RowVisit](repeating: RowVisit(step: 0, place: 0), count: starts[rows])
    for (index, step) in steps.enumerated() {
      for (place, row) in step.rows.enumerated() {
        visits[next[Int(row.document)]] = RowVisit(step: Int32(index), place: Int32(place))
        next[Int(row.document)] += 1
      }
    }
    self.starts = starts
    self.visits = visits
  }

  /// The visits of a row.
  subscript(row: Int) -> ArraySlice<RowVisit> { visits[starts[row]..<starts[row + 1]] }
}

extension InfluenceRule {
  /// The weight of every step's visits, below 2⁵⁰; 0 where they do not count.
  func weights(of steps: [CapturedStep]) -> [UInt64] {
    switch visits {
    case .all: return [UInt64](repeating: 1, count: steps.count)
    case .byLearningRate:
      return steps.map { min($0.learningRateNano, 1_000_000_000) << 20 / max($0.targetTokens, 1) }
    case .lastEpoch(let perEpoch):
      let total = (steps.last?.step ?? 0) + 1
      let epochs = total / UInt64(perEpoch)
      guard epochs > 0 else { return [UInt64](repeating: 1, count: steps.count) }
      let last = (epochs - 1) * UInt64(perEpoch)..<epochs * UInt64(perEpoch)
      return steps.map { last.contains($0.step) ? 1 : 0 }
    }
  }
}
