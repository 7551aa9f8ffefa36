internal import ABI
internal import ChainStore
internal import ChainTypes
internal import JSONCoding
package import Primitives

/// Reads what the system contracts and the contract ATTRIBUTE say of inferences, on the state after one block.
struct AttributionReader {
  let context: RPCContext
  let header: Header

  /// Everything about one inference.
  func explanation(of inference: UInt256) throws(RPCError) -> JSON {
    let receipt = try receipt(of: inference)
    let question = try question(of: inference)
    let score = try score(of: inference, question)
    let served = try served(inference, in: receipt.block)
    let spans = try spans(of: served.answer, question)
    return [
      "inference": .quantity(inference), "model": .quantity(receipt.model), "base": .hash(question.base),
      "adapter": .hash(question.adapter), "payer": .address(receipt.payer), "block": .quantity(receipt.block),
      "transaction": .hash(served.transaction), "sources": .array(question.sources.map(\.json)),
      "fee": .quantity(receipt.fee), "split": try split(of: inference, in: receipt.block),
      "promptHash": .hash(receipt.promptHash), "promptTokens": .quantity(receipt.promptTokens),
      "outputTokens": .quantity(receipt.outputTokens), "answer": .data(served.answer),
      "answerText": .string(String(decoding: served.answer, as: UTF8.self)), "spans": spans,
      "stage": .string(score.stage), "until": .quantity(score.until), "rule": .quantity(score.rule),
      "methods": .array(question.methods.map(\.json)), "amount": .quantity(score.amount),
      "paid": .quantity(score.paid), "record": score.record.map(\.json) ?? .null,
      "rows": .array(score.rows.map(\.json)),
      "rest": ["root": .hash(score.restRoot), "weight": .quantity(score.restTotal)],
      "audit": try audit(of: inference, askedFrom: receipt.block),
    ]
  }

  /// Calls a function of a system contract.
  func read(
    _ function: ContractFunction, of contract: String, _ arguments: [ABIValue]
  ) throws(RPCError) -> [ABIValue] {
    try context.read(function, of: try context.systemContract(contract), arguments, at: header).results
  }
}

// MARK: - The inference

/// What InferenceGateway keeps of an inference.
struct InferenceReceipt {
  let model: UInt256
  let payer: Address?
  let promptHash: Hash
  let promptTokens: UInt256
  let outputTokens: UInt256
  let fee: UInt256
  let block: UInt64
}

/// What ATTRIBUTE is asked about an inference, beside prompt and answer.
struct AttributionQuestion {
  struct Source {
    let datanet: UInt256
    let version: UInt64
    var json: JSON { ["datanet": .quantity(datanet), "version": .quantity(version)] }
  }

  struct Method {
    let name: Hash
    let weight: UInt64
    var json: JSON { ["method": .string(name.asciiText), "weight": .quantity(weight)] }
  }

  let base: Hash
  let adapter: Hash
  let sources: [Source]
  let methods: [Method]
}

extension AttributionReader {
  func receipt(of inference: UInt256) throws(RPCError) -> InferenceReceipt {
    let values = try read(.receiptOf, of: "InferenceGateway", [.uint(inference)])
    return InferenceReceipt(
      model: values[0].asUInt256 ?? .zero, payer: values[1].asAddress, promptHash: values[2].asHash ?? .zero,
      promptTokens: values[4].asUInt256 ?? .zero, outputTokens: values[5].asUInt256 ?? .zero,
      fee: values[7].asUInt256 ?? .zero, block: values[8].asUInt64 ?? 0)
  }

  func question(of inference: UInt256) throws(RPCError) -> AttributionQuestion {
    let values = try read(.questionOf, of: "AttributionRewards", [.uint(inference)])
    let datanets = (values[2].asList ?? []).compactMap(\.asUInt256)
    let versions = (values[3].asList ?? []).compactMap(\.asUInt64)
    let methods = (values[4].asList ?? []).compactMap(\.asHash)
    let weights = (values[5].asList ?? []).compactMap(\.asUInt64)
    return AttributionQuestion(
      base: values[0].asHash ?? .zero, adapter: values[1].asHash ?? .zero,
      sources: zip(datanets, versions).map { AttributionQuestion.Source(datanet: $0, version: $1) },
      methods: zip(methods, weights).map { AttributionQuestion.Method(name: $0, weight: $1) })
  }

  /// The answer and the transaction of an inference, from the log of its block.
  func served(_ inference: UInt256, in block: UInt64) throws(RPCError) -> (answer: Bytes, transaction: Hash) {
    let found = try log(AttributionEvents.served, of: "InferenceGateway", inference, in: block...block)
    guard let found, case .value(let output)? = found.fields.last else {
      throw .notFound("the log of inference \(inference) is not in block \(block)")
    }
    return (output.asBytes ?? [], found.log.transactionHash)
  }

  /// How the fee was divided.
  fileprivate func split(of inference: UInt256, in block: UInt64) throws(RPCError) -> JSON {
    let found = try log(AttributionEvents.split, of: "AttributionRewards", inference, in: block...block)
    let amounts = (found?.fields.dropFirst(3) ?? []).map { field -> JSON in
      if case .value(let value) = field { .quantity(value.asUInt256 ?? .zero) } else { .null }
    }
    guard amounts.count == 4 else { return .null }
    return ["platform": amounts[0], "modelOwner": amounts[1], "stakers": amounts[2], "data": amounts[3]]
  }

  /// The newest log of an event about an inference in a range of blocks.
  func log(
    _ event: ABIEvent, of contract: String, _ inference: UInt256, in blocks: ClosedRange<UInt64>
  ) throws(RPCError) -> (log: LocatedLog, fields: [ABIEvent.Field])? {
    let filter = LogFilter(
      addresses: [try context.systemContract(contract)], topics: [[event.topic], [Hash(inference)]])
    let logs = try context.chain { chain throws(ChainStoreError) in
      try chain.logs(matching: filter, inBlocks: blocks, limits: RPCLimits.logs)
    }
    guard let log = logs.last, let fields = try? event.decode(topics: log.log.topics, data: log.log.data) else {
      return nil
    }
    return (log, fields)
  }
}

// MARK: - Words that stand in rows

extension AttributionReader {
  /// The spans of an answer that stand in rows; null when a version has no index, or there are no versions.
  fileprivate func spans(of answer: Bytes, _ question: AttributionQuestion) throws(RPCError) -> JSON {
    let sources = question.sources
    if sources.isEmpty || answer.isEmpty { return .null }
    let arguments: [ABIValue] = [
      .array(sources.map { .uint($0.datanet) }), .array(sources.map { .uint(UInt256($0.version)) }), .bytes(answer),
      .uint(UInt256(RPCLimits.minimumSpanBytes)),
    ]
    // Only what every version's index says can be told; without one the answer is explained by its rows alone.
    guard let found = try? context.read(.verbatim, of: .attribute, arguments, at: header).results[0].asList else {
      return .null
    }
    var spans: [JSON] = []
    for span in found {
      guard let parts = span.asList, parts.count == 5, let start = parts[0].asUInt64, let length = parts[1].asUInt64,
        let end = Int(exactly: start &+ length), end <= answer.count, start < end
      else { continue }
      var positions: [JSON] = []
      for position in parts[4].asList ?? [] {
        guard let place = position.asList, place.count == 3,
          let source = place[0].asUInt64.flatMap({ Int(exactly: $0) }),
          sources.indices.contains(source), let row = place[1].asUInt64
        else { continue }
        positions.append([
          "source": .quantity(UInt64(source)), "datanet": .quantity(sources[source].datanet), "row": .quantity(row),
          "offset": .quantity(place[2].asUInt256 ?? .zero),
          "contributor": .address(try contributor(of: row, in: sources[source].datanet)),
        ])
      }
      spans.append([
        "method": "verbatim", "start": .quantity(start), "length": .quantity(length),
        "text": .string(String(decoding: answer[Int(start)..<end], as: UTF8.self)),
        "count": .quantity(parts[2].asUInt256 ?? .zero), "weight": .quantity(parts[3].asUInt256 ?? .zero),
        "positions": .array(positions),
      ])
    }
    return .array(spans)
  }

  /// Who contributed a row.
  func contributor(of row: UInt64, in datanet: UInt256) throws(RPCError) -> Address? {
    try read(.contributorOfRow, of: "DatanetRegistry", [.uint(datanet), .uint(UInt256(row))])[0].asAddress
  }
}

extension Hash {
  /// The ASCII characters up to the first zero byte, as names of parameters and methods are written.
  package var asciiText: String { String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self) }
}
