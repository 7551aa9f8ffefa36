public import ChainTypes
public import Execution
public import Primitives

/// What the execution of a valid transaction gave.
public struct TransactionOutcome: Sendable {
  /// How its message ended; the fee is paid in every case.
  public let status: MessageStatus
  /// Returned bytes or revert data.
  public let output: Bytes
  /// The gas that is paid for, after refunds and at least the floor (EIP-7623).
  public let gasUsed: UInt64
  /// The gas that had to be given for the same result: used gas before refunds, at least the floor.
  public let peakGas: UInt64
  /// The gas that was given back for cleared storage and existing authorities (EIP-3529, EIP-7702).
  public let gasRefund: UInt64
  /// The logs, in order; empty unless the message succeeded.
  public let logs: [Log]
  /// The contract that a successful creation made.
  public let createdAddress: Address?
  /// The deposit requests that the logs make, one after the other (EIP-6110).
  var depositRequests: Bytes = []

  /// Whether the message succeeded: the status of the receipt.
  public var isSuccess: Bool { status == .success }
}
