// Who gets a place, and who loses it.

extension Scheduler {
  /// Gives places to those that wait, until rows, places or blocks run out; queues whose adapter is on its way are passed over.
  mutating func admit(_ batch: inout Batch, _ adapters: inout some AdapterResidency) {
    guard waitingCount > 0 else { return }
    adapters.beginRound()
    var walk = Walk(lookahead: limits.adapterLookahead)
    var rowsLeft = limits.rows - batch.rows - plannedPrefillRows(batch)
    var order = flows.order(at: step)
    while let key = order.popFirst(), let id = flows.byKey[key]?.queue.first {
      let isOverdue = flows.isOverdue(key, at: step)
      let preemptions = preemptionCount
      switch walk.readiness(of: key, isOverdue, &adapters) {
      case .ready:
        guard rowsLeft > 0, makeRoom(for: id, &batch, &adapters) else { return lookAhead(&walk, &order, &adapters) }
        enter(id, isOverdue, &batch, &adapters)
        rowsLeft -= min(sequences[id]?.pending ?? 0, limits.prefillChunk)
        if preemptionCount == preemptions {
          order.insert(flows.place(of: key, at: step))
        } else {
          // Those that lost their places wait again.
          order = flows.order(at: step, skipping: walk.skipped)
        }
      case .loading, .full:
        guard walk.skip(key) else { return }
      case .failed(let error):
        fail(key, error, &batch, &adapters)
      }
    }
  }

  /// Asks for the adapters of the queues that come next, so that they are there when a place is.
  private mutating func lookAhead(
    _ walk: inout Walk, _ order: inout FlowOrder, _ adapters: inout some AdapterResidency
  ) {
    while walk.mayAsk, let key = order.popFirst(), walk.skip(key) {
      _ = walk.readiness(of: key, flows.isOverdue(key, at: step), &adapters)
    }
  }

  /// Rows that sequences with a place will take before any other prompt.
  private func plannedPrefillRows(_ batch: Batch) -> Int {
    running.reduce(0) { rows, id in
      guard let pending = sequences[id]?.pending, pending > 1 else { return rows }
      return rows + min(pending, limits.prefillChunk)
    }
  }

  /// Ends every waiting request of a flow whose adapter cannot be loaded.
  private mutating func fail(
    _ key: FlowKey, _ error: ServingError, _ batch: inout Batch, _ adapters: inout some AdapterResidency
  ) {
    for id in flows.byKey[key]?.queue ?? [] {
      batch.failures.append(Batch.Failure(id: id, error: error))
      finish(id, &adapters)
    }
  }

  /// Whether a place and enough blocks for its tokens are there, if need be after lower classes have given up theirs.
  private mutating func makeRoom(
    for id: RequestID, _ batch: inout Batch, _ adapters: inout some AdapterResidency
  ) -> Bool {
    guard let sequence = sequences[id] else { return false }
    while !fits(sequence) {
      guard let last = running.last, let victim = sequences[last], !victim.isProtected,
        victim.flow.priority < sequence.flow.priority
      else { return false }
      preempt(last, &batch, &adapters)
    }
    return true
  }

  private func fits(_ sequence: Sequence) -> Bool {
    guard running.count < limits.runningSequences else { return false }
    let reserved = running.reduce(0) { $0 + max(0, sequences[$1]?.missingBlocks ?? 0) }
    // Blocks found in the cache are no longer available once they are taken, so all of its blocks count.
    let shared = matches(sequence).count { blocks.references(of: $0) > 0 }
    return BlockManager.blocks(for: sequence.tokens.count) - shared + reserved <= blocks.availableCount
  }

  /// Gives a sequence its place and the cached blocks of its beginning.
  private mutating func enter(
    _ id: RequestID, _ isOverdue: Bool, _ batch: inout Batch, _ adapters: inout some AdapterResidency
  ) {
    guard var sequence = sequences[id] else { return }
    if let adapter = sequence.flow.adapter { adapters.pin(adapter) }
    sequence.isProtected = sequence.isProtected || isOverdue
    takePrefix(&sequence, &batch)
    let isFirstTime = sequence.cachedTokens == nil
    if isFirstTime { sequence.cachedTokens = sequence.computed }
    sequences[id] = sequence
    let place = running.firstIndex { other in sequences[other].map(sequence.outranks) ?? false } ?? running.count
    running.insert(id, at: place)
    flows.update(sequence.flow, at: step) { [step, sequence] flow in
      flow.queue.removeAll { $0 == id }
      flow.runningCount += 1
      flow.waitingSince = step
      // What a preemption makes the engine compute again is not the client's doing.
      if isFirstTime { flow.service += UInt64(sequence.pending) }
    }
  }

  /// Takes the place and the blocks of a sequence away.
  mutating func leave(_ id: RequestID, _ adapters: inout some AdapterResidency) {
    guard var sequence = sequences[id] else { return }
    running.removeAll { $0 == id }
    if let adapter = sequence.flow.adapter { adapters.unpin(adapter) }
    giveBack(&sequence)
    sequences[id] = sequence
    flows.update(sequence.flow, at: step) { $0.runningCount -= 1 }
  }

  /// Sends a sequence back to its queue, to compute its tokens again later.
  mutating func preempt(_ id: RequestID, _ batch: inout Batch, _ adapters: inout some AdapterResidency) {
    guard let flow = sequences[id]?.flow else { return }
    leave(id, &adapters)
    flows.update(flow, at: step) { $0.enqueue(id) }
    batch.entries.removeAll { $0.id == id }
    preemptionCount += 1
  }
}

/// One pass over the waiting queues: those passed over, and how many adapters were asked for.
private struct Walk {
  private(set) var skipped: Set<FlowKey> = []
  private var asked: Set<AdapterID> = []
  private var isClosed = false
  private let lookahead: Int

  init(lookahead: Int) { self.lookahead = lookahead }

  var mayAsk: Bool { asked.count < lookahead }

  /// Passes over a queue; false when enough were passed over for one step.
  mutating func skip(_ key: FlowKey) -> Bool {
    skipped.insert(key)
    return skipped.count < Self.skipsPerAdapter * lookahead
  }

  /// Whether the adapter of a queue is there; at most `lookahead` absent ones are asked for in a pass.
  ///
  /// When an overdue queue finds no room for its adapter, no other adapter gets a sequence until those in use are let go.
  mutating func readiness(
    of key: FlowKey, _ isOverdue: Bool, _ adapters: inout some AdapterResidency
  ) -> AdapterReadiness {
    guard let adapter = key.adapter else { return .ready }
    guard !isClosed else { return .full }
    guard mayAsk || asked.contains(adapter) || adapters.isResident(adapter) else { return .loading }
    let readiness = adapters.need(adapter)
    if readiness != .ready { asked.insert(adapter) }
    if readiness == .full, isOverdue { isClosed = true }
    return readiness
  }

  private static let skipsPerAdapter = 8
}
