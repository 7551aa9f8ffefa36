package import AdapterEngine

/// The engine without its thread: requests in, steps, events out.
///
/// The whole story is `step()`: schedule, run, postprocess.
package final class EngineCore {
  private let model: ModelFacts
  private let executor: any StepExecutor
  private var store: AdapterStore
  private var scheduler: Scheduler
  private var requests: [RequestID: ActiveRequest] = [:]
  /// Counts and times so far.
  package private(set) var metrics = ServingMetrics()
  private let clock = ContinuousClock()
  /// No request in work has an earlier deadline.
  package private(set) var earliestDeadline: ContinuousClock.Instant?

  /// An engine over an executor, whose blocks it takes over.
  package init(model: ModelFacts, executor: any StepExecutor, adapters: AdapterStore, limits: ServingLimits) {
    self.model = model
    self.executor = executor
    store = adapters
    scheduler = Scheduler(limits: limits, blockCount: executor.blockCount)
  }

  /// One step at a time of the caller's; false when there was nothing to do.
  package func step(now: ContinuousClock.Instant = .now) -> Bool {
    expire(now)
    let batch = scheduler.schedule(&store)
    for failure in batch.failures { end(failure.id, .failure(failure.error)) }
    guard !batch.entries.isEmpty else { return !batch.failures.isEmpty }
    do throws(EngineError) {
      let start = clock.now
      let result = try run(batch)
      postprocess(batch, result)
      metrics.count(batch, clock.now - start)
    } catch {
      for entry in batch.entries { end(entry.id, .failure(.engine(error))) }
    }
    return true
  }

  /// Makes the copies and runs the slices.
  private func run(_ batch: Batch) throws(EngineError) -> StepResult {
    for copy in batch.copies { try executor.copyBlock(from: copy.source, to: copy.target) }
    let slices = batch.entries.map { entry in
      let isEmbedding = requests[entry.id]?.request.task == .embed
      return Slice(
        tokens: entry.tokens, position: entry.position, blocks: entry.blocks,
        adapter: entry.adapter.flatMap(store.adapter), logitRows: entry.completes && !isEmbedding ? 1 : 0,
        hiddenRows: isEmbedding ? entry.tokens.count : 0)
    }
    return try executor.step(slices)
  }

  /// Notes what was computed, draws the next tokens, and ends what is complete.
  private func postprocess(_ batch: Batch, _ result: StepResult) {
    var logits = result.logits[...]
    var hidden = result.hidden[...]
    for entry in batch.entries {
      scheduler.advance(entry)
      guard let request = requests[entry.id] else { continue }
      if request.request.task == .embed {
        request.pool(
          hidden.prefix(entry.tokens.count * model.hiddenSize), position: entry.position, width: model.hiddenSize)
        hidden = hidden.dropFirst(entry.tokens.count * model.hiddenSize)
        if entry.completes { finish(request, .embedded) }
      } else if entry.completes {
        let row = Array(logits.prefix(model.vocabularySize))
        logits = logits.dropFirst(model.vocabularySize)
        draw(row, for: request)
      }
    }
  }

  private func draw(_ logits: [Float], for request: ActiveRequest) {
    let token = sample(logits, request.request.sampling, index: UInt64(request.tokens.count))
    switch request.take(token) {
    case .goesOn: scheduler.append(token, to: request.id)
    case .ended(let reason): finish(request, reason)
    }
    if request.tokens.count == 1 { metrics.firstTokenSeconds += (clock.now - request.start).inSeconds }
  }

  private func finish(_ request: ActiveRequest, _ reason: FinishReason) {
    let cached = scheduler[request.id]?.cachedTokens ?? 0
    end(request.id, .success(request.completion(reason, cachedTokens: cached)))
  }
}

// MARK: - Requests

extension EngineCore {
  /// Takes a request in; `deliver` gets its events and then its end, on the thread that calls `step`.
  ///
  /// A request that cannot run ends at once with the reason.
  package func submit(
    _ request: ServingRequest, id: RequestID, deliver: @escaping @Sendable (Result<ServingEvent, ServingError>) -> Void
  ) {
    metrics.submitted += 1
    do throws(ServingError) {
      try requestCheck.check(request)
      let adapter = try retain(request.adapter)
      let active = ActiveRequest(id: id, request: request, adapter: adapter, model: model, start: clock.now, deliver)
      requests[id] = active
      if let deadline = request.deadline { earliestDeadline = min(earliestDeadline ?? deadline, deadline) }
      if request.task == .generate, request.maximumOutputTokens == 0 { return finish(active, .length) }
      do throws(ServingError) {
        try scheduler.submit(active.sequence)
      } catch {
        end(id, .failure(error))
      }
    } catch {
      metrics.failed += 1
      deliver(.failure(error))
    }
  }

  /// Ends a request with `cancelled`; no effect on one that has ended.
  package func cancel(_ id: RequestID) { end(id, .failure(.cancelled)) }

  /// Ends the requests whose latest time has come with `deadlineExceeded`, in the order of their arrival.
  private func expire(_ now: ContinuousClock.Instant) {
    guard let earliestDeadline, earliestDeadline <= now else { return }
    let late = requests.filter { $0.value.request.deadline.map { $0 <= now } ?? false }.keys
    for id in late.sorted() { end(id, .failure(.deadlineExceeded)) }
    self.earliestDeadline = requests.values.compactMap(\.request.deadline).min()
  }

  /// Ends every request with `stopped`.
  package func stop() { for id in requests.keys.sorted() { end(id, .failure(.stopped)) } }

  /// Whether no request waits or runs.
  package var isIdle: Bool { requests.isEmpty }
  /// Requests that wait.
  package var waitingCount: Int { scheduler.waitingCount }

  /// The present state, for operators.
  package var snapshot: ServingMetrics {
    var snapshot = metrics
    snapshot.waiting = scheduler.waitingCount
    snapshot.running = scheduler.runningCount
    snapshot.preemptions = scheduler.preemptionCount
    snapshot.blocks = scheduler.blocks.count
    snapshot.usedBlocks = scheduler.blocks.usedCount
    snapshot.cachedBlocks = scheduler.blocks.cachedCount
    snapshot.blockEvictions = scheduler.blocks.evictionCount
    snapshot.adapters = store.statistics
    return snapshot
  }

  /// The first thing found wrong with the bookkeeping; nil when all is well.
  package var fault: String? { scheduler.fault ?? store.fault }

  private func end(_ id: RequestID, _ result: Result<Completion, ServingError>) {
    guard let request = requests.removeValue(forKey: id) else { return }
    metrics.count(result)
    scheduler.finish(id, &store)
    if let adapter = request.adapter { store.release(adapter) }
    request.end(result)
  }

  private func retain(_ name: String?) throws(ServingError) -> AdapterID? {
    guard let name else { return nil }
    return try store.retain(name)
  }

  /// What can never run is refused before anything is queued.
  var requestCheck: RequestCheck {
    RequestCheck(
      vocabularySize: model.vocabularySize, maximumContext: model.maximumContext,
      cachePositions: executor.blockCount * BlockManager.positionsPerBlock)
  }
}
