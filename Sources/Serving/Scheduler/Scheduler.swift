/// Decides what runs in each step; a state machine without clock, threads or memory of its own.
///
/// Requests come in with `submit`, leave with `finish` or `cancel`, and in between every `schedule` gives the next step's batch, whose
/// results `advance` and `append` bring back. Decisions follow from the order of these calls and from which adapters are ready.
package struct Scheduler {
  package let limits: ServingLimits
  package internal(set) var blocks: BlockManager
  var sequences: [RequestID: Sequence] = [:]
  /// The sequences that have a place, those that keep it longest first.
  var running: [RequestID] = []
  var flows: Flows
  /// Steps scheduled so far.
  package internal(set) var step: UInt64 = 0
  /// Sequences that lost their blocks and wait to compute them again, so far.
  package internal(set) var preemptionCount: UInt64 = 0

  /// A scheduler over a pool of `blockCount` blocks.
  package init(limits: ServingLimits, blockCount: Int) {
    self.limits = limits.sound
    blocks = BlockManager(count: blockCount)
    flows = Flows(patience: self.limits.patience)
  }

  /// Requests that wait, those preempted included.
  package var waitingCount: Int { sequences.count - running.count }
  /// Sequences that have a place.
  package var runningCount: Int { running.count }
  /// Whether nothing waits or runs.
  package var isIdle: Bool { sequences.isEmpty }
  /// A sequence that waits or runs.
  package subscript(id: RequestID) -> Sequence? { sequences[id] }

  /// Puts a sequence into its queue; identities must rise. Throws `exceedsCache` when the pool could never hold it.
  package mutating func submit(_ sequence: Sequence) throws(ServingError) {
    let capacity = blocks.count * BlockManager.positionsPerBlock
    guard sequence.maximumPositions <= capacity else {
      throw .exceedsCache(positions: sequence.maximumPositions, limit: capacity)
    }
    sequences[sequence.id] = sequence
    flows.update(sequence.flow, at: step) { $0.enqueue(sequence.id) }
  }

  /// The next step: rows for those that decode, places for those that wait, and rows for prompts, as far as the limits go.
  package mutating func schedule(_ adapters: inout some AdapterResidency) -> Batch {
    step += 1
    var batch = Batch()
    decode(&batch, &adapters)
    admit(&batch, &adapters)
    prefill(&batch, &adapters)
    return batch
  }

  /// Notes that the rows of an entry were computed; full blocks become known to others.
  package mutating func advance(_ entry: Batch.Entry) {
    guard var sequence = sequences[entry.id] else { return }
    sequence.computed = entry.position + entry.tokens.count
    publish(&sequence)
    sequences[entry.id] = sequence
  }

  /// Adds a token that was drawn; it is fed in the next step.
  package mutating func append(_ token: Int32, to id: RequestID) {
    sequences[id]?.tokens.append(token)
  }

  /// Ends a sequence, whether it waits or runs, and gives back what it held; no effect on one that is gone.
  package mutating func finish(_ id: RequestID, _ adapters: inout some AdapterResidency) {
    guard let sequence = sequences[id] else { return }
    if running.contains(id) {
      leave(id, &adapters)
    } else {
      flows.update(sequence.flow, at: step) { flow in flow.queue.removeAll { $0 == id } }
    }
    sequences[id] = nil
  }
}

// MARK: - Rows

extension Scheduler {
  /// One row for each sequence that waits for nothing but its next token.
  private mutating func decode(_ batch: inout Batch, _ adapters: inout some AdapterResidency) {
    for id in running where sequences[id]?.pending == 1 {
      // A sequence may have lost its place to one before it.
      guard running.contains(id), reserve(1, for: id, &batch, &adapters) else { continue }
      add(1, of: id, to: &batch)
      if let flow = sequences[id]?.flow { flows.update(flow, at: step) { $0.service += 1 } }
    }
  }

  /// Rows for prompts: first a chunk each, in the order of rank, then what is left to the first of them.
  private mutating func prefill(_ batch: inout Batch, _ adapters: inout some AdapterResidency) {
    let decoding = Set(batch.entries.map(\.id))
    let order = running.filter { !decoding.contains($0) && (sequences[$0]?.pending ?? 0) > 0 }
    var rowsLeft = limits.rows - batch.rows
    var grants: [(id: RequestID, rows: Int)] = []
    for id in order {
      let rows = min(sequences[id]?.pending ?? 0, limits.prefillChunk, rowsLeft)
      grants.append((id, rows))
      rowsLeft -= rows
    }
    for index in grants.indices {
      let more = min((sequences[grants[index].id]?.pending ?? 0) - grants[index].rows, rowsLeft)
      grants[index].rows += more
      rowsLeft -= more
    }
    for grant in grants where grant.rows > 0 {
      guard running.contains(grant.id), reserve(grant.rows, for: grant.id, &batch, &adapters) else { continue }
      add(grant.rows, of: grant.id, to: &batch)
    }
  }

  private mutating func add(_ rows: Int, of id: RequestID, to batch: inout Batch) {
    guard let sequence = sequences[id] else { return }
    let end = sequence.computed + rows
    batch.entries.append(
      Batch.Entry(
        id: id, adapter: sequence.flow.adapter, tokens: Array(sequence.tokens[sequence.computed..<end]),
        position: sequence.computed, blocks: sequence.blocks, completes: end == sequence.tokens.count))
  }
}
