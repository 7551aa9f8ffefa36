/// Repeats a piece of work on copies of a store with each of its operations going wrong in turn: the test of crash safety.
public struct FaultSweep: Sendable, Hashable {
  /// The operations that go wrong, one in each round.
  public var counted: FaultInjectingStore.Plan.Counted
  /// What they do.
  public var effect: FaultInjectingStore.Plan.Effect
  /// Every how many operations one goes wrong.
  public var step: Int

  /// A sweep over every `step`-th of the counted operations.
  public init(
    _ effect: FaultInjectingStore.Plan.Effect, of counted: FaultInjectingStore.Plan.Counted = .allOperations,
    step: Int = 1
  ) {
    self.counted = counted
    self.effect = effect
    self.step = max(step, 1)
  }

  /// A round of a sweep, after its work ended.
  public struct Round<Progress> {
    /// What went wrong.
    public let plan: FaultInjectingStore.Plan
    /// What is left on the store below, as a new process finds it.
    public let disk: MemoryStore
    /// What the work noted of its progress, such as what it was told to be durable.
    public let progress: Progress
    /// What the work threw; nil when the failure stayed without effect.
    public let error: (any Error)?
  }

  /// Does `work` on copies of `base` until it comes to its end before the planned operation; `check` gets every round before that.
  ///
  /// Gives the number of rounds. Throws what `check` throws.
  @discardableResult
  public func run<Progress>(
    over base: MemoryStore = MemoryStore(), progress initial: Progress,
    work: (FaultInjectingStore, inout Progress) throws -> Void, check: (Round<Progress>) throws -> Void
  ) throws -> Int {
    var rounds = 0
    while true {
      let plan = FaultInjectingStore.Plan(at: 1 + rounds * step, of: counted, effect: effect)
      let disk = try MemoryStore(copying: base)
      let store = FaultInjectingStore(over: disk, plan: plan)
      var progress = initial
      var failure: (any Error)?
      do { try work(store, &progress) } catch { failure = error }
      if store.operationCount < plan.operation, !store.isKilled {
        if let failure { throw failure }
        return rounds
      }
      rounds += 1
      try check(Round(plan: plan, disk: disk, progress: progress, error: failure))
    }
  }
}
