internal import Dispatch
internal import Primitives
internal import Synchronization

extension TrieUpdate {
  /// Applies changes below a branch, its children side by side: each thread takes the next child that none has taken.
  mutating func spread(
    _ branch: BranchNode, _ range: Range<Int>, over children: inout Children
  ) throws(TrieError) {
    let tasks = tasks(range, below: branch)
    let results = Mutex([Result<Subtree, TrieError>?](repeating: nil, count: tasks.count))
    let next = Atomic(0)
    let (allChanges, source, newGeneration) = (changes, loader.source, generation)
    DispatchQueue.concurrentPerform(iterations: min(threads, tasks.count)) { _ in
      while true {
        let index = next.add(1, ordering: .relaxed).oldValue
        guard index < tasks.count else { return }
        let result = Subtree.result(tasks[index], allChanges, source, newGeneration)
        results.withLock { $0[index] = result }
      }
    }
    // In the order of one thread, so that results and errors are the same.
    for (task, result) in zip(tasks, results.withLock { $0 }) {
      guard let subtree = try result?.get() else { continue }
      children.set(subtree.outcome, at: task.nibble)
      records += subtree.records
      isOutOfOrder = isOutOfOrder || subtree.isOutOfOrder
      loadedNodeDelta += subtree.loadedNodeDelta
    }
  }

  /// One task for each child with changes, from the highest nibble down.
  private func tasks(_ range: Range<Int>, below branch: BranchNode) -> [SubtreeTask] {
    let children = Children(branch)
    var tasks: [SubtreeTask] = []
    var upper = range.upperBound
    while upper > range.lowerBound {
      let group = lastGroup(range.lowerBound..<upper, at: branch.depth)
      let nibble = changes[group.lowerBound].key.nibble(at: branch.depth)
      tasks.append(SubtreeTask(range: group, nibble: nibble, link: children[nibble], depth: branch.depth + 1))
      upper = group.lowerBound
    }
    return tasks
  }
}

/// The changes below one child of the root.
private struct SubtreeTask: Sendable {
  let range: Range<Int>
  let nibble: Int
  let link: TrieLink?
  let depth: Int
}

/// What an update made of one child of the root.
private struct Subtree: Sendable {
  let outcome: TrieUpdate.Outcome
  let records: [BranchChange]
  let isOutOfOrder: Bool
  let loadedNodeDelta: Int

  static func result(
    _ task: SubtreeTask, _ changes: [TrieChange], _ source: any TrieSource, _ generation: UInt64
  ) -> Result<Subtree, TrieError> {
    var update = TrieUpdate(changes: changes, source: source, generation: generation, threads: 1)
    do throws(TrieError) {
      let outcome = try update.apply(task.range, to: task.link, depth: task.depth)
      return .success(
        Subtree(
          outcome: outcome, records: update.records, isOutOfOrder: update.isOutOfOrder,
          loadedNodeDelta: update.loadedNodeDelta))
    } catch {
      return .failure(error)
    }
  }
}
