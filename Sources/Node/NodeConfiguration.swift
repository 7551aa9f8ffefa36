public import Consensus
public import Cryptography
public import HTTPServer
public import Primitives
public import TransactionPool

/// How a node runs its chain.
public struct NodeConfiguration: Sendable {
  /// When blocks are made.
  public var mode: SequencingMode
  /// Whether each block is one second after its parent whatever the clock says.
  public var usesFixedTimestamps: Bool
  /// The account that receives priority fees.
  public var beneficiary: Address
  /// Where the RPC server listens.
  public var server: HTTPServer.Configuration
  /// What the transaction pool holds.
  public var poolLimits: PoolLimits
  /// Keys that `eth_sendTransaction` signs with; only for development.
  public var unlockedKeys: [PrivateKey]
  /// Whether models run on the scalar reference kernels.
  public var usesScalarKernels: Bool
  /// The most bytes of models and adapters that stay loaded.
  public var modelCacheBytes: Int
  /// How many threads run heavy RPC calls.
  public var callThreads: Int
  /// How many past states are kept, as the operator chose now; nil leaves it at what the database was told before.
  public var history: HistoryRetention?
  /// How many past states a database keeps that was never told, and which it is told then; nil keeps all and tells nothing.
  public var usualHistory: HistoryRetention?

  /// Sets how a node runs.
  public init(
    mode: SequencingMode, usesFixedTimestamps: Bool = false, beneficiary: Address = .zero,
    server: HTTPServer.Configuration = .init(),
    poolLimits: PoolLimits = .standard, unlockedKeys: [PrivateKey] = [], usesScalarKernels: Bool = false,
    modelCacheBytes: Int = 1 << 30, callThreads: Int = 2, history: HistoryRetention? = nil,
    usualHistory: HistoryRetention? = nil
  ) {
    self.mode = mode
    self.usesFixedTimestamps = usesFixedTimestamps
    self.beneficiary = beneficiary
    self.server = server
    self.poolLimits = poolLimits
    self.unlockedKeys = unlockedKeys
    self.usesScalarKernels = usesScalarKernels
    self.modelCacheBytes = modelCacheBytes
    self.callThreads = callThreads
    self.history = history
    self.usualHistory = usualHistory
  }
}
