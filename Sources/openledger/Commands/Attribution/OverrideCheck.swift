import ABI
import JSONCoding
import JSONRPC
import Primitives

/// What an audit made of a record, computed again from the study's losses.
struct OverrideCheck {
  /// The measured share in basis points.
  let share: UInt64
  /// The recorded share in basis points, as the audit found it.
  let recorded: UInt64
  /// The first thing in which the weights in force are not what follows, in words; nil when nothing is.
  let difference: String?

  var json: JSON {
    [
      "measuredShare": .quantity(share), "recordedShare": .quantity(recorded),
      "difference": difference.map { .string($0) } ?? .null,
    ]
  }

  /// Computes the weights in force again; nil when no audit has overridden the record.
  init?(_ explanation: JSON, _ score: AttributionCall.Score, _ inference: UInt256, _ client: RPCClient) async throws {
    let changes = try await RecordChanges(explanation, inference, client)
    guard let overridden = changes.overridden, let audit = explanation["audit"], !audit.isNull else { return nil }
    let job = try audit.member("job").quantity("job")
    guard let found = try await Studies(client: client).counterfactual(of: job), let share = found.share else {
      throw CommandError("study \(job), by which inference \(inference) was overridden, has no result")
    }
    var (names, record) = try await Self.record(score, job, client)
    for change in changes.before where record.rows.indices.contains(change.position) {
      record.rows[change.position].cluster = change.cluster
    }
    recorded = record.recordedShare
    if !record.rows.contains(where: \.isLeftOut) {
      names.append(
        ModelRow(
          source: UInt64(clamping: try audit.member("source").quantity("source")),
          row: UInt64(clamping: try audit.member("row").quantity("row"))))
      record.rows.append(MeasuredRecord.Row(weight: .zero, cluster: record.rows.count, isLeftOut: true))
    }
    for change in changes.after where record.rows.indices.contains(change.position) {
      record.rows[change.position].cluster = change.cluster
    }
    self.share = share.l0
    record.override(with: share.l0)
    if overridden.share != share.l0 || overridden.recorded != recorded {
      difference =
        "an override by \(overridden.share) instead of \(share) basis points, recorded \(overridden.recorded) instead of \(recorded)"
    } else {
      difference = try Self.difference(explanation, names, record)
    }
  }

  /// The rows with positive influence as AttributionRewards writes them, and which of them the study left out.
  private static func record(
    _ score: AttributionCall.Score, _ job: UInt256, _ client: RPCClient
  ) async throws -> ([ModelRow], MeasuredRecord) {
    let positive = score.positiveRows
    let names = positive.map(\.name)
    let leftOut = try await Studies(client: client).leftOut(names, by: job)
    let rows = zip(positive, leftOut).map { row, isLeftOut in
      MeasuredRecord.Row(weight: row.weight, cluster: row.cluster, isLeftOut: isLeftOut)
    }
    return (names, MeasuredRecord(rows: rows, rest: score.restTotal.asUInt256 ?? .zero))
  }

  private static func difference(
    _ explanation: JSON, _ names: [ModelRow], _ record: MeasuredRecord
  ) throws -> String? {
    let shown = explanation["rows"]?.elements ?? []
    if shown.count != names.count { return "\(shown.count) rows in force instead of \(names.count)" }
    for (position, entry) in shown.enumerated() {
      let (name, expected) = (names[position], record.rows[position])
      let members: [(String, UInt256)] = [
        ("source", UInt256(name.source)), ("row", UInt256(name.row)), ("weight", expected.weight),
        ("cluster", UInt256(UInt64(expected.cluster))),
      ]
      for (member, value) in members {
        let given = try entry.member(member).quantity(member)
        if given != value { return "\(member) \(given) in force instead of \(value) at position \(position)" }
      }
    }
    return nil
  }
}

/// What happened to a record after it was written: challenges, and an audit's override.
private struct RecordChanges {
  /// A row's move to another cluster.
  typealias Move = (position: Int, cluster: Int)

  private(set) var before: [Move] = []
  private(set) var after: [Move] = []
  private(set) var overridden: (share: UInt64, recorded: UInt64)?

  init(_ explanation: JSON, _ inference: UInt256, _ client: RPCClient) async throws {
    let events = [EventSignature.influenceRecorded, .clusterChanged, .influenceOverridden]
    let logs = try await client.call(
      "eth_getLogs",
      [
        [
          "address": .address(SystemAddress.attributionRewards),
          "fromBlock": try explanation.member("record").member("block"), "toBlock": "latest",
          "topics": [.array(events.map { .hash($0.event.topic) }), .hash(Hash(inference))],
        ]
      ])
    let sent = Wallet.Sent(hash: .zero, receipt: ["logs": logs])
    for (kind, values) in try sent.events(events, from: SystemAddress.attributionRewards) {
      let numbers = values.map { Int(clamping: $0.asUInt64 ?? 0) }
      switch kind {
      case 0: (before, after, overridden) = ([], [], nil)
      case 1 where overridden == nil: before.append((numbers[2], numbers[3]))
      case 1: after.append((numbers[2], numbers[3]))
      default: overridden = (UInt64(numbers[1]), UInt64(numbers[2]))
      }
    }
  }
}

extension EventSignature {
  fileprivate static let clusterChanged = EventSignature(
    "ClusterChanged",
    [(.uint(bits: 256), true), (.address, true), (.uint(bits: 8), false), (.uint(bits: 8), false)])
  fileprivate static let influenceOverridden = EventSignature(
    "InfluenceOverridden", [(.uint(bits: 256), true), (.uint(bits: 16), false), (.uint(bits: 16), false)])
}
