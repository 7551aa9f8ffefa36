import EngineTestSupport
import Serving
import Testing

/// A random life of a scheduler, checked after every operation.
private struct Life {
  var scheduler: Scheduler
  var adapters: FakeAdapters
  var random: SeededGenerator
  var nextNumber: UInt64 = 1
  /// Requests in work: the tokens still to draw.
  var left: [RequestID: Int] = [:]
  var finished = 0

  init(seed: UInt64) {
    random = SeededGenerator(seed: seed)
    var limits = ServingLimits()
    limits.rows = random.number(in: 4...96)
    limits.runningSequences = random.number(in: 1...12)
    limits.prefillChunk = random.number(in: 1...64)
    limits.patience = random.number(in: 1...60)
    limits.adapterLookahead = random.number(in: 1...4)
    limits.reusesPrefixes = random.number(in: 0...3) > 0
    scheduler = Scheduler(limits: limits, blockCount: random.number(in: 6...24))
    adapters = FakeAdapters(
      count: 6, size: 10, budget: 10 * random.number(in: 1...4), bad: [AdapterID(6)], seed: random.next())
  }

  mutating func submit() {
    let id = RequestID(nextNumber)
    nextNumber += 1
    let prompt = (0..<random.number(in: 1...200)).map { Int32($0 % 128 < 100 ? 1 : random.number(in: 0...1)) }
    let outputs = random.number(in: 1...90)
    let adapter = random.number(in: 0...6)
    let flow = FlowKey(
      priority: Priority.allCases[random.number(in: 0...2)], adapter: adapter == 0 ? nil : AdapterID(UInt64(adapter)))
    let sequence = Sequence(
      id: id, flow: flow, prompt: prompt, maximumOutputTokens: outputs, reusesPrefix: random.number(in: 0...4) > 0)
    if (try? scheduler.submit(sequence)) != nil { left[id] = outputs }
  }

  mutating func cancel() {
    guard let id = left.keys.sorted().randomElement(using: &random) else { return }
    scheduler.finish(id, &adapters)
    left[id] = nil
  }

  /// One step; draws tokens for entries that complete.
  mutating func step() -> Batch {
    adapters.tick()
    let batch = scheduler.schedule(&adapters)
    for failure in batch.failures { left[failure.id] = nil }
    for entry in batch.entries {
      scheduler.advance(entry)
      guard entry.completes else { continue }
      left[entry.id, default: 0] -= 1
      if left[entry.id] == 0 {
        scheduler.finish(entry.id, &adapters)
        left[entry.id] = nil
        finished += 1
      } else {
        scheduler.append(Int32(random.number(in: 0...1)), to: entry.id)
      }
    }
    return batch
  }

  /// What is wrong with a batch.
  func fault(_ batch: Batch) -> String? {
    if batch.rows > scheduler.limits.rows { return "\(batch.rows) rows, above the limit of \(scheduler.limits.rows)" }
    if Set(batch.entries.map(\.id)).count != batch.entries.count { return "a sequence has two slices" }
    var written: Set<UInt32> = []
    for entry in batch.entries {
      let last = entry.position + entry.tokens.count - 1
      if entry.tokens.isEmpty || entry.blocks.count <= last / 64 { return "a slice without rows or blocks" }
      let own = Set(entry.blocks[(entry.position / 64)...(last / 64)])
      if !written.isDisjoint(with: own) { return "two slices write one block" }
      written.formUnion(own)
    }
    for entry in batch.entries {
      let read = Set(entry.blocks[..<(entry.position / 64)])
      if !written.isDisjoint(with: read) { return "a slice writes a block that another one reads" }
    }
    return scheduler.fault ?? adapters.table.fault
  }
}

@Suite("Scheduler")
struct SchedulerPropertyTests {
  @Test("no block is leaked or written by two under random requests, cancels and preemptions", arguments: 0..<60)
  func bookkeepingHolds(seed: Int) {
    var life = Life(seed: UInt64(seed))
    for _ in 0..<400 {
      switch life.random.number(in: 0...9) {
      case 0...2: life.submit()
      case 3: life.cancel()
      default:
        let batch = life.step()
        if let fault = life.fault(batch) { Issue.record("seed \(seed): \(fault)") }
      }
      if let fault = life.scheduler.fault {
        Issue.record("seed \(seed): \(fault)")
        return
      }
    }
    for _ in 0..<60_000 where !life.scheduler.isIdle { _ = life.step() }
    #expect(life.scheduler.isIdle, "seed \(seed): requests never end")
    #expect(life.scheduler.blocks.usedCount == 0, "seed \(seed): blocks are still in use")
    #expect(life.adapters.table.fault == nil)
  }

  @Test("random lives do preempt, evict, reuse and fail")
  func livesAreEventful() {
    var (preemptions, evictions, adapterEvictions, finished) = (UInt64(0), UInt64(0), UInt64(0), 0)
    for seed in 0..<20 {
      var life = Life(seed: UInt64(seed))
      for _ in 0..<400 {
        if life.random.number(in: 0...2) == 0 { life.submit() }
        _ = life.step()
      }
      preemptions += life.scheduler.preemptionCount
      evictions += life.scheduler.blocks.evictionCount
      adapterEvictions += life.adapters.table.evictionCount
      finished += life.finished
    }
    #expect(preemptions > 20)
    #expect(evictions > 100)
    #expect(adapterEvictions > 20)
    #expect(finished > 100)
  }

  @Test("a request of the lowest class ends although higher ones never stop coming", arguments: 0..<12)
  func nothingStarves(seed: Int) throws {
    var life = Life(seed: UInt64(seed))
    let id = RequestID(life.nextNumber)
    life.nextNumber += 1
    let flow = FlowKey(priority: .background, adapter: seed % 2 == 0 ? nil : AdapterID(1))
    try life.scheduler.submit(Sequence(id: id, flow: flow, prompt: [1, 2, 3], maximumOutputTokens: 20))
    life.left[id] = 20
    var steps = 0
    while life.scheduler[id] != nil, steps < 20_000 {
      while life.scheduler.waitingCount < 8 { life.submit() }
      _ = life.step()
      steps += 1
    }
    #expect(life.scheduler[id] == nil, "seed \(seed): still waiting after \(steps) steps")
  }
}
