public import AdapterEngine
internal import Foundation
internal import Hummingbird
internal import HummingbirdCore
internal import JSONCoding
public import Logging
internal import NIOCore
internal import Primitives
public import Serving

/// Serves one base model and its adapters over HTTP, in the form of OpenAI's interface.
public struct InferenceServer: Sendable {
  private let api: API
  private let configuration: Configuration
  private let logger: Logger

  /// A server over a running engine, which stays the caller's.
  ///
  /// `chat` is the model's chat template, or the reason for which chats are refused.
  public init(
    engine: ServingEngine, chat: Result<ChatTemplate, EngineError>, configuration: Configuration, logger: Logger
  ) {
    api = API(
      engine: engine, chat: chat, modelName: configuration.modelName, adapterFolder: configuration.adapterFolder,
      allowsAdapterChanges: configuration.allowsAdapterChanges)
    self.configuration = configuration
    self.logger = logger
  }

  /// Loads a model from a folder, serves it until SIGINT, SIGTERM or cancellation, and lets everything go.
  ///
  /// `onListening` is called once with the port. Throws `EngineError` or `ServingError` for files that cannot be loaded, and the
  /// system's error when the address cannot be listened on.
  public static func run(
    modelFolder: String, configuration: Configuration, resources: Resources = Resources(), logger: Logger,
    onListening: @escaping @Sendable (Int) async -> Void
  ) async throws {
    let directory = try ModelDirectory(path: modelFolder)
    let model = try BaseModel(directory: directory, kernels: resources.kernels)
    let chat = Result { () throws(EngineError) in try ChatTemplate(directory: directory) }
    let adapters = AdapterStore(
      model: model, budget: resources.adapterBytes, threads: resources.loadingThreads)
    try registerFolders(of: configuration, in: adapters)
    let engine = try ServingEngine(
      model: model, adapters: adapters, limits: resources.limits, cacheBytes: resources.cacheBytes,
      threads: resources.threads)
    defer { engine.stop() }
    try await InferenceServer(engine: engine, chat: chat, configuration: configuration, logger: logger).run(
      onListening: onListening)
  }

  /// Serves until the process gets SIGINT or SIGTERM or the task is cancelled, then lets open requests finish.
  ///
  /// `onListening` is called once with the port. Throws when the address cannot be listened on.
  public func run(onListening: @escaping @Sendable (Int) async -> Void) async throws {
    var logger = logger
    // Connection events are of no use to an operator; failures to listen are thrown.
    logger.logLevel = max(logger.logLevel, .warning)
    let application = Application(
      router: router(),
      server: .http1(configuration: .init(idleTimeout: .seconds(Int64(configuration.idleSeconds)))),
      configuration: .init(
        address: .hostname(configuration.host, port: configuration.port), serverName: "openledger",
        availableConnectionsDelegate: MaximumAvailableConnections(configuration.maximumConnections)),
      onServerRunning: { channel in await onListening(channel.localAddress?.port ?? configuration.port) },
      logger: logger)
    try await application.runService()
  }

  private func router() -> Router<BasicRequestContext> {
    let router = Router()
    router.middlewares.add(
      CORSMiddleware(
        allowOrigin: .all, allowHeaders: [.accept, .authorization, .contentType],
        allowMethods: [.get, .post, .options]))
    router.post("/v1/completions") { [api] request, _ in
      await API.answering { try await api.completions(request) }
    }
    router.post("/v1/chat/completions") { [api] request, _ in
      await API.answering { try await api.chatCompletions(request) }
    }
    router.post("/v1/embeddings") { [api] request, _ in
      await API.answering { try await api.embeddings(request) }
    }
    router.post("/v1/load_lora_adapter") { [api] request, _ in
      await API.answering { try await api.loadAdapter(request) }
    }
    router.post("/v1/unload_lora_adapter") { [api] request, _ in
      await API.answering { try await api.unloadAdapter(request) }
    }
    router.get("/v1/models") { [api] _, _ in api.models() }
    router.get("/health") { _, _ in API.response(["status": "ok"]) }
    router.get("/metrics") { [api] _, _ in
      API.response(
        ByteBuffer(string: PrometheusText.text(api.engine.metrics)), type: "text/plain; version=0.0.4; charset=utf-8")
    }
    return router
  }

  /// Registers every folder below the adapters' folder that holds an adapter.
  private static func registerFolders(of configuration: Configuration, in adapters: AdapterStore) throws {
    guard let root = configuration.adapterFolder else { return }
    for name in try FileManager.default.contentsOfDirectory(atPath: root).sorted() {
      let folder = "\(root)/\(name)"
      guard FileManager.default.fileExists(atPath: "\(folder)/adapter_config.json") else { continue }
      try adapters.register(name, AdapterSource(folder: folder))
    }
  }
}
