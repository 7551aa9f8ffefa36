import JSONRPC
import Primitives
import Testing

@Suite struct AuditMeasureTests {
  @Test("A measured share is the part of what training did for an answer that rows are needed for")
  func share() {
    #expect(AuditMeasure.share(with: 10, without: 10, start: 100) == 0)
    #expect(AuditMeasure.share(with: 10, without: 9, start: 100) == 0)
    #expect(AuditMeasure.share(with: 10, without: 40, start: 100) == 3_333)
    #expect(AuditMeasure.share(with: 10, without: 100, start: 100) == 10_000)
    // Worse than before the training, or a training that did nothing for the answer: all of it.
    #expect(AuditMeasure.share(with: 10, without: 200, start: 100) == 10_000)
    #expect(AuditMeasure.share(with: 10, without: 11, start: 5) == 10_000)
    #expect(AuditMeasure.share(with: 0, without: .max, start: .max) == 10_000)
    #expect(AuditMeasure.share(with: 0, without: .max - 1, start: .max) == 9_999)
  }

  /// Two rows of one cluster that were left out, one of another cluster, and further rows behind the root.
  private var record: MeasuredRecord {
    MeasuredRecord(
      rows: [
        MeasuredRecord.Row(weight: 300, cluster: 0, isLeftOut: true),
        MeasuredRecord.Row(weight: 500, cluster: 1, isLeftOut: false),
        MeasuredRecord.Row(weight: 150, cluster: 0, isLeftOut: false),
      ], rest: 200)
  }

  @Test("A cluster counts once in the recorded share, and whole when one of its rows was left out")
  func recordedShare() {
    #expect(record.recordedShare == 3_000)
    #expect(MeasuredRecord(rows: [], rest: 0).recordedShare == 0)
  }

  @Test("An override gives measured clusters their share and leaves the other weights", arguments: [1, 2_500, 9_999])
  func override(_ share: UInt64) {
    var overridden = record
    overridden.override(with: share)
    // 700 × share ÷ (10,000 − share), and half of it, both rounded down.
    let target = 700 * share / (10_000 - share)
    #expect(overridden.rows.map(\.weight) == [UInt256(300 * target / 300), 500, UInt256(150 * target / 300)])
    #expect(overridden.rest == 200)
  }

  @Test("A share of nothing takes all from the measured clusters, a share of all from the others and the rest")
  func extremes() {
    var nothing = record
    nothing.override(with: 0)
    #expect(nothing.rows.map(\.weight) == [0, 500, 0])
    var all = record
    all.override(with: 10_000)
    #expect(all.rows.map(\.weight) == [300, 0, 150])
    #expect(all.rest == 0)
  }

  @Test("A row that the score had not found joins with what was measured")
  func joining() {
    var joined = MeasuredRecord(
      rows: [MeasuredRecord.Row(weight: 900, cluster: 0, isLeftOut: false)], rest: 0)
    #expect(joined.recordedShare == 0)
    joined.rows.append(MeasuredRecord.Row(weight: 0, cluster: 1, isLeftOut: true))
    joined.override(with: 1_000)
    #expect(joined.rows.map(\.weight) == [900, 100])
    var alone = MeasuredRecord(rows: [MeasuredRecord.Row(weight: 0, cluster: 0, isLeftOut: true)], rest: 0)
    alone.override(with: 5_000)
    #expect(alone.rows.map(\.weight) == [1])
  }
}
