import Consensus
import Testing

@Suite struct SequencerScheduleTests {
  private func status(head: UInt64 = 100, waiting: Bool) -> ChainStatus {
    ChainStatus(headTimestamp: head, hasExecutableTransactions: waiting)
  }

  @Test("Instant mode waits without a deadline until a transaction arrives, then makes a block of one")
  func instant() {
    var schedule = SequencerSchedule(mode: .instant)
    #expect(schedule.next(now: 200_500, status: status(waiting: false)) == .wait(until: nil))
    let request = BlockRequest(timestamp: 200, maximumTransactions: 1)
    #expect(schedule.next(now: 200_500, status: status(waiting: true)) == .produce(request))
    schedule.produced(transactions: 1)
    #expect(schedule.next(now: 200_500, status: status(waiting: true)) == .produce(request))
  }

  @Test("Training jobs make instant mode go on without transactions, once a second by the clock")
  func training() {
    var schedule = SequencerSchedule(mode: .instant)
    let status = ChainStatus(headTimestamp: 100, hasExecutableTransactions: false, hasTrainingJobs: true)
    #expect(schedule.next(now: 100_999, status: status) == .wait(until: 101_000))
    #expect(
      schedule.next(now: 101_000, status: status)
        == .produce(BlockRequest(timestamp: 101, maximumTransactions: nil)))
    schedule.produced(transactions: 0)
    #expect(schedule.next(now: 102_500, status: status) != .wait(until: nil))
    var fixed = SequencerSchedule(mode: .instant, usesFixedTimestamps: true)
    #expect(fixed.next(now: 200_000, status: status) == .wait(until: nil))
  }

  @Test("A block's time is above its parent's even when the clock stands or goes back")
  func timestampsRise() {
    var schedule = SequencerSchedule(mode: .instant)
    let action = schedule.next(now: 50_000, status: status(head: 100, waiting: true))
    #expect(action == .produce(BlockRequest(timestamp: 101, maximumTransactions: 1)))
  }

  @Test("Fixed timestamps count up from the parent and ignore the clock")
  func fixedTimestamps() {
    var schedule = SequencerSchedule(mode: .instant, usesFixedTimestamps: true)
    let action = schedule.next(now: 500_000, status: status(head: 100, waiting: true))
    #expect(action == .produce(BlockRequest(timestamp: 101, maximumTransactions: 1)))
  }

  @Test("After a block that took nothing, instant mode waits for an arrival instead of spinning")
  func stalled() {
    var schedule = SequencerSchedule(mode: .instant)
    schedule.produced(transactions: 0)
    #expect(schedule.next(now: 200_000, status: status(waiting: true)) == .wait(until: nil))
    schedule.transactionsArrived()
    #expect(schedule.next(now: 200_000, status: status(waiting: true)) != .wait(until: nil))
  }

  @Test("Timed mode makes a block every interval, whether transactions wait or not")
  func timed() {
    var schedule = SequencerSchedule(mode: .timed(seconds: 2))
    #expect(schedule.next(now: 10_000, status: status(head: 1, waiting: true)) == .wait(until: 12_000))
    #expect(schedule.next(now: 11_999, status: status(head: 1, waiting: true)) == .wait(until: 12_000))
    let first = BlockRequest(timestamp: 12, maximumTransactions: nil)
    #expect(schedule.next(now: 12_000, status: status(head: 1, waiting: false)) == .produce(first))
    #expect(schedule.next(now: 12_001, status: status(head: 12, waiting: true)) == .wait(until: 14_000))
    let second = BlockRequest(timestamp: 14, maximumTransactions: nil)
    #expect(schedule.next(now: 14_000, status: status(head: 12, waiting: true)) == .produce(second))
  }

  @Test("A slow block does not make later ones pile up")
  func lateBlocks() {
    var schedule = SequencerSchedule(mode: .timed(seconds: 1))
    _ = schedule.next(now: 0, status: status(head: 0, waiting: false))
    _ = schedule.next(now: 1_000, status: status(head: 0, waiting: false))
    let late = schedule.next(now: 9_500, status: status(head: 1, waiting: false))
    #expect(late == .produce(BlockRequest(timestamp: 9, maximumTransactions: nil)))
    _ = schedule.next(now: 9_500, status: status(head: 9, waiting: false))
    #expect(schedule.next(now: 9_600, status: status(head: 10, waiting: false)) == .wait(until: 10_500))
  }
}
