public import Primitives
import Synchronization

/// A store that passes everything on to another one until a planned operation goes wrong: the test double for crashes.
public final class FaultInjectingStore: KeyValueStore {
  /// Which operation goes wrong, and how.
  public struct Plan: Sendable, Hashable {
    /// The operations that are counted.
    public enum Counted: Sendable, Hashable {
      /// Batches.
      case writes
      /// Batches, reads and iterations.
      case allOperations
    }

    /// What the planned operation does.
    public enum Effect: Sendable, Hashable {
      /// It throws and changes nothing; later operations work.
      case fail
      /// It throws and changes nothing, as do all later ones: the process died before it.
      case killBefore
      /// It takes effect but throws, and all later ones throw: the process died before it could say so.
      case killAfter
    }

    /// The planned operation, counted from 1.
    public var operation: Int
    /// Which operations are counted.
    public var counted: Counted
    /// What happens at the planned operation.
    public var effect: Effect

    /// A plan for the `operation`-th (from 1) of the counted operations.
    public init(at operation: Int, of counted: Counted = .writes, effect: Effect) {
      self.operation = operation
      self.counted = counted
      self.effect = effect
    }
  }

  private struct State {
    var plan: Plan?
    var count = 0
    var isKilled = false
  }

  private let base: any KeyValueStore
  private let state: Mutex<State>

  /// A store over `base` that follows `plan`; without a plan it only counts.
  public init(over base: any KeyValueStore, plan: Plan? = nil) {
    self.base = base
    state = Mutex(State(plan: plan))
  }

  /// How many batches and reads have been asked for so far, as the plan counts them (batches when there is no plan).
  public var operationCount: Int { state.withLock { $0.count } }

  /// Whether a planned kill has happened.
  public var isKilled: Bool { state.withLock { $0.isKilled } }

  /// Starts counting anew with another plan; a killed store works again.
  public func reset(plan: Plan?) {
    state.withLock { $0 = State(plan: plan) }
  }

  /// The value of `key` in the store below, unless this read is the planned one.
  public func get(_ key: Bytes, in family: ColumnFamily) throws(StoreError) -> Bytes? {
    let thrown = try admit(isWrite: false)
    let value = try base.get(key, in: family)
    if let thrown { throw thrown }
    return value
  }

  /// Visits the store below, unless this iteration is the planned operation.
  public func forEach(
    in family: ColumnFamily, prefix: Bytes, from lowerBound: Bytes, _ body: (_ key: Bytes, _ value: Bytes) -> Bool
  ) throws(StoreError) {
    let thrown = try admit(isWrite: false)
    try base.forEach(in: family, prefix: prefix, from: lowerBound, body)
    if let thrown { throw thrown }
  }

  /// Writes to the store below, unless this batch is the planned one.
  public func write(_ batch: WriteBatch, durability: Durability) throws(StoreError) {
    let thrown = try admit(isWrite: true)
    try base.write(batch, durability: durability)
    if let thrown { throw thrown }
  }

  /// Closes the store below.
  public func close() {
    base.close()
  }

  /// Counts the operation; throws when it must not take effect, returns the error when it must take effect and then throw.
  private func admit(isWrite: Bool) throws(StoreError) -> StoreError? {
    try state.withLock { state throws(StoreError) in
      let killed = StoreError.inputOutput(reason: "injected kill")
      if state.isKilled { throw killed }
      guard isWrite || state.plan?.counted == .allOperations else { return nil }
      state.count += 1
      guard let plan = state.plan, plan.operation == state.count else { return nil }
      switch plan.effect {
      case .fail: throw .inputOutput(reason: "injected failure of operation \(state.count)")
      case .killBefore:
        state.isKilled = true
        throw killed
      case .killAfter:
        state.isKilled = true
        return killed
      }
    }
  }
}
