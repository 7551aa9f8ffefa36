internal import BlobStore
public import KeyValueStore
internal import MerklePatriciaTrie
public import Primitives
internal import Synchronization
public import WorldState

/// The states of a chain's blocks on a store: flat tables of the newest, its tries, and what earlier blocks changed.
///
/// One writer moves the state on, block by block; reads at any kept block may come from any thread and see one moment of the
/// store.
public final class StateDatabase: Sendable {
  /// The newest stored state.
  public struct Head: Sendable, Hashable {
    /// The block that it belongs to; nil before block 0 is stored.
    public let number: UInt64?
    /// Its state root.
    public let root: Hash

    /// The number of the block that comes next.
    public var nextNumber: UInt64 { number.map { $0 + 1 } ?? 0 }
  }

  /// The store below.
  public let store: any KeyValueStore
  private let threadCount: Atomic<Int>
  let code: CodeCache
  private let current: Mutex<Current>
  /// The reader of the newest state, which those who ask for it share.
  private let latest = Mutex<HistoricalState?>(nil)

  /// The newest stored state with what is in memory of its tries.
  struct Current {
    var head: Head
    var forest: TrieForest
  }

  /// The state that the store holds, or the empty one before block 0; `threads` at most compute tries at once.
  public init(_ store: any KeyValueStore, threads: Int = 2, code: CodeCache = CodeCache()) throws(StateError) {
    self.store = store
    threadCount = Atomic(threads)
    self.code = code
    let head = try StateDatabase.head(in: store)
    current = Mutex(Current(head: head, forest: TrieForest(root: head.root)))
  }

  private init(inMemory store: MemoryStore) {
    self.store = store
    threadCount = Atomic(1)
    code = CodeCache()
    let head = Head(number: nil, root: Keccak256.emptyTrieRoot)
    current = Mutex(Current(head: head, forest: TrieForest(root: head.root)))
  }

  /// An empty state that lives in memory.
  public static func inMemory() -> StateDatabase { StateDatabase(inMemory: MemoryStore()) }

  /// The newest stored state.
  public var head: Head { current.withLock { $0.head } }

  /// How many threads at most compute tries at once; an import whose other threads are busy wants one.
  public var threads: Int {
    get { threadCount.load(ordering: .relaxed) }
    set { threadCount.store(newValue, ordering: .relaxed) }
  }

  /// The newest stored state, to execute the next block on; for the one writer.
  public func headState() -> WorldState { WorldState(HeadState(self)) }

  /// The state after a block, as of now: later blocks do not change what it reads.
  ///
  /// Throws ``WorldState/StateError/prunedState(block:oldest:)`` and ``WorldState/StateError/unknownBlock(_:head:)``.
  public func state(at number: UInt64) throws(StateError) -> WorldState { WorldState(try historicalState(at: number)) }

  /// Reads the state after a block, as of now; see ``state(at:)``.
  public func reader(at number: UInt64) throws(StateError) -> any StateReader { try historicalState(at: number) }

  func historicalState(at number: UInt64) throws(StateError) -> HistoricalState {
    let head = head
    if number == head.number, let latest = latest.withLock({ $0 }), latest.head == head { return latest }
    let snapshot: any KeyValueReader
    do throws(StoreError) { snapshot = try store.snapshot() } catch { throw .store(error) }
    let state = try HistoricalState(snapshot, number: number, code: code)
    if state.isNewest { latest.withLock { $0 = state } }
    return state
  }

  /// The pointer to the newest stored state in a store or a snapshot of it.
  static func head(in reader: any KeyValueReader) throws(StateError) -> Head {
    guard let pointer = try FlatTables(reader: reader).get(StateKey.state, in: .metadata) else {
      return Head(number: nil, root: Keccak256.emptyTrieRoot)
    }
    guard let number = UInt64(bigEndianBytes: pointer.prefix(8)), let root = Hash(bytes: pointer.dropFirst(8)) else {
      throw .corruptRecord(record: "the state pointer", reason: "\(pointer.count) bytes instead of 40")
    }
    return Head(number: number, root: root)
  }

  /// The oldest block whose state can be read.
  public func oldestBlock() throws(StateError) -> UInt64 { try StateDatabase.oldestBlock(in: store) }

  static func oldestBlock(in reader: any KeyValueReader) throws(StateError) -> UInt64 {
    guard let bytes = try FlatTables(reader: reader).get(StateKey.historyStart, in: .metadata) else { return 0 }
    guard let number = UInt64(bigEndianBytes: bytes) else {
      throw .corruptRecord(record: "the start of the history", reason: "\(bytes.count) bytes instead of 8")
    }
    return number
  }

  /// The newest state with its tries.
  var newest: Current { current.withLock { $0 } }

  /// Makes a stored update the newest state.
  func adopt(_ head: Head, _ forest: TrieForest) {
    var forest = forest
    forest.trim()
    current.withLock { $0 = Current(head: head, forest: forest) }
    latest.withLock { $0 = nil }
  }

  /// Reads the newest state from the store again, after a write whose outcome is unknown.
  public func reload() throws(StateError) {
    let head = try StateDatabase.head(in: store)
    current.withLock { $0 = Current(head: head, forest: TrieForest(root: head.root)) }
    latest.withLock { $0 = nil }
  }
}
