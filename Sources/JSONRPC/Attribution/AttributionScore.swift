internal import ABI
internal import ChainStore
internal import ChainTypes
internal import JSONCoding
internal import Primitives

/// Where the data part of an inference is, and the rows that it is divided over.
struct AttributionScore {
  /// One recorded row.
  struct Row {
    let source: UInt64
    let datanet: UInt256
    let version: UInt64
    let row: UInt64
    let hash: Hash
    let contributor: Address?
    let weight: UInt256
    let cluster: UInt64
    /// Of the whole data part, in basis points, when clusters count once.
    let share: UInt256
    let isPaid: Bool
    let paid: UInt256

    var json: JSON {
      [
        "source": .quantity(source), "datanet": .quantity(datanet), "version": .quantity(version),
        "row": .quantity(row), "hash": .hash(hash), "contributor": .address(contributor),
        "weight": .quantity(weight), "cluster": .quantity(cluster), "share": .quantity(share),
        "isPaid": .bool(isPaid), "paid": .quantity(paid),
      ]
    }
  }

  /// Where the score was recorded.
  struct Record {
    let block: UInt64
    let transaction: Hash
    var json: JSON { ["block": .quantity(block), "transaction": .hash(transaction)] }
  }

  let stage: String
  let until: UInt256
  let amount: UInt256
  let paid: UInt256
  let rule: UInt256
  let rows: [Row]
  let restRoot: Hash
  let restTotal: UInt256
  let record: Record?

  /// The names of AttributionRewards' stages, by number.
  fileprivate static let stages = ["uniform", "waiting", "recorded", "settled", "closed", "released"]
}

extension AttributionReader {
  /// The score of an inference as AttributionRewards has it now.
  func score(of inference: UInt256, _ question: AttributionQuestion) throws(RPCError) -> AttributionScore {
    let values = try read(.escrowOf, of: "AttributionRewards", [.uint(inference)])
    let stage = values[0].asUInt64.flatMap { Int(exactly: $0) } ?? 0
    let count = values[5].asUInt64 ?? 0
    var record: AttributionScore.Record?
    var restWeight = UInt256.zero
    if count > 0 || values[6].asHash != Hash.zero {
      let first = try receipt(of: inference).block
      let found = try log(
        AttributionEvents.recorded, of: "AttributionRewards", inference, in: first...max(first, header.number))
      if let found {
        record = AttributionScore.Record(block: found.log.blockNumber, transaction: found.log.transactionHash)
        // An audit may have taken everything from the rest; then it has no root.
        if case .value(let total) = found.fields[7], values[6].asHash != Hash.zero {
          restWeight = total.asUInt256 ?? .zero
        }
      }
    }
    return AttributionScore(
      stage: AttributionScore.stages.indices.contains(stage) ? AttributionScore.stages[stage] : "unknown",
      until: values[1].asUInt256 ?? .zero, amount: values[2].asUInt256 ?? .zero, paid: values[3].asUInt256 ?? .zero,
      rule: values[4].asUInt256 ?? .zero,
      rows: try rows(of: inference, count: count, restWeight: restWeight, question.sources),
      restRoot: values[6].asHash ?? .zero, restTotal: values[7].asUInt256 ?? .zero, record: record)
  }

  private func rows(
    of inference: UInt256, count: UInt64, restWeight: UInt256, _ sources: [AttributionQuestion.Source]
  ) throws(RPCError) -> [AttributionScore.Row] {
    var recorded: [(source: UInt64, row: UInt64, weight: UInt256, cluster: UInt64)] = []
    for position in 0..<count {
      let values = try read(.rowOf, of: "AttributionRewards", [.uint(inference), .uint(UInt256(position))])
      recorded.append(
        (
          values[0].asUInt64 ?? 0, values[1].asUInt64 ?? 0, values[2].asUInt256 ?? .zero, values[3].asUInt64 ?? 0
        ))
    }
    let shares = AttributionShares.basisPoints(of: recorded.map { ($0.weight, $0.cluster) }, restWeight: restWeight)
    var rows: [AttributionScore.Row] = []
    for (row, share) in zip(recorded, shares) {
      guard let place = Int(exactly: row.source), sources.indices.contains(place) else { continue }
      let source = sources[place]
      let names: [ABIValue] = [.uint(source.datanet), .uint(UInt256(row.row))]
      let payment = try read(
        .paymentOf, of: "AttributionRewards",
        [.uint(inference), .uint(UInt256(row.source)), .uint(UInt256(row.row))])
      rows.append(
        AttributionScore.Row(
          source: row.source, datanet: source.datanet, version: source.version, row: row.row,
          hash: try read(.hashOfRow, of: "DatanetRegistry", names)[0].asHash ?? .zero,
          contributor: try contributor(of: row.row, in: source.datanet), weight: row.weight, cluster: row.cluster,
          share: share, isPaid: payment[0].asBool ?? false, paid: payment[1].asUInt256 ?? .zero))
    }
    return rows
  }
}
