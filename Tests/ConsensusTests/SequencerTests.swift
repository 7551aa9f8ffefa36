import Consensus
import Logging
import Synchronization
import Testing

@Suite struct SequencerTests {
  /// A chain that counts blocks and takes one waiting transaction in each.
  private final class CountingProducer: BlockProducer {
    struct State {
      var waiting = 0
      var blocks = 0
      var fails = false
    }
    struct Refused: Error {}
    let state = Mutex(State())

    var status: ChainStatus {
      ChainStatus(headTimestamp: 0, hasExecutableTransactions: state.withLock { $0.waiting > 0 })
    }

    func produceBlock(_ request: BlockRequest) throws -> Int {
      try state.withLock { state in
        if state.fails { throw Refused() }
        state.waiting -= 1
        state.blocks += 1
        return 1
      }
    }
  }

  @Test("Every arrival gets its block, and stop returns only when the thread has ended", .timeLimit(.minutes(1)))
  func instantBlocks() async throws {
    let producer = CountingProducer()
    let sequencer = Sequencer(
      producer: producer, schedule: SequencerSchedule(mode: .instant), logger: Logger(label: "test")
    ) { _ in }
    sequencer.start()
    for _ in 0..<100 {
      producer.state.withLock { $0.waiting += 1 }
      sequencer.transactionsArrived()
    }
    while producer.state.withLock({ $0.blocks }) < 100 { try await Task.sleep(for: .milliseconds(1)) }
    sequencer.stop()
    producer.state.withLock { $0.waiting += 1 }
    sequencer.transactionsArrived()
    try await Task.sleep(for: .milliseconds(20))
    #expect(producer.state.withLock { $0.blocks } == 100)
    sequencer.stop()
  }

  @Test("A block that cannot be made durable ends production and is reported once", .timeLimit(.minutes(1)))
  func failure() async throws {
    let producer = CountingProducer()
    producer.state.withLock {
      $0.fails = true
      $0.waiting = 1
    }
    let failures = Mutex(0)
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    let (reports, report) = AsyncStream<Void>.makeStream()
    let sequencer = Sequencer(producer: producer, schedule: SequencerSchedule(mode: .instant), logger: logger) { _ in
      failures.withLock { $0 += 1 }
      report.yield()
    }
    sequencer.start()
    var iterator = reports.makeAsyncIterator()
    await iterator.next()
    #expect(failures.withLock { $0 } == 1)
    sequencer.stop()
  }
}
