import AdapterEngine
import ArgumentParser
import JSONCoding
import Serving

extension EngineCommand {
  /// `openledger engine embed`: a vector for a text.
  struct Embed: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "embed", abstract: "Print the mean of a text's final hidden vectors.",
      discussion: "One number a line, in fp32, as many as the model is wide; the same bits on every machine.")

    @OptionGroup var model: EngineModelOptions
    @Argument(help: "The text; without it standard input is read.")
    var text: String?
    @Option(help: "An adapter's directory.")
    var adapter: String?
    @Flag(help: "Print one JSON value instead of a number a line.")
    var json = false

    func run() async throws {
      let text = try EngineServing.text(text, name: "text")
      let base = try model.load()
      let input = try base.tokenize(text)
      guard input.count <= base.shape.maximumContext else {
        throw CommandError("the text has \(input.count) tokens; the model's context is \(base.shape.maximumContext)")
      }
      let engine = try EngineServing.engine(
        base, adapter: adapter, threads: model.processor.threadCount, cachePositions: input.count)
      defer { engine.stop() }
      let request = ServingRequest(
        prompt: input, adapter: adapter == nil ? nil : EngineServing.adapterName, task: .embed, maximumOutputTokens: 0)
      let vector = try await engine.complete(request).completion.embedding
      let value: JSON = [
        "tokens": .integer(input.count), "embedding": .array(vector.map { .number("\($0)") }),
      ]
      print(json ? value.prettyText : vector.map { "\($0)" }.joined(separator: "\n"))
    }
  }
}
