/// What a driver asks the chain to put into its next block.
public struct BlockRequest: Sendable, Hashable {
  /// The block's time, in seconds since 1970; above the parent's.
  public var timestamp: UInt64
  /// The most transactions in the block; nil leaves it to the gas limit.
  public var maximumTransactions: Int?

  /// Makes a request.
  public init(timestamp: UInt64, maximumTransactions: Int?) {
    self.timestamp = timestamp
    self.maximumTransactions = maximumTransactions
  }
}

/// What a driver knows of the chain when it decides.
public struct ChainStatus: Sendable, Hashable {
  /// The newest block's time, in seconds since 1970.
  public var headTimestamp: UInt64
  /// Whether the next block could hold a transaction.
  public var hasExecutableTransactions: Bool
  /// Whether a block does something even without transactions: there are training jobs.
  public var hasTrainingJobs: Bool

  /// Makes a status.
  public init(headTimestamp: UInt64, hasExecutableTransactions: Bool, hasTrainingJobs: Bool = false) {
    self.headTimestamp = headTimestamp
    self.hasExecutableTransactions = hasExecutableTransactions
    self.hasTrainingJobs = hasTrainingJobs
  }
}

/// The chain as a driver sees it: one state machine that makes durable blocks.
///
/// A driver calls it from one thread only.
public protocol BlockProducer: AnyObject, Sendable {
  /// What the driver decides by.
  var status: ChainStatus { get }

  /// Makes one block and returns, after it is durable, how many transactions left the pool; throws when it could not be made durable.
  ///
  /// A request that limits the transactions makes no block when none can be taken.
  func produceBlock(_ request: BlockRequest) throws -> Int
}

/// Decides when blocks are made; the sequencer is one driver, an agreement among validators another.
public protocol ConsensusDriver: Sendable {
  /// Starts making blocks; called once.
  func start()
  /// Tells the driver that the pool got transactions; cheap, callable from any thread.
  func transactionsArrived()
  /// Ends block production and returns when the block in work is durable.
  func stop()
}
