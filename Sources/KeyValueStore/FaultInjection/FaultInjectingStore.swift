public import Primitives
internal import Synchronization

/// A store that passes everything on to another one until a planned operation goes wrong: the test double for crashes.
///
/// A killed store refuses everything but ``close()``, which closes the store below; what that one then holds is what a new
/// process would find.
public final class FaultInjectingStore: CheckpointingStore {
  private struct State {
    var plan: Plan?
    var count = 0
    var isKilled = false
    /// What takes back the buffered batches since the last synced one, newest last; kept for a plan that tears.
    var undo: [WriteBatch] = []
  }

  private let base: any KeyValueStore
  private let state: Mutex<State>

  /// A store over `base` that follows `plan`; without a plan it counts batches.
  public init(over base: any KeyValueStore, plan: Plan? = nil) {
    self.base = base
    state = Mutex(State(plan: plan))
  }

  /// How many operations of the kind that the plan counts have been asked for so far (batches when there is no plan).
  public var operationCount: Int { state.withLock { $0.count } }

  /// Whether a planned kill has happened.
  public var isKilled: Bool { state.withLock { $0.isKilled } }

  /// Starts counting anew with another plan; a killed store works again.
  public func reset(plan: Plan?) {
    state.withLock { $0 = State(plan: plan) }
  }

  /// Ends a kill, as if what failed was repaired under the running process; the plan is not followed a second time.
  public func revive() {
    state.withLock { $0.isKilled = false }
  }

  /// The value of `key` in the store below.
  public func get(_ key: Bytes, in family: ColumnFamily) throws(StoreError) -> Bytes? {
    try perform(.read) { () throws(StoreError) in try base.get(key, in: family) }
  }

  /// Calls `body` with a cursor of the store below, whose movements are operations.
  public func withCursor<Result>(
    in family: ColumnFamily, _ body: (inout KeyValueCursor) throws(StoreError) -> Result
  ) throws(StoreError) -> Result {
    try withCounted(cursorOf: base, in: family, body)
  }

  /// Writes to the store below.
  public func write(_ batch: WriteBatch, durability: Durability) throws(StoreError) {
    try perform(.write(durability)) { () throws(StoreError) in
      let tears = state.withLock { $0.plan?.effect == .torn }
      let undo = tears && durability == .buffered ? try inverse(of: batch) : nil
      try base.write(batch, durability: durability)
      state.withLock { state in
        if durability == .synced { state.undo = [] } else if let undo { state.undo.append(undo) }
      }
    }
  }

  /// A snapshot of the store below, whose reads and cursors count too.
  public func snapshot() throws(StoreError) -> any KeyValueReader {
    let snapshot = try perform(.snapshot) { () throws(StoreError) in try base.snapshot() }
    return FaultInjectingSnapshot(store: self, base: snapshot)
  }

  /// A checkpoint of the store below, which must be able to make one.
  public func checkpoint(to path: String) throws(StoreError) {
    try perform(.checkpoint) { () throws(StoreError) in
      guard let base = base as? any CheckpointingStore else {
        throw .inputOutput(reason: "this store cannot make checkpoints")
      }
      try base.checkpoint(to: path)
    }
  }

  /// Closes the store below.
  public func close() {
    base.close()
  }
}

extension FaultInjectingStore {
  /// Performs an operation as the plan wants it.
  fileprivate func perform<Result>(
    _ operation: Operation, _ action: () throws(StoreError) -> Result
  ) throws(StoreError) -> Result {
    let killed = StoreError.inputOutput(reason: "injected kill")
    let (effect, undo) = try state.withLock { state throws(StoreError) -> (Plan.Effect?, [WriteBatch]) in
      if state.isKilled { throw killed }
      guard operation.counts(as: state.plan?.counted ?? .writes) else { return (nil, []) }
      state.count += 1
      guard let plan = state.plan, plan.operation == state.count else { return (nil, []) }
      state.isKilled = plan.effect != .fail
      return (plan.effect, state.undo)
    }
    switch effect {
    case nil:
      return try action()
    case .fail:
      throw .inputOutput(reason: "injected failure of operation \(operationCount)")
    case .killAfter:
      _ = try action()
    case .torn:
      for batch in undo.reversed() { try base.write(batch, durability: .synced) }
    case .killBefore:
      break
    }
    throw killed
  }

  /// The batch that brings back what `batch` is about to replace.
  private func inverse(of batch: WriteBatch) throws(StoreError) -> WriteBatch {
    var inverse = WriteBatch()
    for operation in batch.operations {
      if let value = try base.get(operation.key, in: operation.family) {
        inverse.put(value, for: operation.key, in: operation.family)
      } else {
        inverse.delete(operation.key, in: operation.family)
      }
    }
    return inverse
  }

  fileprivate func withCounted<Result>(
    cursorOf reader: any KeyValueReader, in family: ColumnFamily,
    _ body: (inout KeyValueCursor) throws(StoreError) -> Result
  ) throws(StoreError) -> Result {
    if isKilled { throw .inputOutput(reason: "injected kill") }
    return try reader.withCursor(in: family) { cursor throws(StoreError) in
      try cursor.withSource(replacedBy: { CountedCursor(store: self, base: $0) }, body)
    }
  }

  private struct FaultInjectingSnapshot: KeyValueReader {
    let store: FaultInjectingStore
    let base: any KeyValueReader

    func get(_ key: Bytes, in family: ColumnFamily) throws(StoreError) -> Bytes? {
      try store.perform(.read) { () throws(StoreError) in try base.get(key, in: family) }
    }

    func withCursor<Result>(
      in family: ColumnFamily, _ body: (inout KeyValueCursor) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
      try store.withCounted(cursorOf: base, in: family, body)
    }
  }

  private final class CountedCursor: KeyValueCursorSource {
    private let store: FaultInjectingStore
    private let base: any KeyValueCursorSource

    init(store: FaultInjectingStore, base: any KeyValueCursorSource) {
      self.store = store
      self.base = base
    }

    func seek(to key: Bytes) throws(StoreError) {
      try store.perform(.cursorStep) { () throws(StoreError) in try base.seek(to: key) }
    }

    func next() throws(StoreError) {
      try store.perform(.cursorStep) { () throws(StoreError) in try base.next() }
    }

    var key: Bytes? { base.key }

    var value: Bytes { base.value }
  }
}
