public import ChainTypes
public import Primitives

/// Which logs a query wants, with the meaning of `eth_getLogs`.
public struct LogFilter: Sendable, Hashable {
  /// Contracts whose logs match; any contract when empty.
  public var addresses: Set<Address>
  /// The topics that match at each position; any topic at a position whose set is empty. A log with fewer topics than there are
  /// positions does not match.
  public var topics: [Set<Hash>]

  /// A filter; without arguments every log matches.
  public init(addresses: Set<Address> = [], topics: [Set<Hash>] = []) {
    self.addresses = addresses
    self.topics = topics
  }

  /// Whether a log matches.
  public func matches(_ log: Log) -> Bool {
    guard addresses.isEmpty || addresses.contains(log.address), log.topics.count >= topics.count else { return false }
    return zip(topics, log.topics).allSatisfy { $0.isEmpty || $0.contains($1) }
  }

  /// Whether a block or receipt with this bloom may hold a matching log; false means certainly not.
  public func mayMatch(_ bloom: Bloom) -> Bool {
    guard addresses.isEmpty || addresses.contains(where: { bloom.mayContain($0) }) else { return false }
    return topics.allSatisfy { choices in choices.isEmpty || choices.contains { bloom.mayContain(topic: $0) } }
  }
}

/// A log with its place in the chain.
public struct LocatedLog: Sendable, Hashable {
  /// The log.
  public let log: Log
  /// The number of its block.
  public let blockNumber: UInt64
  /// The hash of its block.
  public let blockHash: Hash
  /// The time of its block, in seconds since 1970.
  public let blockTimestamp: UInt64
  /// The hash of the transaction that recorded it.
  public let transactionHash: Hash
  /// That transaction's position in the block, from 0.
  public let transactionIndex: Int
  /// The log's position among all logs of the block, from 0.
  public let index: Int

  /// Places a log.
  public init(
    log: Log, blockNumber: UInt64, blockHash: Hash, blockTimestamp: UInt64, transactionHash: Hash,
    transactionIndex: Int,
    index: Int
  ) {
    self.log = log
    self.blockNumber = blockNumber
    self.blockHash = blockHash
    self.blockTimestamp = blockTimestamp
    self.transactionHash = transactionHash
    self.transactionIndex = transactionIndex
    self.index = index
  }
}
