public import ChainSpecification
internal import ChainStore
internal import ChainTypes
internal import Consensus
public import HTTPServer
public import JSONRPC
public import KeyValueStore
public import Logging
internal import Primitives
internal import RocksDBStore
internal import Synchronization
internal import WorldState

/// A running node: a chain on a store, its sequencer, and its RPC server.
public final class Node: Sendable {
  /// The chain.
  public let blockchain: Blockchain
  /// Answers JSON-RPC; usable without a socket.
  public let rpc: RPCServer
  /// What the node says of itself.
  public let identity: NodeIdentity

  private let store: any KeyValueStore
  private let configuration: NodeConfiguration
  private let logger: Logger
  private let driver: any ConsensusDriver
  private let pruner: HistoryPruner
  private let failure: Failure

  /// The reason that ended block production.
  private final class Failure: Sendable {
    let reason = Mutex<String?>(nil)
    let onFailure = Mutex<@Sendable () -> Void>({})
  }

  /// The name and version that `web3_clientVersion` gives.
  public static let version = "OpenLedger/0.1.0/linux-x86_64/swift6.3"

  /// Opens the chain of a genesis on a store, which the node owns from then on.
  public init(
    genesis: Genesis, store: any KeyValueStore, configuration: NodeConfiguration, logger: Logger
  ) throws(NodeError) {
    let rules = try ChainRules.rules(
      for: genesis.specification, usesScalarKernels: configuration.usesScalarKernels,
      modelCacheBytes: configuration.modelCacheBytes)
    let (chain, files) = try ChainRules.open(genesis, rules: rules, on: store)
    let history = try Node.retention(configuration, in: store)
    let blockchain: Blockchain
    do throws(StateError) {
      blockchain = try Blockchain(
        chain: chain, rules: rules, beneficiary: configuration.beneficiary, poolLimits: configuration.poolLimits,
        settlesTransactions: configuration.mode == .instant)
    } catch {
      throw .chain(.state(error))
    }
    let failure = Failure()
    let schedule = SequencerSchedule(
      mode: configuration.mode, usesFixedTimestamps: configuration.usesFixedTimestamps)
    let sequencer = Sequencer(producer: blockchain, schedule: schedule, logger: logger) { error in
      failure.reason.withLock { $0 = "\(error)" }
      blockchain.halt()
      failure.onFailure.withLock { $0 }()
    }
    blockchain.onTransactionArrival { sequencer.transactionsArrived() }
    identity = NodeIdentity(genesis: genesis, files: files)
    rpc = RPCServer(
      backend: NodeBackend(
        identity: identity, blockchain: blockchain, unlockedKeys: configuration.unlockedKeys),
      workers: WorkerThreads(count: configuration.callThreads, name: "call"))
    self.blockchain = blockchain
    self.store = store
    self.configuration = configuration
    self.logger = logger
    self.failure = failure
    driver = sequencer
    pruner = HistoryPruner(chain: chain, retention: history, logger: logger)
  }

  /// What the operator chose now or before, noted in the database so that a later start without a choice keeps to it.
  private static func retention(
    _ configuration: NodeConfiguration, in store: any KeyValueStore
  ) throws(NodeError) -> HistoryRetention {
    do throws(StoreError) {
      let stored = try HistoryRetention.stored(in: store)
      guard let history = configuration.history ?? stored ?? configuration.usualHistory else { return .full }
      try history.store(in: store)
      return history
    } catch {
      throw .store(error)
    }
  }

  /// Opens the chain of a genesis in a data directory, which no other process may use at the same time.
  public convenience init(
    genesis: Genesis, dataDirectory: String, configuration: NodeConfiguration, logger: Logger
  ) throws(NodeError) {
    let store: RocksDBStore
    do throws(StoreError) { store = try RocksDBStore(path: dataDirectory) } catch { throw .store(error) }
    do throws(NodeError) {
      try self.init(genesis: genesis, store: store, configuration: configuration, logger: logger)
    } catch {
      store.close()
      throw error
    }
  }

  /// Starts making blocks and forgetting old states, without a server.
  public func start() {
    driver.start()
    pruner.start()
  }

  /// Ends block production after the block in work and closes the store.
  public func stop() {
    driver.stop()
    pruner.stop()
    blockchain.halt()
    store.close()
  }

  /// Makes blocks and serves RPC until SIGINT or SIGTERM, then closes the store; throws when block production fails.
  ///
  /// `onListening` is called once with the server's port.
  public func run(onListening: @escaping @Sendable (Int) async -> Void) async throws(NodeError) {
    let server = HTTPServer(rpc: rpc, configuration: configuration.server, logger: logger) { [self] in health }
    start()
    let serving = Task { try await server.run(onListening: onListening) }
    failure.onFailure.withLock { $0 = { serving.cancel() } }
    let result = await withTaskCancellationHandler {
      await serving.result
    } onCancel: {
      serving.cancel()
    }
    stop()
    if let reason = failure.reason.withLock({ $0 }) { throw .blockProduction(reason) }
    if case .failure(let error) = result, !(error is CancellationError) {
      throw .listen(host: configuration.server.host, port: configuration.server.port, reason: "\(error)")
    }
  }

  /// Whether blocks are made, and the newest one.
  public var health: Health {
    let head = blockchain.chain.head.header
    return Health(
      isHealthy: failure.reason.withLock { $0 } == nil, blockNumber: head.number, blockTimestamp: head.timestamp)
  }
}
