internal import ChainStore
internal import ChainTypes
internal import Foundation
internal import KeyValueStore
internal import Primitives
internal import StateStore
internal import Synchronization

/// The import on several threads: while one block is stored, the next is executed, and the senders of those after it
/// are recovered. Gives the same chain and the same error as `PlainImport`.
final class PipelinedImport: Sendable {
  private struct Shared: Sendable {
    var schedule: ImportSchedule
    /// The threads that wait for a change.
    var waiting: [Int] = []
  }

  /// The number of the thread that reads and executes; the numbers after the next one are those of helpers.
  private static let executor = 0
  /// The number of the thread that stores.
  private static let storer = 1

  private let chain: ChainStore
  private let shared: Mutex<Shared>
  /// One for each thread, so that none takes the signal of another.
  private let changed: [DispatchSemaphore]

  private init(chain: ChainStore, schedule: ImportSchedule, threads: Int) {
    self.chain = chain
    shared = Mutex(Shared(schedule: schedule))
    changed = (0..<threads).map { _ in DispatchSemaphore(value: 0) }
  }

  static func run(
    _ executor: inout BlockExecutor, threads: Int, _ next: () throws(ImportError) -> Bytes?, shouldStop: () -> Bool,
    onProgress: (ImportProgress) -> Void
  ) throws(ImportError) -> ImportSummary {
    let progress = ImportProgress(headNumber: executor.chain.head.header.number)
    let schedule = ImportSchedule(firstNewNumber: executor.firstNewNumber, progress: progress)
    let pipeline = PipelinedImport(chain: executor.chain, schedule: schedule, threads: max(threads, storer + 1))
    let ended = DispatchSemaphore(value: 0)
    let others = storer..<max(threads, storer + 1)
    // The cores have enough to do.
    let states = executor.chain.states
    let stateThreads = states.threads
    states.threads = 1
    defer { states.threads = stateThreads }
    for thread in others {
      LargeStack.start(name: thread == storer ? "import-store" : "import-\(thread)") {
        if thread == storer { pipeline.store() } else { pipeline.help(thread) }
        ended.signal()
      }
    }
    let outcome: Result<Bool, ImportError>
    do throws(ImportError) {
      outcome = .success(try pipeline.execute(&executor, next, shouldStop: shouldStop, onProgress: onProgress))
    } catch {
      outcome = .failure(error)
    }
    pipeline.change { $0.isExecutionOver = true }
    for _ in others { ended.wait() }
    // A block that could not be stored lies before the one at which the execution ended.
    let (failure, done) = pipeline.change { ($0.failure, $0.progress) }
    onProgress(done)
    if let failure { throw failure }
    return ImportSummary(progress: done, isStopped: try outcome.get())
  }
}

// MARK: - The threads

extension PipelinedImport {
  /// Reads and executes until the source ends, the import must stop (then true) or storing has failed.
  private func execute(
    _ executor: inout BlockExecutor, _ next: () throws(ImportError) -> Bytes?, shouldStop: () -> Bool,
    onProgress: (ImportProgress) -> Void
  ) throws(ImportError) -> Bool {
    var told = ImportProgress(headNumber: executor.chain.head.header.number)
    var sourceError: ImportError?
    while true {
      let (step, progress) = nextStep(of: Self.executor) { [needsForgetting = executor.needsForgetting] schedule in
        schedule.nextForExecutor(mustDrain: needsForgetting).map { ($0, schedule.progress) }
      }
      if progress != told { onProgress(progress) }
      told = progress
      switch step {
      case .read:
        do throws(ImportError) {
          if let encoded = try next() { change { $0.read(encoded) } } else { change { $0.isSourceAtEnd = true } }
        } catch {
          // The blocks before it come first.
          sourceError = error
          change { $0.isSourceAtEnd = true }
        }
      case .execute(let ready):
        if shouldStop() { return true }
        if executor.needsForgetting { executor.forget() }
        try execute(ready, &executor)
      case .help(let help): perform(help)
      case .end:
        if let sourceError { throw sourceError }
        return false
      }
    }
  }

  private func execute(_ ready: ImportSchedule.Ready, _ executor: inout BlockExecutor) throws(ImportError) {
    let block: Block
    do throws(BlockDecodingError) { block = try ready.block.get() } catch {
      throw .malformedBlock(position: ready.position, error)
    }
    guard try executor.isNew(block) else { return change { $0.progress.skip(byteCount: ready.byteCount) } }
    let result = try executor.executeDeferringStateRoot(block, senders: ready.senders)
    change { $0.executed(result, byteCount: ready.byteCount) }
  }

  /// Computes roots and stores, block after block.
  private func store() {
    while true {
      switch nextStep(of: Self.storer, { $0.nextForStorer() }) {
      case .store(let executed):
        do throws(ImportError) {
          try chain.store(executed.result, durability: .buffered)
          change { $0.stored(executed.result.block.block, byteCount: executed.byteCount) }
        } catch {
          change { $0.storingFailed(error) }
        }
      case .sync(let blocks):
        do throws(ChainStoreError) {
          try chain.sync()
          change { $0.synced(blocks: blocks) }
        } catch {
          change { $0.syncingFailed(.chain(error)) }
        }
      case .help(let help): perform(help)
      case .end: return
      }
    }
  }

  private func help(_ thread: Int) {
    while case .help(let help) = nextStep(of: thread, { $0.nextForHelper() }) { perform(help) }
  }

  private func perform(_ help: ImportSchedule.Help) {
    switch help {
    case .decode(let position, let bytes):
      let block: Result<Block, BlockDecodingError>
      do throws(BlockDecodingError) { block = .success(try Block.decode(bytes)) } catch { block = .failure(error) }
      change { $0.decoded(position, block) }
    case .recover(let position, let start, let transactions):
      let senders = Recovery.senders(of: transactions)
      change { $0.recovered(position, start: start, senders) }
    }
  }
}

// MARK: - Waiting

extension PipelinedImport {
  /// Changes the schedule and wakes everybody who waits.
  private func change<Value: Sendable>(_ body: (inout ImportSchedule) -> Value) -> Value {
    let (value, waiting) = shared.withLock { shared in
      defer { shared.waiting.removeAll(keepingCapacity: true) }
      return (body(&shared.schedule), shared.waiting)
    }
    for thread in waiting { changed[thread].signal() }
    return value
  }

  /// Waits until the schedule has a step for a thread.
  private func nextStep<Step: Sendable>(of thread: Int, _ take: (inout ImportSchedule) -> Step?) -> Step {
    while true {
      let step = shared.withLock { shared in
        let step = take(&shared.schedule)
        if step == nil { shared.waiting.append(thread) }
        return step
      }
      if let step { return step }
      changed[thread].wait()
    }
  }
}
