// The blocks of a sequence: taken from the cache, allocated as it grows, published when full, given back at the end.

extension Scheduler {
  /// The cached blocks that hold the beginning of a sequence's tokens.
  func matches(_ sequence: Sequence) -> [UInt32] {
    guard limits.reusesPrefixes, sequence.reusesPrefix else { return [] }
    let width = BlockManager.positionsPerBlock
    var found: [UInt32] = []
    var parent = PrefixParent.root(sequence.flow.adapter)
    for index in 0..<sequence.tokens.count / width {
      let key = PrefixKey(parent: parent, tokens: Array(sequence.tokens[index * width..<(index + 1) * width]))
      guard let block = blocks.find(key) else { break }
      found.append(block)
      parent = blocks.parent(after: block)
    }
    return found
  }

  /// Takes the cached blocks of a sequence's beginning.
  ///
  /// One token must be fed in any case, for its logits. When the blocks cover every token, the last one is fed again and writes into
  /// its block; as others may read that block, the sequence gets a copy of it.
  mutating func takePrefix(_ sequence: inout Sequence, _ batch: inout Batch) {
    let width = BlockManager.positionsPerBlock
    for block in matches(sequence) {
      blocks.retain(block)
      sequence.blocks.append(block)
      sequence.parent = blocks.parent(after: block)
    }
    sequence.publishedBlocks = sequence.blocks.count
    sequence.computed = sequence.blocks.count * width
    guard sequence.computed == sequence.tokens.count, let shared = sequence.blocks.popLast() else { return }
    sequence.publishedBlocks -= 1
    sequence.parent = sequence.blocks.last.map { blocks.parent(after: $0) } ?? .root(sequence.flow.adapter)
    if let copy = blocks.allocate() {
      batch.copies.append(Batch.Copy(source: shared, target: copy))
      sequence.blocks.append(copy)
      sequence.computed -= 1
    } else {
      sequence.computed -= width
    }
    blocks.release(shared)
  }

  /// Makes sure that `rows` more tokens have blocks, if need be by preempting those of lower rank; false when the sequence itself was
  /// the lowest and has lost its place.
  mutating func reserve(
    _ rows: Int, for id: RequestID, _ batch: inout Batch, _ adapters: inout some AdapterResidency
  ) -> Bool {
    guard var sequence = sequences[id] else { return false }
    let needed = BlockManager.blocks(for: sequence.computed + rows)
    while sequence.blocks.count < needed {
      if let block = blocks.allocate() {
        sequence.blocks.append(block)
        continue
      }
      sequences[id] = sequence
      guard let victim = running.last else { return false }
      preempt(victim, &batch, &adapters)
      if victim == id { return false }
    }
    sequences[id] = sequence
    return true
  }

  /// Makes the full blocks known under their prefixes.
  mutating func publish(_ sequence: inout Sequence) {
    let width = BlockManager.positionsPerBlock
    guard limits.reusesPrefixes else { return }
    while sequence.publishedBlocks < sequence.computed / width {
      let index = sequence.publishedBlocks
      let key = PrefixKey(
        parent: sequence.parent, tokens: Array(sequence.tokens[index * width..<(index + 1) * width]))
      let block = blocks.publish(sequence.blocks[index], as: key)
      sequence.blocks[index] = block
      sequence.parent = blocks.parent(after: block)
      sequence.publishedBlocks += 1
    }
  }

  /// Releases a sequence's blocks, the last one first, and forgets that anything was computed.
  mutating func giveBack(_ sequence: inout Sequence) {
    while let block = sequence.blocks.popLast() { blocks.release(block) }
    sequence.computed = 0
    sequence.publishedBlocks = 0
    sequence.parent = .root(sequence.flow.adapter)
  }

  /// The first thing found wrong with the scheduler's own bookkeeping; nil when all is well.
  package var fault: String? {
    if let fault = blocks.fault(tables: sequences.values.map(\.blocks)) { return fault }
    if Set(running).count != running.count { return "a sequence runs twice" }
    if running.count > limits.runningSequences { return "too many sequences run" }
    for (key, flow) in flows.byKey {
      let places = running.count { sequences[$0]?.flow == key }
      if places != flow.runningCount { return "a flow counts \(flow.runningCount) sequences and has \(places)" }
      if flow.queue != flow.queue.sorted() { return "a queue is out of order" }
      for id in flow.queue where sequences[id]?.flow != key || running.contains(id) {
        return "a queue holds a stranger"
      }
    }
    let queued = flows.byKey.values.reduce(0) { $0 + $1.queue.count }
    return queued == waitingCount ? nil : "\(waitingCount) sequences wait and \(queued) are queued"
  }
}
