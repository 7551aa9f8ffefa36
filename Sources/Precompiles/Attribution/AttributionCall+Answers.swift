import ABI
import Attribution
import ChainSpecification
import Primitives
import WorldState

// MARK: Answers

extension AttributionCall {
  /// The least bytes of a span, whatever a call asks for.
  static let minimumSpanBytes = 8
  /// The most places of a span that a call names.
  static let maximumPositions = 8
  /// The most rows that a call lists.
  static let maximumListed = 1_024

  /// The spans of an answer that occur in rows.
  func verbatim(_ arguments: [ABIValue], _ meter: inout GasMeter) throws(FrameEnd) -> Bytes {
    guard let answer = arguments[2].asBytes, let minimum = arguments[3].asUInt64 else { throw .error(.invalidCall) }
    let sources = try AttributionQuestion.sources(arguments[0], arguments[1])
    try AttributionQuestion.checkText(answer, isAnswer: true)
    var price = AttributionPrice()
    let records = try records(sources, for: .verbatim, &price, &meter)
    price.verbatim(answer: answer.count, shards: records.reduce(0) { $0.saturatingAdding($1.shards) })
    price.clusters(records.reduce(0) { $0.saturatingAdding($1.rows) })
    try charge(try total(price, meter), &meter)
    let rule = SpanRule(minimumLength: max(Int(minimum), Self.minimumSpanBytes))
    let spans = try spans(records, try memory.clusters(records, state), answer, rule)
    return try encode([.array(spans.map { Self.value($0, records) })], as: [.array(Self.spanType)])
  }

  /// The rows of a version that match a query best.
  func retrieve(_ arguments: [ABIValue], _ meter: inout GasMeter) throws(FrameEnd) -> Bytes {
    guard let query = arguments[2].asBytes, let limit = arguments[3].asUInt64 else { throw .error(.invalidCall) }
    let source = try source(arguments)
    try AttributionQuestion.checkText(query, isAnswer: true)
    var price = AttributionPrice()
    let records = try records([source], for: .retrieval, &price, &meter)
    price.retrieval(records[0].size)
    try charge(try total(price, meter), &meter)
    let found = try memory.retrieval(records, state)
      .search(query: query, limit: min(Int(limit), Self.maximumListed))
    return try encode(
      [.array(found.map { .uint(UInt256($0.row)) }), .array(found.map { .uint(UInt256($0.score)) })],
      as: [.array(.uint(bits: 64)), .array(.uint(bits: 64))])
  }

  /// The rows of an adapter's training that moved an answer most.
  func influence(_ arguments: [ABIValue], _ meter: inout GasMeter) throws(FrameEnd) -> Bytes {
    guard let base = arguments[0].asHash, let adapter = arguments[1].asHash, let prompt = arguments[2].asBytes,
      let answer = arguments[3].asBytes, let limit = arguments[4].asUInt64
    else { throw .error(.invalidCall) }
    try AttributionQuestion.checkText(prompt, isAnswer: false)
    try AttributionQuestion.checkText(answer, isAnswer: true)
    try meter.charge(parameters.baseGas)
    try meter.charge(
      parameters.gasPerPromptByte.saturatingMultiplied(by: UInt64(prompt.count) + UInt64(answer.count)))
    var price = AttributionPrice()
    let record = try influenceRecord(
      base: base, adapter: adapter, sources: nil, for: .influence, &price, &meter)
    let document = DocumentText(prompt: prompt.isEmpty ? nil : prompt, text: answer)
    let offer = try withGradient(record, base, adapter, document, &price, &meter)
    price.combine(rows: record.record.rows)
    try charge(try total(price, meter), &meter)
    let scores = try scores(.influence, offer)
    let order = scores.indices.filter { scores[$0] != 0 }.sorted {
      let (left, right) = (scores[$0].magnitude, scores[$1].magnitude)
      return left != right ? left > right : $0 < $1
    }.prefix(min(Int(limit), Self.maximumListed))
    let places = order.map { offer.labels.places[$0] }
    return try encode(
      [
        .array(places.map { .uint(UInt256(UInt64($0.source))) }), .array(places.map { .uint(UInt256($0.row)) }),
        .array(order.map { .int(Int(scores[$0])) }),
      ], as: [.array(.uint(bits: 64)), .array(.uint(bits: 64)), .array(.int(bits: 256))])
  }

  /// What AttributionRewards records of an inference.
  func attribute(_ arguments: [ABIValue], _ meter: inout GasMeter) throws(FrameEnd) -> Bytes {
    let offer = try offer(try AttributionQuestion(arguments), &meter)
    try charge(offer.gas, &meter)
    let record = try record(offer)
    let tree = ScoreTree(record.rest, inference: offer.question.inference)
    let numbers = ABIType.array(.uint(bits: 64))
    return try encode(
      [
        .array(record.rows.map { .uint(UInt256(UInt64($0.place.source))) }),
        .array(record.rows.map { .uint(UInt256($0.place.row)) }),
        .array(record.rows.map { .int(UInt256($0.influence)) }),
        .array(record.rows.map { .uint(UInt256($0.cluster)) }), .hash(tree.root), .uint(UInt256(record.restTotal)),
      ], as: [numbers, numbers, .array(.int(bits: 256)), numbers, .fixedBytes(32), .uint(bits: 128)])
  }

  /// The weight of a row behind the root, and its proof.
  func prove(_ arguments: [ABIValue], _ meter: inout GasMeter) throws(FrameEnd) -> Bytes {
    guard let source = arguments[9].asUInt64, let row = arguments[10].asUInt64 else { throw .error(.invalidCall) }
    let offer = try offer(try AttributionQuestion(arguments), &meter)
    try charge(offer.gas, &meter)
    let record = try record(offer)
    guard let leaf = record.rest.firstIndex(where: { UInt64($0.place.source) == source && $0.place.row == row }) else {
      throw .error(.notInRest(source: source, row: row))
    }
    let proof = ScoreTree(record.rest, inference: offer.question.inference).proof(ofLeaf: leaf)
    return try encode(
      [.uint(UInt256(record.rest[leaf].weight)), .array(proof.map { .hash($0) })],
      as: [.uint(bits: 128), .array(.fixedBytes(32))])
  }

  private func record(_ offer: AttributionOffer) throws(FrameEnd) -> ScoreRecord {
    let scores = try scores(offer)
    return ScoreRecord(places: scores.places, weights: scores.weights, clusters: scores.clusters)
  }
}

// MARK: - Spans as Solidity takes them

extension AttributionCall {
  private static let number = ABIType.uint(bits: 64)
  private static let spanType = ABIType.tuple([
    number, number, number, number, .array(.tuple([number, number, number])),
  ])

  private static func value(_ span: VerbatimSpan, _ records: [IndexRecord]) -> ABIValue {
    let places = span.places.prefix(maximumPositions).map { place -> ABIValue in
      var (source, row) = (0, place.row)
      while row >= Int(records[source].rows) {
        row -= Int(records[source].rows)
        source += 1
      }
      return .tuple([.uint(UInt256(source)), .uint(UInt256(row)), .uint(UInt256(place.offset))])
    }
    return .tuple([
      .uint(UInt256(span.start)), .uint(UInt256(span.length)), .uint(UInt256(span.count)),
      .uint(UInt256(span.weight)), .array(places),
    ])
  }
}
