internal import ABI
internal import ChainStore
internal import ChainTypes
internal import JSONCoding
internal import Primitives

extension MethodTable {
  /// Which rows made an answer, and what they earned.
  static let attributionMethods: [RPCMethod] = [
    RPCMethod(
      "openledger_attribution",
      "Explains an inference of InferenceGateway: the answer, the spans of it that stand in rows word for word (which says where the same words are, not what caused them), the recorded rows with contributor, weight and payment, the audit that somebody asked for, and the split of the fee.",
      [.required("inference", .attribution), .optional("block", .block)],
      returns:
        "object with inference, model, base, adapter, sources, payer, fee, split, answer, answerText, spans, stage, until, rule, methods, amount, paid, record, rows, rest and audit",
      weight: .heavy
    ) { arguments, context throws(RPCError) in
      let header = try context.knownHeader(try arguments[1].block())
      let inference = try context.inference(arguments[0], at: header)
      return try AttributionReader(context: context, header: header).explanation(of: inference)
    },
    RPCMethod(
      "openledger_attributionGraph",
      "Gives the graph of a model of ModelRegistry: its answers, newest first, the rows that they were attributed to, the Datanet versions of these rows and the model between them.",
      [.required("model", .integer), .optional("answers", .integer), .optional("block", .block)],
      returns: "object with model, nodes (id, kind, label and facts) and edges (from, to, weight in basis points)",
      weight: .heavy
    ) { arguments, context throws(RPCError) in
      let model = UInt256(try arguments[0].count(maximum: .max))
      let answers = try arguments[1].optional { parameter throws(RPCError) in
        try parameter.count(maximum: RPCLimits.maximumGraphAnswers)
      }
      let header = try context.knownHeader(try arguments[2].block())
      return try AttributionReader(context: context, header: header).graph(
        of: model, answers: answers ?? RPCLimits.usualGraphAnswers)
    },
  ]
}

extension RPCContext {
  /// The inference that a parameter names: by its number, or by a transaction that paid or recorded one.
  fileprivate func inference(_ parameter: RPCParameter, at header: Header) throws(RPCError) -> UInt256 {
    guard parameter.value?.text?.utf8.count == 66 else { return UInt256(try parameter.count(maximum: .max)) }
    let hash = try parameter.hash()
    guard let location = try location(of: hash), let block = try block(hash: location.blockHash),
      block.receipts.indices.contains(location.index)
    else { throw .notFound("transaction \(hash.hex) is not in a block of this chain") }
    let gateway = try systemContract("InferenceGateway")
    let rewards = try systemContract("AttributionRewards")
    let found = block.receipts[location.index].logs.compactMap { log -> UInt256? in
      guard let topic = log.topics.first, log.topics.count > 1 else { return nil }
      let isServed = log.address == gateway && topic == AttributionEvents.served.topic
      let isRecorded = log.address == rewards && topic == AttributionEvents.recorded.topic
      return isServed || isRecorded ? log.topics[1].word : nil
    }
    guard let first = found.first else {
      throw .notFound("transaction \(hash.hex) neither paid an inference nor recorded one; give an inference's number")
    }
    if found.contains(where: { $0 != first }) {
      throw .invalidParameters(
        "\(parameter.path) names a transaction with several inferences, the first is \(first); give a number")
    }
    return first
  }
}
