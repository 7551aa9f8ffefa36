/// Which rows a retrained model was trained on.
typealias RowSubset = [Bool]

/// What retrained models say about their rows: the yardstick of every attribution method (Park et al. 2023, section 2).
///
/// A method's score for a set of rows is the sum over its rows. The linear datamodelling score of a query is Spearman's
/// correlation, over the retrained models, of that sum with the log-likelihood of the query's answer.
struct LinearDatamodelling {
  /// The rows of each model.
  let subsets: [RowSubset]
  /// `likelihoods[model][query]`.
  let likelihoods: [[Double]]

  /// Random halves of `rows` rows; the same seed gives the same halves.
  static func halves(of rows: Int, count: Int, seed: UInt64) -> [RowSubset] {
    var numbers = RandomNumbers(seed: seed)
    return (0..<count).map { _ in
      var order = Array(0..<rows)
      numbers.shuffle(&order)
      var subset = RowSubset(repeating: false, count: rows)
      for row in order.prefix(rows / 2) { subset[row] = true }
      return subset
    }
  }

  /// The score of a method for every query; `scores[query][row]`.
  func scores(of scores: [[Double]]) -> [Double] {
    scores.enumerated().map { query, rows in
      let predicted = subsets.map { subset in zip(rows, subset).reduce(0) { $1.1 ? $0 + $1.0 : $0 } }
      return RankStatistics.spearman(predicted, likelihoods.map { $0[query] })
    }
  }

  /// The mean over the queries, with its borders.
  func estimate(of scores: [[Double]]) -> Estimate { Estimate(meanOf: self.scores(of: scores)) }
}

extension Table {
  /// An empty table of linear datamodelling scores.
  static func ofLinearDatamodelling(title: String, method: String) -> Table {
    var table = Table(
      title: title,
      method: """
        \(method) Spearman's correlation of the summed scores of a half with the log-likelihood of the right answer, mean over the queries; \
        borders of 95 % by a bootstrap over the queries. The lead is the shipped method's over this one, query by query.
        """)
    table.comparisonTitles = ["from", "to", "lead from", "lead to"]
    table.ratioTitle = "lead"
    return table
  }

  /// A row for each method; the first is the shipped one, which has the target.
  mutating func add(
    _ methods: [(name: String, scores: [[Double]])], _ models: LinearDatamodelling, name: String, target: Target?
  ) {
    var standard: [Double] = []
    for (index, method) in methods.enumerated() {
      let scores = models.scores(of: method.scores)
      let estimate = Estimate(meanOf: scores)
      if index == 0 { standard = scores }
      let lead = Estimate(meanOf: zip(standard, scores).map { $0 - $1 })
      add(
        "\(name): \(method.name)", estimate.mean, "LDS",
        comparisons: [estimate.low, estimate.high] + (index == 0 ? [] : [lead.low, lead.high]),
        ratio: index == 0 ? nil : lead.mean,
        target: index == 0 ? target : nil)
    }
  }
}
