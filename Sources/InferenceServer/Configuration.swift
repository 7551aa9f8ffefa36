public import AdapterEngine
public import Serving

extension InferenceServer {
  /// Where the server listens, what it is called, and which adapters it offers.
  public struct Configuration: Sendable {
    /// The address to listen on; the loopback address unless set.
    public var host = "127.0.0.1"
    /// The port; 0 takes a free one.
    public var port = 8_000
    /// The name by which requests ask for the base model.
    public var modelName: String
    /// A folder whose subfolders are adapters, named as they are; nil for none.
    public var adapterFolder: String?
    /// Whether clients may load and unload adapters below that folder.
    public var allowsAdapterChanges = false
    /// The most open connections; later ones wait until one is closed.
    public var maximumConnections = 1_024
    /// How long a connection may be silent, in seconds.
    public var idleSeconds = 600

    /// Names the base model.
    public init(modelName: String) { self.modelName = modelName }
  }

  /// What the engine may use.
  public struct Resources: Sendable {
    /// Threads that share every step.
    public var threads = 1
    /// Threads that load adapters.
    public var loadingThreads = 1
    /// The most memory for keys and values, in bytes.
    public var cacheBytes = ServingEngine.defaultCacheBytes
    /// The most memory for adapters, in bytes of their files.
    public var adapterBytes = AdapterStore.defaultBudget
    /// Queues, batches and classes.
    public var limits = ServingLimits()
    /// The implementation of the arithmetic.
    public var kernels = Kernels.best

    /// The usual resources.
    public init() {}
  }
}
