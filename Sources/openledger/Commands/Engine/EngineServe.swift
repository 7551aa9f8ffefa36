import AdapterEngine
import ArgumentParser
import Foundation
import InferenceServer
import Logging
import Serving

extension EngineCommand {
  /// `openledger engine serve`: a model and its adapters over HTTP.
  struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "serve", abstract: "Serve a model and any number of adapters over HTTP, as OpenAI's interface does.",
      discussion:
        "POST /v1/completions, /v1/chat/completions, /v1/embeddings; GET /v1/models, /health, /metrics. Ask for an adapter by its name as the model. Requests for different adapters run in common batches and never change each other's results. Ctrl-C ends the server after the open requests."
    )

    @OptionGroup var model: EngineModelOptions
    @Option(help: "The name of the base model; the default is the directory's.")
    var name: String?
    @Option(help: "A folder whose subfolders are adapters, named as they are.")
    var adapters: String?
    @Flag(help: "Let clients load and unload adapters of that folder.")
    var allowAdapterChanges = false
    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"
    @Option(help: "The port; 0 takes a free one.")
    var port = 8_000
    @Option(help: "The most memory for adapters, in MiB.")
    var adapterMemory = 1_024
    @Option(help: "The most memory for keys and values, in MiB.")
    var cacheMemory = 1_024
    @Option(help: "The most sequences that run at once.")
    var sequences = 64
    @Option(help: "The most requests that wait; more are refused.")
    var queue = 1_024

    private static let mostMebibytes = 1 << 24

    func validate() throws {
      guard (0...65_535).contains(port) else { throw ValidationError("--port is \(port); it must be 0 to 65535") }
      for (name, value) in [
        ("adapter-memory", adapterMemory), ("cache-memory", cacheMemory), ("sequences", sequences), ("queue", queue),
      ]
      where !(1...Self.mostMebibytes).contains(value) {
        throw ValidationError("--\(name) is \(value); it must be 1 to \(Self.mostMebibytes)")
      }
      if allowAdapterChanges, adapters == nil {
        throw ValidationError("--allow-adapter-changes needs --adapters with the folder that they may come from")
      }
    }

    func run() async throws {
      try EngineDirectory.check(model.model, .model)
      if let adapters, (try? FileManager.default.contentsOfDirectory(atPath: adapters)) == nil {
        throw CommandError("--adapters \(adapters) cannot be read; give a folder whose subfolders are adapters")
      }
      var configuration = InferenceServer.Configuration(
        modelName: name ?? URL(fileURLWithPath: model.model).standardizedFileURL.lastPathComponent)
      configuration.host = host
      configuration.port = port
      configuration.adapterFolder = adapters
      configuration.allowsAdapterChanges = allowAdapterChanges
      var resources = InferenceServer.Resources()
      resources.threads = model.processor.threadCount
      resources.kernels = model.processor.kernels.choice
      resources.adapterBytes = adapterMemory << 20
      resources.cacheBytes = cacheMemory << 20
      resources.limits.runningSequences = sequences
      resources.limits.waitingRequests = queue
      let (shownName, shownHost) = (configuration.modelName, host)
      try await InferenceServer.run(
        modelFolder: model.model, configuration: configuration, resources: resources,
        logger: Logger(label: "openledger")
      ) { port in
        print("\(shownName) is served at http://\(shownHost):\(port)/v1")
        fflush(nil)
      }
    }
  }
}
