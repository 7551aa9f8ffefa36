import AdapterEngine
import ArgumentParser
import Foundation
import JSONCoding
import Node
import Serving

extension EngineCommand {
  /// `openledger engine generate`: text of a model, as it is made.
  struct Generate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "generate", abstract: "Continue a text with a model and an adapter.",
      discussion: "The same prompt, options and seed give the same text on every machine. Speeds go to standard error.")

    @OptionGroup var model: EngineModelOptions
    @Argument(help: "The text to continue; without it standard input is read.")
    var prompt: String?
    @Option(help: "An adapter's directory.")
    var adapter: String?
    @Flag(help: "Ask as a chat does, through the model's own template.")
    var chat = false
    @Option(help: "What the template's system turn says; needs --chat.")
    var system: String?
    @Option(help: "The most tokens to generate.")
    var tokens = 128
    @Option(help: "How freely tokens are chosen; 0 always takes the likeliest.", transform: DecimalOption.thousandths)
    var temperature: UInt64 = 0
    @Option(help: "Choose among so many of the likeliest tokens; without it among all.")
    var topK: UInt32?
    @Option(help: "The seed of the choices.")
    var seed: UInt64 = 0
    @Option(help: "End before this text; may be given several times.")
    var stop: [String] = []
    @Flag(help: "Go on when the model ends its text.")
    var ignoreEnd = false
    @Flag(help: "Print one JSON value at the end instead of the text as it comes.")
    var json = false
    @Flag(help: "Print the text only.")
    var quiet = false

    private static let highestTemperature: UInt64 = 100_000

    func validate() throws {
      guard tokens >= 1 else { throw ValidationError("--tokens is \(tokens); it must be at least 1") }
      guard temperature <= Self.highestTemperature else { throw ValidationError("--temperature must be at most 100") }
      if system != nil, !chat { throw ValidationError("--system is a turn of a chat; add --chat or leave it out") }
      if topK == 0 { throw ValidationError("--top-k is 0; leave it out to choose among all tokens") }
    }

    /// The prompt's tokens: the text's, or those of a conversation in the model's form.
    private func tokens(of text: [UInt8], _ base: BaseModel) throws -> [Int32] {
      guard chat else { return try base.tokenize(text) }
      let turns = system.map { [ChatMessage(role: "system", content: $0)] } ?? []
      let rendered = try ChatTemplate(directory: EngineDirectory.opened(model.model, .model)).render(
        turns + [ChatMessage(role: "user", content: String(decoding: text, as: UTF8.self))])
      return try base.tokenizer.tokenize(rendered, addingSpecialTokens: false)
    }

    private var sampling: Sampling {
      temperature == 0
        ? .greedy : .seeded(seed: seed, temperatureMilli: UInt32(temperature), topK: topK)
    }

    func run() async throws {
      let text = try EngineServing.text(prompt, name: "prompt")
      let base = try model.load()
      let input = try tokens(of: text, base)
      let positions = input.count + tokens
      guard positions <= base.shape.maximumContext else {
        throw CommandError(
          "the prompt has \(input.count) tokens and --tokens asks for \(tokens); the model's context is \(base.shape.maximumContext)"
        )
      }
      let engine = try EngineServing.engine(
        base, adapter: adapter, threads: model.processor.threadCount, cachePositions: positions)
      defer { engine.stop() }
      let request = ServingRequest(
        prompt: input, adapter: adapter == nil ? nil : EngineServing.adapterName, maximumOutputTokens: tokens,
        sampling: sampling, stopTokens: ignoreEnd ? [] : nil, stopStrings: stop, priority: .interactive)
      let result = try await GeneratedText(engine.submit(request)) { piece in
        if json { return }
        print(piece, terminator: "")
        fflush(nil)
      }
      print(json ? result.value.prettyText : "")
      if !json, !quiet { try? FileHandle.standardError.write(contentsOf: Data((result.speeds + "\n").utf8)) }
    }
  }
}

/// A finished generation with the time it took.
private struct GeneratedText {
  private let text: String
  private let completion: Completion
  /// Until the first token.
  private let promptSeconds: Double
  private let outputSeconds: Double

  /// Listens to the end, and hands on each piece of text as it comes.
  init(_ stream: ServingStream, show: (String) -> Void) async throws {
    let start = ContinuousClock.now
    var (text, first): (String, ContinuousClock.Instant?) = ("", nil)
    var finished: Completion?
    for try await event in stream {
      first = first ?? .now
      switch event {
      case .output(_, let piece):
        text += piece
        show(piece)
      case .finished(let completion): finished = completion
      }
    }
    guard let finished, let first else { throw CommandError("the generation was cut off") }
    self.text = text
    completion = finished
    promptSeconds = (first - start) / .seconds(1)
    outputSeconds = (.now - first) / .seconds(1)
  }

  private func rate(_ tokens: Int, _ seconds: Double) -> Double { seconds > 0 ? Double(tokens) / seconds : 0 }

  private var reason: String {
    switch completion.reason {
    case .stopToken: "the model ended the text"
    case .stopString(let text): "the text \"\(text)\" came"
    case .length, .embedded: "the limit was reached"
    }
  }

  var speeds: String {
    let usage = completion.usage
    return
      "\(usage.promptTokens) tokens read at \(ProgressLine.grouped(rate(usage.promptTokens, promptSeconds))) tokens/s, "
      + "\(usage.outputTokens) written at \(ProgressLine.grouped(rate(max(usage.outputTokens - 1, 0), outputSeconds))) tokens/s; \(reason)."
  }

  var value: JSON {
    [
      "text": .string(text), "tokens": .array(completion.tokens.map { .integer($0) }),
      "promptTokens": .integer(completion.usage.promptTokens), "reason": .string(reason),
      "promptTokensPerSecond": .number("\(rate(completion.usage.promptTokens, promptSeconds))"),
      "outputTokensPerSecond": .number("\(rate(max(completion.usage.outputTokens - 1, 0), outputSeconds))"),
    ]
  }
}
