public import Primitives

/// How a frame ended.
public enum MessageStatus: Sendable, Hashable {
  /// The frame's changes are kept.
  case success
  /// The program undid its changes and returned data; unused gas goes back to the caller.
  case revert
  /// The frame failed; its changes are undone.
  case failure(ExecutionFailure)
}

/// What a frame gives back to its caller.
public struct MessageResult: Sendable {
  /// How the frame ended.
  public var status: MessageStatus
  /// Unused gas, which the caller takes back whatever the status; zero after a failure inside the frame.
  public var gasLeft: UInt64
  /// Returned bytes, or revert data; empty after a failure and after a successful create.
  public var output: Bytes
  /// The contract that a successful create made.
  public var createdAddress: Address?

  /// Makes a result.
  public init(status: MessageStatus, gasLeft: UInt64, output: Bytes = [], createdAddress: Address? = nil) {
    self.status = status
    self.gasLeft = gasLeft
    self.output = output
    self.createdAddress = createdAddress
  }

  /// A success with its unused gas and returned bytes.
  public static func success(gasLeft: UInt64, output: Bytes = []) -> MessageResult {
    MessageResult(status: .success, gasLeft: gasLeft, output: output)
  }

  /// A revert with its unused gas and revert data.
  public static func revert(gasLeft: UInt64, output: Bytes = []) -> MessageResult {
    MessageResult(status: .revert, gasLeft: gasLeft, output: output)
  }

  /// A failure that consumes the frame's gas, or returns `gasLeft` when the frame never started.
  public static func failure(_ failure: ExecutionFailure, gasLeft: UInt64 = 0) -> MessageResult {
    MessageResult(status: .failure(failure), gasLeft: gasLeft)
  }

  /// Whether the frame succeeded.
  public var isSuccess: Bool { status == .success }
}
