import AdapterEngine
import Attribution

/// Attribution of a small language model's answers: how well each method predicts what training without some rows does,
/// and whether influence lands on the source that an answer comes from.
struct LanguageBench {
  private let size: AttributionOptions.LanguageSize
  private let run: LanguageRun

  /// A method's scores, `[query][row]`.
  private typealias Method = (name: String, scores: [[Double]])

  /// Spans of short answers are short.
  private static let spanLength = 8
  private static let halvesSeed: UInt64 = 42

  init(_ size: AttributionOptions.LanguageSize, threads: Int) throws {
    self.size = size
    run = try LanguageRun(size, threads: threads)
  }

  /// The linear datamodelling scores and the share of every source.
  func measure() throws -> [Table] {
    let captured = try run.capture()
    let exact = ("plain dot product, not projected", try run.exactProducts(captured))
    let methods = try influence(captured) + [exact] + search()
    let subsets = LinearDatamodelling.halves(of: run.corpus.rows.count, count: size.subsets, seed: Self.halvesSeed)
    let models = LinearDatamodelling(
      subsets: subsets, likelihoods: try subsets.map { try run.likelihoods(training: $0) })
    var linear = Table.ofLinearDatamodelling(
      title: "Language model: linear datamodelling score",
      method: """
        LoRA (rank 8, all linear layers, \(size.epochs) epochs) on `ledger-base`: \(run.corpus.rows.count) generated rows of \
        \(QuestionCorpus.sources) sources, \(run.corpus.queries.count) questions in other words as queries (loss \(number(captured.lossBefore)) nats a token \
        before, \(number(captured.lossAfter)) after), gradients projected to \(number(Double(size.dimension))) numbers; \(size.subsets) adapters trained anew on \
        random halves of the rows.
        """)
    linear.add(methods, models, name: "answers", target: nil)
    return [linear, recovery(methods)]
  }

  private func influence(_ captured: LanguageRun.Captured) throws -> [Method] {
    let rows = run.corpus.rows.count
    var methods: [Method] = []
    for variant in InfluenceVariant.all(stepsPerEpoch: captured.stepsPerEpoch, rows: rows) {
      let index = try variant.index(rows: rows, steps: captured.steps)
      methods.append((variant.name, variant.scores(index, queries: captured.queries)))
      if variant.name == InfluenceVariant.standardName {
        let values = index.shapleyScores.map(Double.init)
        methods.append(("in-run Shapley, one value for all queries", captured.queries.map { _ in values }))
      }
    }
    return methods
  }

  private func search() throws -> [Method] {
    let texts = run.corpus.rows.map(\.text)
    let retrieval = try RetrievalIndex(rows: texts)
    let verbatim = try VerbatimIndex(rows: texts)
    func dense(_ scores: [(row: Int, score: UInt64)]) -> [Double] {
      var values = [Double](repeating: 0, count: texts.count)
      for (row, score) in scores { values[row] = Double(score) }
      return values
    }
    let queries = run.corpus.queries
    return [
      (
        "BM25 of question and answer",
        queries.map { query in
          dense(retrieval.search(query: query.text, limit: texts.count).map { ($0.row, $0.score) })
        }
      ),
      (
        "BM25 of the answer",
        queries.map { query in
          dense(retrieval.search(query: Array(query.answer.utf8), limit: texts.count).map { ($0.row, $0.score) })
        }
      ),
      (
        "verbatim spans of \(Self.spanLength) bytes on",
        queries.map { query in
          let spans = verbatim.spans(of: Array(query.answer.utf8), rule: SpanRule(minimumLength: Self.spanLength))
          return dense(VerbatimScores.scores(of: spans).map { ($0.row, $0.score) })
        }
      ),
    ]
  }

  /// Which share of the positive scores of a query lands on the source that it asks about.
  private func recovery(_ methods: [Method]) -> Table {
    var table = Table(
      title: "Language model: sources found",
      method: """
        The share of a query's positive scores that lands on the rows of its source, mean over the queries with borders of 95 %; guessing gives \
        \(number(100 / Double(QuestionCorpus.sources))) %. Then the share on the \
        \(number(100 / Double(run.corpus.queries.count))) % of rows about the very name that is asked for, and the share of that on rows that \
        contradict the answer, which are a third of them.
        """)
    table.comparisonTitles = ["from", "to", "same name"]
    table.ratioTitle = "contradicting"
    for method in methods {
      func share(where isCounted: (QuestionCorpus.Row, QuestionCorpus.Row) -> Bool) -> [Double] {
        zip(run.corpus.queries, method.scores).map { query, scores in
          let positive = scores.map { max($0, 0) }
          let counted = zip(run.corpus.rows, positive).reduce(0) { isCounted(query, $1.0) ? $0 + $1.1 : $0 }
          return 100 * counted / max(positive.reduce(0, +), .leastNormalMagnitude)
        }
      }
      let source = Estimate(meanOf: share { $0.source == $1.source })
      let entity = Estimate(meanOf: share { $0.entity == $1.entity }).mean
      let wrong = Estimate(meanOf: share { $0.entity == $1.entity && $1.isWrong }).mean
      table.add(
        method.name, source.mean, "%",
        comparisons: [source.low, source.high, entity],
        ratio: 100 * wrong / max(entity, .leastNormalMagnitude))
    }
    return table
  }
}
