import AdapterEngine
import ArgumentParser
import Foundation
import JSONCoding
import Node

extension EngineCommand {
  /// `openledger engine bench`: how fast a model runs here.
  struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "bench", abstract: "Measure prefill, decoding, batches and adapters on this machine.",
      discussion:
        "Give a model's directory, or --shape for random weights in a real shape. Medians of the rounds; keep the machine idle."
    )

    @Argument(help: "The model's directory.")
    var model: String?
    @Option(
      help: "Measure random weights of this shape: \(SyntheticShape.allCases.map(\.rawValue).joined(separator: ", ")).")
    var shape: SyntheticShape?
    @OptionGroup var processor: EngineProcessorOptions
    @Option(help: "Tokens of the prompt.")
    var prompt = 512
    @Option(help: "Tokens that are decoded.")
    var output = 64
    @Option(help: "Sequences of the batch.")
    var batch = 32
    @Option(help: "The rank of the batch's adapters, each sequence with its own; 0 for none.")
    var rank = 16
    @Option(help: "How often everything is measured.")
    var rounds = 3
    @Flag(help: "Print one JSON value instead of text.")
    var json = false
    @Flag(help: ArgumentHelp("Measure what standard input asks for.", visibility: .private))
    var worker = false

    func validate() throws {
      guard (model == nil) != (shape == nil) else {
        throw ValidationError("give either a model's directory or --shape")
      }
      for (name, value, least) in [
        ("prompt", prompt, 1), ("output", output, 1), ("batch", batch, 1), ("rank", rank, 0), ("rounds", rounds, 1),
      ]
      where value < least {
        throw ValidationError("--\(name) is \(value); it must be at least \(least)")
      }
    }

    func run() async throws {
      let base = try loaded()
      if worker { return try await EngineWorker(base, threads: processor.threadCount).serve() }
      let positions = max(prompt, output)
      guard positions <= base.shape.maximumContext else {
        throw CommandError("--prompt and --output may be at most the model's context, \(base.shape.maximumContext)")
      }
      let rows = try measure(base, positions: positions)
      print(json ? JSON.array(rows.map(\.value)).prettyText : rows.map(\.line).joined(separator: "\n"))
    }

    private func loaded() throws -> BaseModel {
      if let shape { return try shape.load(kernels: processor.kernels.choice) }
      return try EngineDirectory.model(model ?? "", kernels: processor.kernels.choice)
    }

    /// One line of the result.
    private struct Row {
      let name: String
      let tokensPerSecond: Double
      let macsPerSecond: Double

      var value: JSON {
        [
          "what": .string(name), "tokensPerSecond": .number("\(tokensPerSecond)"),
          "multiplyAccumulatesPerSecond": .number("\(macsPerSecond.rounded())"),
        ]
      }

      var line: String {
        "\(name): \(ProgressLine.grouped(tokensPerSecond)) tokens/s, \(ProgressLine.grouped(macsPerSecond / 1e9)) billion multiply-accumulates/s"
      }
    }

    private func measure(_ base: BaseModel, positions: Int) throws -> [Row] {
      let meter = try EngineMeter(base, threads: processor.threadCount, sequences: batch, positions: positions)
      let adapters =
        rank == 0 ? [] : try (0..<batch).map { try SyntheticAdapter.make(base, rank: rank, seed: UInt64($0)) }
      let none = [LoRAAdapter?](repeating: nil, count: batch)
      let shape = base.shape
      func cost(_ prompt: Int, _ outputs: Int, _ adapter: AdapterShape? = nil) -> Double {
        Double(shape.multiplyAccumulates(promptTokens: prompt, outputTokens: outputs, adapter: adapter))
      }
      // Tokens and multiply-accumulates of a run, and the run.
      var runs: [(String, Int, Double, () throws -> Double)] = [
        ("prefill of \(prompt) tokens", prompt, cost(prompt, 1), { try meter.prefill(prompt) }),
        ("decoding of \(output) tokens", output, cost(1, output), { try meter.decode(output) }),
        (
          "batch of \(batch)", batch * output, Double(batch) * cost(1, output), { try meter.batch(none, steps: output) }
        ),
      ]
      if let adapter = adapters.first {
        runs.append(
          (
            "batch of \(batch), each its own adapter of rank \(rank)", batch * output,
            Double(batch) * cost(1, output, adapter.shape), { try meter.batch(adapters, steps: output) }
          ))
      }
      var seconds = [[Double]](repeating: [], count: runs.count)
      for _ in 0..<rounds { for index in runs.indices { seconds[index].append(try runs[index].3()) } }
      return zip(runs, seconds).map { run, seconds in
        let median = seconds.sorted()[seconds.count / 2]
        return Row(name: run.0, tokensPerSecond: Double(run.1) / median, macsPerSecond: run.2 / median)
      }
    }
  }
}
