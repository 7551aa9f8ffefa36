import AdapterEngine
import ArgumentParser
import JSONCoding
import Node

extension EngineCommand {
  /// `openledger engine eval`: the loss of a model on text, without and with adapters.
  struct Evaluate: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "eval", abstract: "Measure loss and perplexity of a model and its adapters on text.",
      discussion: "The loss is the mean negative log-likelihood of a token, in nats; perplexity is e to that power.")

    @OptionGroup var model: EngineModelOptions
    @Argument(help: "The data: .jsonl whose lines have \"text\", or \"prompt\" and \"answer\"; or a text file.")
    var data: String
    @Option(help: "An adapter's directory; may be given several times. The base model is measured too.")
    var adapter: [String] = []
    @Option(help: "The most tokens that are seen at once. The default is the model's context, at most 512.")
    var maximumSequence: Int?
    @Flag(help: "Let prompts count too.")
    var countPrompts = false
    @Flag(help: "Print one JSON value instead of text.")
    var json = false

    private static let usualSequence = 512

    func run() throws {
      let base = try model.load()
      let documents = try TrainingFile(path: data).documents(base)
      var results: [(name: String, evaluation: Evaluation)] = []
      for path in [nil] + adapter.map(Optional.some) {
        let evaluation = try evaluate(
          documents, model: base, adapter: path.map { try EngineDirectory.adapter($0, base: base) },
          maximumSequence: maximumSequence ?? min(base.shape.maximumContext, Self.usualSequence),
          answersOnly: !countPrompts, threads: model.processor.threadCount)
        guard evaluation.targetTokens > 0 else {
          throw CommandError("the data \(data) has no token to predict; documents need two tokens or more")
        }
        results.append((path ?? "base model", evaluation))
      }
      print(json ? JSON.array(results.map(Self.value)).prettyText : results.map(Self.line).joined(separator: "\n"))
    }

    private static func value(_ name: String, _ evaluation: Evaluation) -> JSON {
      [
        "name": .string(name), "loss": .number("\(evaluation.loss)"),
        "perplexity": .number("\(evaluation.perplexity)"), "tokens": .integer(evaluation.targetTokens),
        "lossSum": .string(String(evaluation.lossSum)),
      ]
    }

    private static func line(_ name: String, _ evaluation: Evaluation) -> String {
      "\(name): loss \(LossText.short(evaluation.loss)), perplexity \(LossText.short(evaluation.perplexity)), "
        + "\(ProgressLine.grouped(UInt64(evaluation.targetTokens))) tokens"
    }
  }
}
