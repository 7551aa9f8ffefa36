internal import ABI
internal import ChainTypes
internal import JSONCoding
internal import Primitives

extension AttributionReader {
  /// The audit of an inference; null when nobody asked for one.
  func audit(of inference: UInt256, askedFrom block: UInt64) throws(RPCError) -> JSON {
    let values = try read(.auditOf, of: "AttributionRewards", [.uint(inference)])
    guard let requester = values[0].asAddress, !requester.isZero, let job = values[3].asUInt256 else { return .null }
    let blocks = block...max(block, header.number)
    let asked = try log(AttributionEvents.auditRequested, of: "AttributionRewards", inference, in: blocks)
    let ended = try log(AttributionEvents.auditEnded, of: "AttributionRewards", inference, in: blocks)
    let verdict = ended.map { AuditVerdict(fields: $0.fields) }
    let study = verdict == nil ? try study(job) : (state: "ended", share: nil)
    return [
      "state": .string(study.state), "requester": .address(requester),
      "bond": .quantity(asked?.fields[2].asUInt256 ?? .zero), "deadline": .quantity(values[2].asUInt256 ?? .zero),
      "job": .quantity(job), "source": .quantity(values[4].asUInt256 ?? .zero),
      "row": .quantity(values[5].asUInt256 ?? .zero), "wholeContributor": .bool(values[6].asBool ?? false),
      "outcome": verdict.map { .string($0.outcome) } ?? .null,
      "measuredShare": (verdict?.measuredShare ?? study.share).map { .quantity($0) } ?? .null,
      "recordedShare": verdict?.recordedShare.map { .quantity($0) } ?? .null,
      "refund": verdict.map { .quantity($0.refund) } ?? .null,
    ]
  }

  /// Where the study of an audit is that nobody has closed: `training`, `measured` with what it gave, or `failed`.
  private func study(_ job: UInt256) throws(RPCError) -> (state: String, share: UInt256?) {
    let read = { (function: ContractFunction) throws(RPCError) in
      try context.read(function, of: TrainingStorage.address, [.uint(job)], at: header).results
    }
    switch try read(.progressOfJob)[0].asUInt64 {
    case 1: return ("training", nil)
    case 2:
      let losses = try read(.counterfactualOf).prefix(4).map { $0.asUInt64 ?? 0 }
      if losses[3] == 0 { return ("failed", nil) }
      let share = AuditMeasure.share(with: losses[0], without: losses[1], start: losses[2])
      return ("measured", UInt256(share))
    default: return ("failed", nil)
    }
  }
}

/// How an audit ended, as its event says it.
private struct AuditVerdict {
  let outcome: String
  let refund: UInt256
  /// In basis points; nil when nothing was measured.
  let measuredShare: UInt256?
  let recordedShare: UInt256?

  private static let outcomes = ["unanswered", "rejected", "upheld"]

  init(fields: [ABIEvent.Field]) {
    let numbers = fields.dropFirst(2).map { $0.asUInt256 ?? .zero }
    let outcome = Int(exactly: numbers[0].l0) ?? 0
    self.outcome = Self.outcomes.indices.contains(outcome) ? Self.outcomes[outcome] : "unknown"
    refund = numbers[1]
    let isMeasured = outcome != 0
    (measuredShare, recordedShare) = isMeasured ? (numbers[2], numbers[3]) : (nil, nil)
  }
}

extension ABIEvent.Field {
  /// The number, when this is an unsigned one.
  fileprivate var asUInt256: UInt256? {
    if case .value(let value) = self { value.asUInt256 } else { nil }
  }
}

extension ContractFunction {
  private static let word = ABIType.uint(bits: 256)
  private static let long = ABIType.uint(bits: 64)

  fileprivate static let auditOf = ContractFunction(
    "auditOf", [word],
    returns: [.address, word, long, word, long, long, .bool, .uint(bits: 8), .uint(bits: 16)])
  fileprivate static let progressOfJob = ContractFunction(
    "progress", [word], returns: [.uint(bits: 8), .uint(bits: 8), long, long, .fixedBytes(32), .fixedBytes(32), word])
  fileprivate static let counterfactualOf = ContractFunction(
    "counterfactualOf", [word], returns: Array(repeating: long, count: 8) + [.fixedBytes(32)])
}
