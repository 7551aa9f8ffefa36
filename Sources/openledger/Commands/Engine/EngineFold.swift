import AdapterEngine
import ArgumentParser
import Foundation
import JSONCoding
import Node

extension EngineCommand {
  /// `openledger engine fold`: a copy of a model whose activations fit 8 bits.
  struct Fold: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "fold", abstract: "Prepare a model for activations of 8 bits, which prompts pass through faster.",
      discussion:
        "Powers of two move from the norms into the matrices behind them, where they cost nothing, so that no channel of the activations stands out (SmoothQuant). The copy has \"openledger\": {\"activation_bits\": 8} in its config.json. It is another model with another hash: adapters have to be trained on it."
    )

    @OptionGroup var model: EngineModelOptions
    @Argument(help: "The directory to write; it must not exist.")
    var output: String
    @Option(help: "Text as the model is used with: .jsonl whose lines have \"text\", or a text file.")
    var data: String
    @Option(help: "Tokens of the data that are looked at.")
    var tokens = 20_000
    @Flag(help: "Print one JSON value instead of text.")
    var json = false

    private static let usualSequence = 512

    func validate() throws {
      guard tokens > 1 else { throw ValidationError("--tokens must be 2 or more") }
    }

    func run() throws {
      guard !FileManager.default.fileExists(atPath: output) else {
        throw CommandError("\(output) exists; give a directory that does not")
      }
      let directory = try EngineDirectory.opened(model.model, .model)
      let base = try BaseModel(directory: directory, kernels: model.processor.kernels.choice)
      guard base.shape.activationBits != 8 else {
        throw CommandError("\(model.model) has activations of 8 bits already; give the model that it was made from")
      }
      let documents = sample(try TrainingFile(path: data).documents(base))
      let threads = model.processor.threadCount
      let longest = min(base.shape.maximumContext, Self.usualSequence)
      let fold = try ActivationFold(
        model: base, documents: documents.map(\.tokens), maximumSequence: longest,
        threads: threads)
      try write(fold, directory)
      let folded = try EngineDirectory.model(output, kernels: model.processor.kernels.choice)
      let losses = try [base, folded].map {
        try evaluate(documents, model: $0, maximumSequence: longest, answersOnly: false, threads: threads).loss
      }
      report(fold, losses[0], losses[1])
    }

    /// The first documents, up to as many tokens as are wanted.
    private func sample(_ documents: [TrainingDocument]) -> [TrainingDocument] {
      var left = tokens
      return documents.compactMap { document in
        let part = Array(document.tokens.prefix(left))
        left -= part.count
        return part.count > 1 ? TrainingDocument(tokens: part) : nil
      }
    }

    private func write(_ fold: ActivationFold, _ directory: ModelDirectory) throws {
      let folder = URL(filePath: output)
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let config = directory.bytes(of: "config.json") ?? []
      for name in directory.names {
        var bytes = directory.bytes(of: name) ?? []
        if name == "config.json" { bytes = try Self.inEightBits(bytes) }
        if name.hasSuffix(".safetensors") { bytes = try fold.folding(bytes, config: config) }
        try Data(bytes).write(to: folder.appending(path: name))
      }
    }

    /// The configuration with `"openledger": {"activation_bits": 8}`.
    private static func inEightBits(_ config: [UInt8]) throws -> [UInt8] {
      let members = try JSON.parse(config).members ?? []
      let kept = members.filter { $0.name != "openledger" }
      let value = JSON.object(kept + [JSONMember("openledger", ["activation_bits": .integer(8)])])
      return Array((value.prettyText + "\n").utf8)
    }

    private func report(_ fold: ActivationFold, _ wide: Double, _ narrow: Double) {
      let channels = fold.exponents.count { $0 != 0 }
      let cost = 100 * (exp(narrow - wide) - 1)
      let value: JSON = [
        "output": .string(output), "channels": .integer(channels), "loss16": .number("\(wide)"),
        "loss8": .number("\(narrow)"), "perplexityCostPercent": .number("\(cost)"),
      ]
      print(
        json
          ? value.prettyText
          : "\(output): \(channels) channels folded; loss \(LossText.short(wide)) with 16 bits, \(LossText.short(narrow)) with 8: "
            + "perplexity \(String(format: "%+.3f", cost)) %")
    }
  }
}
