import Attribution
import ChainSpecification
import Execution
import Primitives
import WorldState

/// What TRAIN captured of an adapter's training, with what an answer's gradient takes.
struct InfluenceOffer {
  let record: InfluenceRecord
  let labels: InfluenceLabels
  /// Nil where only what does not depend on the answer is asked for.
  let gradient: GradientRequest?
}

/// An attribution that passed every check before its work, with its price.
struct AttributionOffer {
  let question: AttributionQuestion
  /// One for each source when a method needs them.
  let indexes: [IndexRecord]
  let influence: InfluenceOffer?
  /// The gas that the call charges in all.
  let gas: UInt64
}

extension AttributionCall {
  /// Checks and prices a question, in the order of the specification; charges the first part of what the call costs.
  func offer(_ question: AttributionQuestion, _ meter: inout GasMeter) throws(FrameEnd) -> AttributionOffer {
    try meter.charge(parameters.baseGas)
    try meter.charge(parameters.gasPerPromptByte.saturatingMultiplied(by: question.byteCount))
    var price = AttributionPrice()
    var indexes: [IndexRecord] = []
    var influence: InfluenceOffer?
    for (method, _) in question.methods {
      if method.needsIndexes, indexes.isEmpty {
        indexes = try records(question.sources, for: method, &price, &meter)
      }
      if !method.needsIndexes, influence == nil || (method == .shapley && influence?.record.hasHeldOut == false) {
        influence = try influenceRecord(question, for: method, &price, &meter)
      }
    }
    if question.has(.influence), let found = influence {
      influence = try withGradient(found, question.base, question.adapter, question.document, &price, &meter)
    }
    let rows = indexes.isEmpty ? influence?.record.rows ?? 0 : indexes.reduce(0) { $0.saturatingAdding($1.rows) }
    if question.has(.verbatim) {
      price.verbatim(answer: question.answer.count, shards: indexes.reduce(0) { $0.saturatingAdding($1.shards) })
    }
    if question.has(.retrieval) { price.retrieval(indexes.reduce(0) { $0.saturatingAdding($1.size) }) }
    if !indexes.isEmpty { price.clusters(rows) }
    price.combine(rows: rows)
    let gas = try total(price, meter)
    return AttributionOffer(question: question, indexes: indexes, influence: influence, gas: gas)
  }

  /// What a call charges in all: what it has charged, and a price. Refuses what is more than the chain allows one call.
  func total(_ price: AttributionPrice, _ meter: GasMeter) throws(FrameEnd) -> UInt64 {
    let gas = (message.gas - meter.left).saturatingAdding(price.gas(parameters))
    if gas > parameters.attributionGasPerCall {
      throw .error(.attributionTooLarge(gas: gas, limit: parameters.attributionGasPerCall))
    }
    return gas
  }

  /// Charges what is left of the gas of a call.
  func charge(_ total: UInt64, _ meter: inout GasMeter) throws(FrameEnd) {
    try meter.charge(total - (message.gas - meter.left))
  }

  /// The indexes of Datanet versions; charges for looking them up and counts what loading them takes.
  func records(
    _ sources: [TaskRecord.Source], for method: AttributionMethod, _ price: inout AttributionPrice,
    _ meter: inout GasMeter
  ) throws(FrameEnd) -> [IndexRecord] {
    var records: [IndexRecord] = []
    for source in sources {
      try meter.charge(2 * AttributionPrecompile.callGas)
      guard let record = store.index(source) else {
        throw .error(.missingIndex(method: method.word, datanet: source.datanet, version: source.version))
      }
      price.loadShards(record.size.saturatingAdding(state.blobLength(record.index) ?? 0))
      records.append(record)
    }
    return records
  }

  /// What was captured of the adapter's training from the question's sources.
  private func influenceRecord(
    _ question: AttributionQuestion, for method: AttributionMethod, _ price: inout AttributionPrice,
    _ meter: inout GasMeter
  ) throws(FrameEnd) -> InfluenceOffer {
    try influenceRecord(
      base: question.base, adapter: question.adapter, sources: AttributionStore.name(question.sources), for: method,
      &price, &meter)
  }

  /// The same from some sources, or from those that the adapter was first trained from.
  func influenceRecord(
    base: Hash, adapter: Hash, sources: Hash?, for method: AttributionMethod, _ price: inout AttributionPrice,
    _ meter: inout GasMeter
  ) throws(FrameEnd) -> InfluenceOffer {
    let missing = FrameEnd.error(.missingInfluence(method: method.word, adapter: adapter))
    try meter.charge(4 * AttributionPrecompile.callGas)
    guard adapter != .zero, let record = store.influence(adapter, sources: sources),
      method != .shapley || record.hasHeldOut
    else { throw missing }
    price.load(record.size)
    price.scan(rows: record.rows, dimension: record.dimension)
    // Its bytes decide about the gradient, so they are read and paid for first.
    let labelBytes = state.blobLength(record.labels) ?? 0
    try meter.charge(BlobPrecompile.wordGas * labelBytes.dividedRoundingUp(by: 32))
    let labels = try memory.labels(record, state)
    if labels.base != base { throw missing }
    return InfluenceOffer(record: record, labels: labels, gradient: nil)
  }

  /// Adds what the gradient of an answer takes.
  func withGradient(
    _ offer: InfluenceOffer, _ base: Hash, _ adapter: Hash, _ document: DocumentText,
    _ price: inout AttributionPrice, _ meter: inout GasMeter
  ) throws(FrameEnd) -> InfluenceOffer {
    let pair = try access.sources(base, adapter)
    guard let source = pair.adapter else { throw .error(.unknownAdapter(adapter)) }
    try meter.charge(access.gas(pair.descriptionWork))
    let request = GradientRequest(
      model: pair.model, adapter: source, plan: offer.labels.plan, document: document)
    do throws(InferenceError) { price.add(try engine.measure(request)) } catch { throw access.frameEnd(error, base) }
    // The small files are paid for.
    price.add(pair.loadWork - pair.descriptionWork)
    return InfluenceOffer(record: offer.record, labels: offer.labels, gradient: request)
  }
}

extension AttributionQuestion {
  /// Prompt and answer as a document of training; without a prompt all of it is the answer.
  var document: DocumentText { DocumentText(prompt: prompt.isEmpty ? nil : prompt, text: answer) }
}
