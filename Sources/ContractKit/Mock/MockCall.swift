/// One message between accounts of a `MockChain`, as a precompile sees it.
public struct MockCall: Sendable {
  /// Who calls.
  public var caller: Address
  /// Whose storage and balance the code works on.
  public var target: Address
  /// Whose code runs.
  public var code: Address
  /// The wei that come with the call.
  public var value: UInt256
  /// Whether the wei are moved.
  public var movesValue: Bool
  /// Whether nothing may be changed.
  public var isStatic: Bool
  /// Whether the code of another account runs on the caller's storage.
  public var isDelegate: Bool
  /// The message.
  public var input: Bytes
  /// The number of calls that wait for this one.
  public var depth: Int
}

/// How a precompile of a `MockChain` ends.
public enum MockResult: Equatable, Sendable {
  /// The result.
  case success(Bytes)
  /// The reason of a revert.
  case revert(Bytes)
}

extension MockResult {
  var outcome: MockFrame.Outcome {
    switch self {
    case .success(let data): .returned(data.elements)
    case .revert(let data): .reverted(data.elements)
    }
  }
}
