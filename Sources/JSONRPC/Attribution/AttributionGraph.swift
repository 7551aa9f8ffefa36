internal import ABI
internal import ChainStore
internal import ChainTypes
internal import JSONCoding
internal import Primitives

extension AttributionReader {
  /// The graph of a model: rows → Datanet versions → the model → its newest answers.
  func graph(of model: UInt256, answers limit: UInt64) throws(RPCError) -> JSON {
    let served = try newestAnswers(of: model, limit: limit)
    var graph = Graph()
    let modelNode = "model:\(model)"
    graph.add(modelNode, "model", "model \(model)", ["model": .quantity(model)])
    for (inference, answer) in served {
      let question = try question(of: inference)
      let score = try score(of: inference, question)
      let answerNode = "answer:\(inference)"
      graph.add(
        answerNode, "answer", String(decoding: answer.prefix(RPCLimits.graphLabelBytes), as: UTF8.self),
        ["inference": .quantity(inference), "stage": .string(score.stage), "amount": .quantity(score.amount)])
      graph.connect(modelNode, answerNode, nil)
      for source in question.sources {
        let node = "version:\(source.datanet):\(source.version)"
        if graph.add(node, "version", "Datanet \(source.datanet) v\(source.version)", source.json) {
          graph.connect(node, modelNode, nil)
        }
      }
      for row in score.rows {
        let (node, version) = ("row:\(row.datanet):\(row.row)", "version:\(row.datanet):\(row.version)")
        let facts: JSON = [
          "datanet": .quantity(row.datanet), "row": .quantity(row.row), "hash": .hash(row.hash),
          "contributor": .address(row.contributor),
        ]
        if graph.add(node, "row", "row \(row.row) of Datanet \(row.datanet)", facts) {
          graph.connect(node, version, nil)
        }
        graph.connect(node, answerNode, row.share)
      }
    }
    return ["model": .quantity(model), "nodes": .array(graph.nodes), "edges": .array(graph.edges)]
  }

  /// The newest answers of a model with their numbers, newest first.
  ///
  /// Looks through the blocks of the last inferences alone: at most `RPCLimits.maximumGraphReceipts` receipts are read.
  private func newestAnswers(of model: UInt256, limit: UInt64) throws(RPCError) -> [(UInt256, Bytes)] {
    let count = try read(.inferenceCount, of: "InferenceGateway", [])[0].asUInt64 ?? 0
    // An unknown model is refused by the registry's own error.
    _ = try read(.baseOfModel, of: "ModelRegistry", [.uint(model)])
    var found: [(UInt256, Bytes)] = []
    let oldest = count > RPCLimits.maximumGraphReceipts ? count - RPCLimits.maximumGraphReceipts : 0
    for number in stride(from: count, to: oldest, by: -1) where UInt64(found.count) < limit {
      let receipt = try receipt(of: UInt256(number))
      if receipt.model != model { continue }
      let log = try log(
        AttributionEvents.served, of: "InferenceGateway", UInt256(number), in: receipt.block...receipt.block)
      guard case .value(let output)? = log?.fields.last else { continue }
      found.append((UInt256(number), output.asBytes ?? []))
    }
    return found
  }
}

/// Nodes and edges in the order in which they were found, each once.
private struct Graph {
  private(set) var nodes: [JSON] = []
  private(set) var edges: [JSON] = []
  private var known: Set<String> = []

  /// Adds a node; false when it is there already.
  @discardableResult
  mutating func add(_ id: String, _ kind: String, _ label: String, _ facts: JSON) -> Bool {
    guard known.insert(id).inserted else { return false }
    nodes.append(["id": .string(id), "kind": .string(kind), "label": .string(label), "facts": facts])
    return true
  }

  /// Adds an edge with its weight in basis points, or without one.
  mutating func connect(_ from: String, _ to: String, _ weight: UInt256?) {
    edges.append(["from": .string(from), "to": .string(to), "weight": weight.map { .quantity($0) } ?? .null])
  }
}
