public import JSONCoding
import JSONRPC

/// What `GET /health` says.
public struct Health: Sendable {
  /// Whether the node makes blocks; the response's status is 200 or 503.
  public var isHealthy: Bool
  /// The number of the newest durable block.
  public var blockNumber: UInt64
  /// The time of that block, in seconds since 1970.
  public var blockTimestamp: UInt64

  /// Makes a report.
  public init(isHealthy: Bool, blockNumber: UInt64, blockTimestamp: UInt64) {
    self.isHealthy = isHealthy
    self.blockNumber = blockNumber
    self.blockTimestamp = blockTimestamp
  }

  /// The report as JSON.
  public var json: JSON {
    [
      "status": .string(isHealthy ? "ok" : "stopped"), "blockNumber": .integer(blockNumber),
      "blockTimestamp": .integer(blockTimestamp),
    ]
  }
}
