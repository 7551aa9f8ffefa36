import ABI
import JSONCoding
import JSONRPC
import Primitives

/// The precompiled contract ATTRIBUTE and what AttributionRewards asks it about one inference.
struct AttributionCall {
  let inference: UInt256
  /// The arguments of `attribute`, which `prove` begins with as well.
  let arguments: [ABIValue]

  /// What a record says, or a computation gives.
  struct Score: Equatable {
    var sources: [ABIValue]
    var rows: [ABIValue]
    var influences: [ABIValue]
    var clusters: [ABIValue]
    var restRoot: ABIValue
    var restTotal: ABIValue

    /// From the six results of `attribute`, or the same fields of the event.
    init?(_ values: [ABIValue]) {
      guard values.count == 6, let sources = values[0].asList, let rows = values[1].asList,
        let influences = values[2].asList, let clusters = values[3].asList
      else { return nil }
      (self.sources, self.rows, self.influences, self.clusters) = (sources, rows, influences, clusters)
      (restRoot, restTotal) = (values[4], values[5])
    }

    /// The rows with positive influence as AttributionRewards keeps them: with the position of the first row of their cluster.
    var positiveRows: [(name: ModelRow, weight: UInt256, cluster: Int)] {
      var kept: [(name: ModelRow, weight: UInt256, cluster: Int)] = []
      var first: [UInt64: Int] = [:]
      for position in rows.indices {
        guard case .int(let influence) = influences[position], !influence.isNegative, !influence.isZero,
          let source = sources[position].asUInt64, let row = rows[position].asUInt64,
          let cluster = clusters[position].asUInt64
        else { continue }
        // Cluster 0 is the row alone.
        let place = cluster == 0 ? kept.count : first[cluster, default: kept.count]
        if cluster != 0 { first[cluster] = place }
        kept.append((ModelRow(source: source, row: row), influence, place))
      }
      return kept
    }

    /// The first thing in which another score differs, in words; nil when nothing does.
    func difference(from other: Score) -> String? {
      if rows.count != other.rows.count { return "\(rows.count) rows instead of \(other.rows.count)" }
      let columns: [(String, KeyPath<Score, [ABIValue]>)] = [
        ("source", \.sources), ("row", \.rows), ("influence", \.influences), ("cluster", \.clusters),
      ]
      for position in rows.indices {
        for (name, column) in columns where self[keyPath: column][position] != other[keyPath: column][position] {
          return
            "\(name) \(self[keyPath: column][position]) instead of \(other[keyPath: column][position]) at position \(position)"
        }
      }
      if restRoot != other.restRoot { return "the root \(restRoot) instead of \(other.restRoot) over further rows" }
      if restTotal != other.restTotal { return "the weight \(restTotal) instead of \(other.restTotal) of further rows" }
      return nil
    }
  }

  /// Asks AttributionRewards what ATTRIBUTE is to be asked, on the state after a block.
  init(inference: UInt256, prompt: Bytes, answer: Bytes, client: RPCClient, block: JSON) async throws {
    self.inference = inference
    let question = try await client.read(
      Self.questionOf, at: SystemAddress.attributionRewards, [.uint(inference)], block: block)
    guard question[4].asList?.isEmpty == false else {
      throw CommandError("neither the model nor the chain names a method by which inference \(inference) is attributed")
    }
    arguments = [.uint(inference)] + question.prefix(4) + [.bytes(prompt), .bytes(answer)] + question.suffix(2)
  }

  /// Computes the score on the state after a block.
  func score(client: RPCClient, block: JSON) async throws -> Score {
    let results = try await client.read(Self.attribute, at: SystemAddress.attribute, arguments, block: block)
    guard let score = Score(results) else { throw CommandError("ATTRIBUTE's answer has not the form of a score") }
    return score
  }

  /// What `claimRow` takes for a row that is not recorded itself: its weight and the proof.
  func proof(source: UInt64, row: UInt64, client: RPCClient, block: JSON) async throws -> (UInt256, [Hash]) {
    let results = try await client.read(
      Self.prove, at: SystemAddress.attribute, arguments + [.uint(UInt256(source)), .uint(UInt256(row))], block: block)
    return (results[0].asUInt256 ?? .zero, (results[1].asList ?? []).compactMap(\.asHash))
  }

  private static let parameters: [ABIType] = [
    .uint(bits: 256), .fixedBytes(32), .fixedBytes(32), .array(.uint(bits: 256)), .array(.uint(bits: 64)), .bytes,
    .bytes, .array(.fixedBytes(32)), .array(.uint(bits: 16)),
  ]
  private static let attribute = FunctionSignature(
    name: "attribute", parameters: parameters,
    results: [
      .array(.uint(bits: 64)), .array(.uint(bits: 64)), .array(.int(bits: 256)), .array(.uint(bits: 64)),
      .fixedBytes(32), .uint(bits: 128),
    ])
  private static let prove = FunctionSignature(
    name: "prove", parameters: parameters + [.uint(bits: 64), .uint(bits: 64)],
    results: [.uint(bits: 128), .array(.fixedBytes(32))])
  private static let questionOf = FunctionSignature(
    name: "questionOf", parameters: [.uint(bits: 256)],
    results: [
      .fixedBytes(32), .fixedBytes(32), .array(.uint(bits: 256)), .array(.uint(bits: 64)), .array(.fixedBytes(32)),
      .array(.uint(bits: 16)),
    ])
}

/// The calls of INFER in traces.
enum InferenceCallData {
  /// The prompt that a frame of a trace gives to INFER; nil for every other frame.
  static func prompt(of frame: JSON) -> Bytes? {
    guard frame["to"]?.text.flatMap({ Address(hex: $0) }) == SystemAddress.infer,
      let input = frame["input"]?.text.flatMap({ try? Hex.decode($0) })
    else { return nil }
    return (try? infer.decode(input))?[2].asBytes
  }

  private static let infer = FunctionSignature(
    name: "infer",
    parameters: [.fixedBytes(32), .fixedBytes(32), .bytes, .uint(bits: 32), .uint(bits: 64), .uint(bits: 32)])
}

extension EventSignature {
  /// AttributionRewards' record of a score.
  static let influenceRecorded = EventSignature(
    "InfluenceRecorded",
    [
      (.uint(bits: 256), true), (.uint(bits: 32), false), (.array(.uint(bits: 64)), false),
      (.array(.uint(bits: 64)), false), (.array(.int(bits: 256)), false), (.array(.uint(bits: 64)), false),
      (.fixedBytes(32), false), (.uint(bits: 128), false), (.array(.fixedBytes(32)), false),
      (.array(.uint(bits: 16)), false),
    ])
}
