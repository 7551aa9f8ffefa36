extension FaultInjectingStore {
  /// Which operation goes wrong, and how.
  public struct Plan: Sendable, Hashable {
    /// The operations that are counted.
    public enum Counted: Sendable, Hashable, CaseIterable {
      /// Batches of either durability.
      case writes
      /// Synced batches.
      case syncs
      /// Values asked for by key, in the store or a snapshot of it.
      case reads
      /// Movements of cursors, of the store or of a snapshot of it.
      case cursorSteps
      /// Snapshots taken.
      case snapshots
      /// Checkpoints made.
      case checkpoints
      /// All of these; a synced batch is one operation.
      case allOperations
    }

    /// What the planned operation does.
    public enum Effect: Sendable, Hashable, CaseIterable {
      /// It throws and changes nothing; later operations work.
      case fail
      /// It throws and changes nothing, as do all later ones: the process died before it.
      case killBefore
      /// It takes effect but throws, and all later ones throw: the process died before it could say so.
      case killAfter
      /// It throws, and every buffered batch since the last synced one is gone: the machine lost its power before it.
      case torn
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

  /// One operation as a plan sees it.
  enum Operation {
    case write(Durability)
    case read, cursorStep, snapshot, checkpoint

    func counts(as counted: Plan.Counted) -> Bool {
      switch (counted, self) {
      case (.allOperations, _), (.writes, .write), (.syncs, .write(.synced)), (.reads, .read): true
      case (.cursorSteps, .cursorStep), (.snapshots, .snapshot), (.checkpoints, .checkpoint): true
      default: false
      }
    }
  }
}
