import EngineTestSupport
import Serving
import Testing

@Suite("Fairness")
struct FairnessTests {
  /// A scheduler with a few places, and adapters that are there at once.
  private func scheduler(_ change: (inout ServingLimits) -> Void = { _ in }) -> Scheduler {
    var limits = ServingLimits()
    limits.runningSequences = 4
    limits.rows = 64
    change(&limits)
    return Scheduler(limits: limits, blockCount: 64)
  }

  private func submit(
    _ scheduler: inout Scheduler, _ number: UInt64, adapter: UInt64, priority: Priority = .normal, outputs: Int = 8
  ) throws {
    let flow = FlowKey(priority: priority, adapter: AdapterID(adapter))
    let prompt = (0..<10).map { Int32($0) + Int32(number) }
    try scheduler.submit(
      Sequence(id: RequestID(number), flow: flow, prompt: prompt, maximumOutputTokens: outputs))
  }

  /// Runs to the end and gives the order in which requests ended.
  private func run(_ scheduler: inout Scheduler, _ adapters: inout FakeAdapters, outputs: Int = 8) -> [UInt64] {
    var order: [UInt64] = []
    var drawn: [RequestID: Int] = [:]
    for _ in 0..<10_000 where !scheduler.isIdle {
      adapters.tick()
      for entry in scheduler.schedule(&adapters).entries {
        scheduler.advance(entry)
        guard entry.completes else { continue }
        drawn[entry.id, default: 0] += 1
        if drawn[entry.id] == outputs {
          order.append(entry.id.number)
          scheduler.finish(entry.id, &adapters)
        } else {
          scheduler.append(1, to: entry.id)
        }
      }
    }
    return order
  }

  @Test("an adapter with one request does not wait behind another with a hundred")
  func fewPassMany() throws {
    var scheduler = scheduler()
    var adapters = FakeAdapters(count: 2, size: 1, budget: 2, seed: 1)
    for number in 1...100 { try submit(&scheduler, UInt64(number), adapter: 1) }
    try submit(&scheduler, 101, adapter: 2)
    let place = try #require(run(&scheduler, &adapters).firstIndex(of: 101))
    #expect(place < 12)
  }

  @Test("two adapters with equal requests are served alternately")
  func equalsShare() throws {
    var scheduler = scheduler()
    var adapters = FakeAdapters(count: 2, size: 1, budget: 2, seed: 1)
    for number in 1...40 { try submit(&scheduler, UInt64(number), adapter: number <= 20 ? 1 : 2) }
    let half = run(&scheduler, &adapters).prefix(20)
    #expect((8...12).contains(half.count { $0 <= 20 }))
  }

  @Test("a higher class goes first")
  func classesOrder() throws {
    var scheduler = scheduler { $0.runningSequences = 1 }
    var adapters = FakeAdapters(count: 3, size: 1, budget: 3, seed: 1)
    try submit(&scheduler, 1, adapter: 1, priority: .background)
    try submit(&scheduler, 2, adapter: 2, priority: .normal)
    try submit(&scheduler, 3, adapter: 3, priority: .interactive)
    for _ in 0..<8 {
      adapters.beginRound()
      for id in 1...3 { _ = adapters.need(AdapterID(UInt64(id))) }
      adapters.tick()
    }
    #expect(run(&scheduler, &adapters) == [3, 2, 1])
  }

  @Test("a higher class takes the place of a lower one that runs")
  func classesPreempt() throws {
    var scheduler = scheduler { $0.runningSequences = 1 }
    var adapters = FakeAdapters(count: 1, size: 1, budget: 1, seed: 1)
    let low = FlowKey(priority: .background, adapter: nil)
    let high = FlowKey(priority: .interactive, adapter: nil)
    try scheduler.submit(Sequence(id: RequestID(1), flow: low, prompt: [1], maximumOutputTokens: 50))
    #expect(scheduler.schedule(&adapters).entries.map(\.id.number) == [1])
    try scheduler.submit(Sequence(id: RequestID(2), flow: high, prompt: [1], maximumOutputTokens: 50))
    #expect(scheduler.schedule(&adapters).entries.map(\.id.number) == [2])
    #expect(scheduler.preemptionCount == 1)
  }

  @Test("a long prompt leaves rows for those that decode and for other prompts")
  func promptsAreCut() throws {
    var scheduler = scheduler { $0.prefillChunk = 16 }
    var adapters = FakeAdapters(count: 1, size: 1, budget: 1, seed: 1)
    let flow = FlowKey(priority: .normal, adapter: nil)
    try scheduler.submit(
      Sequence(id: RequestID(1), flow: flow, prompt: Array(repeating: 1, count: 1_000), maximumOutputTokens: 1))
    #expect(scheduler.schedule(&adapters).entries.map(\.tokens.count) == [64])
    try scheduler.submit(Sequence(id: RequestID(2), flow: flow, prompt: [5, 6, 7], maximumOutputTokens: 1))
    let entries = scheduler.schedule(&adapters).entries
    #expect(entries.map(\.id.number) == [1, 2])
    #expect(entries.map(\.completes) == [false, true])
  }
}
