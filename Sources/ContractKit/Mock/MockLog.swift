import Primitives

/// A log entry of a `MockChain`.
public struct MockLog: Equatable, Sendable {
  /// The contract that wrote it.
  public let address: Address
  /// The topics, the hash of the event's signature first.
  public let topics: [UInt256]
  /// The data.
  public let data: Bytes
}
