import AdapterEngine
import EngineTestSupport
import Foundation
import InferenceServer
import Logging
import Serving

/// A server over a real socket while `body` runs, with the shipped model and its adapters.
func withServer(
  limits: ServingLimits = ServingLimits(), allowsChanges: Bool = false,
  _ body: (Client, ServingEngine) async throws -> Void
) async throws {
  let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Genesis")
  let model = try BaseModel(directory: ModelDirectory(path: root.appending(path: "models/ledger-base").path))
  let adapters = AdapterStore(model: model)
  let folder = root.appending(path: "adapters").path
  for name in ["guide", "sailor"] { try adapters.register(name, AdapterSource(folder: "\(folder)/\(name)")) }
  let engine = try ServingEngine(model: model, adapters: adapters, limits: limits, cacheBytes: 1 << 23)
  defer { engine.stop() }
  var configuration = InferenceServer.Configuration(modelName: "ledger-base")
  configuration.port = 0
  configuration.adapterFolder = folder
  configuration.allowsAdapterChanges = allowsChanges
  let template = Array(
    #"{"chat_template":"{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\n{% endfor %}A:"}"#.utf8)
  let server = InferenceServer(
    engine: engine, chat: .success(try ChatTemplate(tokenizerConfig: template)), configuration: configuration,
    logger: Logger(label: "test"))
  let (ports, port) = AsyncStream<Int>.makeStream()
  let running = Task { try await server.run { port.yield($0) } }
  var iterator = ports.makeAsyncIterator()
  let client = Client(port: await iterator.next() ?? 0)
  do {
    try await body(client, engine)
  } catch {
    running.cancel()
    throw error
  }
  running.cancel()
  _ = await running.result
}
