internal import ChainTypes
internal import Primitives

/// Which work of an import comes next: a pure state machine that the threads of `PipelinedImport` share.
///
/// Blocks wait in two queues: read and not executed, executed and not stored. Blocks of the first are decoded and their
/// senders recovered by whoever has time, the earliest first.
struct ImportSchedule: Sendable {
  /// A block that is decoded, with the senders of its first transactions.
  struct Ready: Sendable {
    let position: Int
    let byteCount: Int
    /// Why the bytes are no block, otherwise the block.
    let block: Result<Block, BlockDecodingError>
    /// The senders up to the first transaction whose signature is invalid; none for a block that is known already.
    let senders: [Address]
  }

  /// A block that waits to be stored.
  struct Executed: Sendable {
    let result: BlockExecutor.Result
    let byteCount: Int
  }

  /// Work that any thread may do.
  enum Help: Sendable {
    case decode(position: Int, Bytes)
    case recover(position: Int, start: Int, ArraySlice<SignedTransaction>)
  }

  private enum Stage: Sendable {
    case encoded(Bytes)
    case decoding
    case recovering(Recovery)
    case ready(Result<Block, BlockDecodingError>, senders: [Address])
  }

  private struct Entry: Sendable {
    let position: Int
    let byteCount: Int
    var stage: Stage
  }

  /// Blocks below this number are known already and need no senders.
  private let firstNewNumber: UInt64
  private var entries: [Entry] = []
  private var unstored: [Executed] = []
  private var isStoring = false
  /// The blocks that are stored but not certain to survive a loss of power.
  private var unsynced: [(block: Block, byteCount: Int)] = []
  private var byteCountAhead = 0
  private var nextPosition = 0

  /// Whether the source has no more blocks.
  var isSourceAtEnd = false
  /// Whether nothing more is executed.
  var isExecutionOver = false
  /// Why a block could not be stored; none after it is.
  private(set) var failure: ImportError?
  /// What is done, durable blocks and skipped ones.
  var progress: ImportProgress

  init(firstNewNumber: UInt64, progress: ImportProgress) {
    self.firstNewNumber = firstNewNumber
    self.progress = progress
  }

  /// Whether every executed block is stored, so that reads of the store see it.
  var isDrained: Bool { unstored.isEmpty && !isStoring }
}

// MARK: - Reading and executing

extension ImportSchedule {
  /// What the executing thread does next.
  enum ExecutorStep: Sendable {
    case read
    case execute(Ready)
    case help(Help)
    case end
  }

  /// The executor's next step; nil to wait. With `mustDrain` nothing is executed before all is stored.
  mutating func nextForExecutor(mustDrain: Bool) -> ExecutorStep? {
    if failure != nil { return .end }
    if !isSourceAtEnd, hasRoom(upTo: ImportOptions.maximumBlocksAhead / 2) { return .read }
    if !mustDrain || isDrained, unstored.count < ImportOptions.maximumUnstoredBlocks, let ready = takeReady() {
      return .execute(ready)
    }
    if !isSourceAtEnd, hasRoom(upTo: ImportOptions.maximumBlocksAhead) { return .read }
    if entries.isEmpty, isSourceAtEnd { return .end }
    return takeHelp().map { .help($0) }
  }

  /// Adds the next block of the source.
  mutating func read(_ encoded: Bytes) {
    entries.append(Entry(position: nextPosition, byteCount: encoded.count, stage: .encoded(encoded)))
    nextPosition += 1
    byteCountAhead += encoded.count
  }

  /// Adds a block that was executed.
  mutating func executed(_ result: BlockExecutor.Result, byteCount: Int) {
    unstored.append(Executed(result: result, byteCount: byteCount))
  }

  private func hasRoom(upTo limit: Int) -> Bool {
    entries.count < limit && byteCountAhead < ImportOptions.maximumBytesAhead
  }

  private mutating func takeReady() -> Ready? {
    guard let first = entries.first, case .ready(let block, let senders) = first.stage else { return nil }
    entries.removeFirst()
    byteCountAhead -= first.byteCount
    return Ready(position: first.position, byteCount: first.byteCount, block: block, senders: senders)
  }
}

// MARK: - Storing

extension ImportSchedule {
  /// What the storing thread does next.
  enum StorerStep: Sendable {
    case store(Executed)
    /// Makes so many stored blocks durable.
    case sync(blocks: Int)
    case help(Help)
    case end
  }

  /// The storer's next step; nil to wait.
  mutating func nextForStorer() -> StorerStep? {
    // One sync serves many blocks as long as more of them wait, and each at once when none does.
    let mustSync = unstored.isEmpty || failure != nil || unsynced.count >= ImportOptions.maximumUnsyncedBlocks
    if mustSync, !unsynced.isEmpty { return .sync(blocks: unsynced.count) }
    if failure != nil { return .end }
    if !unstored.isEmpty {
      isStoring = true
      return .store(unstored.removeFirst())
    }
    if isExecutionOver { return .end }
    return takeHelp().map { .help($0) }
  }

  /// Notes that the block that was taken last is stored.
  mutating func stored(_ block: Block, byteCount: Int) {
    isStoring = false
    unsynced.append((block, byteCount))
  }

  /// Notes that so many stored blocks are durable.
  mutating func synced(blocks count: Int) {
    for (block, byteCount) in unsynced.prefix(count) { progress.add(block, byteCount: byteCount) }
    unsynced.removeFirst(count)
  }

  /// Notes that stored blocks are perhaps not durable.
  mutating func syncingFailed(_ error: ImportError) {
    failure = error
    unsynced.removeAll()
    unstored.removeAll()
  }

  /// Notes that the block that was taken last could not be stored.
  mutating func storingFailed(_ error: ImportError) {
    isStoring = false
    failure = error
    unstored.removeAll()
  }
}

// MARK: - Helping

extension ImportSchedule {
  /// What a thread without a stage of its own does next.
  enum HelperStep: Sendable {
    case help(Help)
    case end
  }

  /// A helper's next step; nil to wait.
  mutating func nextForHelper() -> HelperStep? {
    if failure != nil || isExecutionOver { return .end }
    return takeHelp().map { .help($0) }
  }

  /// Notes that a block was decoded.
  mutating func decoded(_ position: Int, _ block: Result<Block, BlockDecodingError>) {
    guard let index = index(of: position) else { return }
    if case .success(let block) = block, block.number >= firstNewNumber, !block.transactions.isEmpty {
      entries[index].stage = .recovering(Recovery(block))
    } else {
      entries[index].stage = .ready(block, senders: [])
    }
  }

  /// Notes the senders of the transactions from `start` on; fewer than were asked for when a signature is invalid.
  mutating func recovered(_ position: Int, start: Int, _ senders: [Address]) {
    guard let index = index(of: position), case .recovering(var recovery) = entries[index].stage else { return }
    // So that the recovery's arrays are not shared while they are changed.
    entries[index].stage = .decoding
    recovery.note(senders, from: start)
    entries[index].stage =
      recovery.senders.map { .ready(.success(recovery.block), senders: $0) } ?? .recovering(recovery)
  }

  private mutating func takeHelp() -> Help? {
    for index in entries.indices {
      switch entries[index].stage {
      case .encoded(let bytes):
        entries[index].stage = .decoding
        return .decode(position: entries[index].position, bytes)
      case .recovering(var recovery):
        entries[index].stage = .decoding
        defer { entries[index].stage = .recovering(recovery) }
        if let (start, transactions) = recovery.takeChunk() {
          return .recover(position: entries[index].position, start: start, transactions)
        }
      case .decoding, .ready: break
      }
    }
    return nil
  }

  private func index(of position: Int) -> Int? { entries.firstIndex { $0.position == position } }
}
