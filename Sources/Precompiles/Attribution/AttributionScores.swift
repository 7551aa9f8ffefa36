import AdapterEngine
import Attribution
import Execution
import Primitives
import WorldState

/// The scores of all rows of a question, and which of them are near-duplicates.
struct AttributionScores {
  /// Ascending.
  let places: [RowPlace]
  /// The weight of each place by all methods together.
  let weights: [UInt128]
  /// The cluster of each place: the lowest place in it.
  let clusters: [UInt32]
}

extension AttributionCall {
  /// Does the work of an offer that is paid for.
  func scores(_ offer: AttributionOffer) throws(FrameEnd) -> AttributionScores {
    let question = offer.question
    let (places, clusters) = try rows(offer)
    var methods: [(weight: UInt64, scores: [Int64])] = []
    for (method, weight) in question.methods {
      var scores = [Int64](repeating: 0, count: places.count)
      switch method {
      case .verbatim:
        let spans = try spans(offer.indexes, clusters, question.answer, SpanRule())
        for score in VerbatimScores.scores(of: spans) { scores[score.row] = Int64(clamping: score.score) }
      case .retrieval:
        let query = question.prompt + [0x0A] + question.answer
        for score in try memory.retrieval(offer.indexes, state).search(query: query, limit: Self.retrievedRows) {
          scores[score.row] = Int64(clamping: score.score)
        }
      case .influence, .shapley:
        guard let influence = offer.influence else { throw .error(.invalidCall) }
        let found = try self.scores(method, influence)
        for (place, score) in zip(positions(influence.labels, offer.indexes), found) { scores[place] = score }
      }
      methods.append((weight, scores))
    }
    return AttributionScores(
      places: places, weights: AttributionMethods.combine(methods: methods, clusters: clusters), clusters: clusters)
  }

  /// How many rows retrieval names for an answer.
  static let retrievedRows = 64

  /// The maximal spans of an answer in the rows of some indexes.
  func spans(
    _ records: [IndexRecord], _ clusters: [UInt32], _ answer: Bytes, _ rule: SpanRule
  ) throws(FrameEnd) -> [VerbatimSpan] {
    var shards: [VerbatimShard] = []
    for record in records { shards += try memory.shards(record, state).map(\.verbatim) }
    return VerbatimIndex(shards: shards).spans(of: answer, rule: rule, clusters: clusters)
  }

  /// The scores of the documents of a training.
  func scores(_ method: AttributionMethod, _ offer: InfluenceOffer) throws(FrameEnd) -> [Int64] {
    let index = try memory.influence(offer.record, state)
    guard method == .influence, let request = offer.gradient else { return index.shapleyScores }
    let gradient: [Int64]
    do throws(InferenceError) { gradient = try engine.gradient(request) } catch {
      throw access.frameEnd(error, request.model.id)
    }
    guard gradient.count == Int(offer.record.dimension) else { throw .failure(.precompile("a gradient is damaged")) }
    return index.score(query: ProjectedGradient(values: gradient), threads: 1)
  }

  /// The rows that can have a score, ascending, with their clusters: all rows of the versions where indexes are used, and
  /// otherwise those of the training.
  private func rows(_ offer: AttributionOffer) throws(FrameEnd) -> (places: [RowPlace], clusters: [UInt32]) {
    if offer.indexes.isEmpty, let labels = offer.influence?.labels { return (labels.places, labels.clusters) }
    var places: [RowPlace] = []
    for (source, record) in offer.indexes.enumerated() {
      for row in 0..<record.rows { places.append(RowPlace(source: UInt32(source), row: row)) }
    }
    return (places, try memory.clusters(offer.indexes, state))
  }

  /// Where the documents of a training are among the rows of indexes of the same versions, or among themselves.
  private func positions(_ labels: InfluenceLabels, _ indexes: [IndexRecord]) -> [Int] {
    if indexes.isEmpty { return Array(labels.places.indices) }
    var starts: [Int] = []
    var count = 0
    for record in indexes {
      starts.append(count)
      count += Int(record.rows)
    }
    return labels.places.map { starts[Int($0.source)] + Int($0.row) }
  }
}
