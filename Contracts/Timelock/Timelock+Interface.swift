public import ContractKit

/// Why the Timelock refuses; names and arguments are those of OpenZeppelin's TimelockController.
@ContractError("Timelock")
public enum TimelockError {
  /// The lists of targets, messages and values are not equally long.
  case invalidOperationLength(targets: UInt256, payloads: UInt256, values: UInt256)
  /// The delay is shorter than the least one.
  case insufficientDelay(delay: UInt256, minDelay: UInt256)
  /// The operation is in another state than the call needs; bit `n` of the last word stands for state `n`.
  case unexpectedOperationState(operationId: Hash, expectedStates: Hash)
  /// The operation that has to come before was not executed.
  case unexecutedPredecessor(predecessorId: Hash)
  /// Only the Timelock itself may call this: by an operation.
  case unauthorizedCaller(caller: Address)
}

/// One call of an operation was scheduled.
@Event
public struct CallScheduled {
  /// The operation.
  @Indexed public var id: Hash
  /// The call's place in the operation.
  @Indexed public var index: UInt256
  /// The account that is called.
  public var target: Address
  /// The wei of the call.
  public var value: UInt256
  /// The message.
  public var data: Bytes
  /// The operation that has to be done before; zero for none.
  public var predecessor: Hash
  /// The seconds until the operation is ready.
  public var delay: UInt256
}

/// What was given to tell an operation from an equal one.
@Event
public struct CallSalt {
  /// The operation.
  @Indexed public var id: Hash
  /// The salt, not zero.
  public var salt: Hash
}

/// One call of an operation was made.
@Event
public struct CallExecuted {
  /// The operation.
  @Indexed public var id: Hash
  /// The call's place in the operation.
  @Indexed public var index: UInt256
  /// The account that was called.
  public var target: Address
  /// The wei of the call.
  public var value: UInt256
  /// The message.
  public var data: Bytes
}

/// An operation was cancelled.
@Event
public struct Cancelled {
  /// The operation.
  @Indexed public var id: Hash
}

/// The least delay was set.
@Event
public struct MinDelayChange {
  /// The seconds before.
  public var oldDuration: UInt256
  /// The seconds from now on.
  public var newDuration: UInt256
}
