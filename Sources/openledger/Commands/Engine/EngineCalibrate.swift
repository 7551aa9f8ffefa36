import AdapterEngine
import ArgumentParser
import Foundation
import JSONCoding
import Node

extension EngineCommand {
  /// `openledger engine calibrate`: the AI parameters that this machine can honour.
  struct Calibrate: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "calibrate",
      abstract: "Measure multiply-accumulates a second and print the chain parameters that follow.",
      discussion:
        "macsPerGas is set so that a block whose whole gas goes into inference, at the slowest pace measured, takes the inference part of the block time divided by the safety factor; trainingGasPerBlock likewise for training steps. A network takes the lowest values of its validators."
    )

    @Argument(help: "The model's directory.")
    var model: String?
    @Option(
      help: "Measure random weights of this shape: \(SyntheticShape.allCases.map(\.rawValue).joined(separator: ", ")).")
    var shape: SyntheticShape?
    @OptionGroup var processor: EngineProcessorOptions
    @Option(help: "The gas of a block.")
    var gasLimit: UInt64 = 30_000_000
    @Option(help: "The time between two blocks, in seconds.", transform: DecimalOption.thousandths)
    var blockTime: UInt64 = 1_000
    @Option(help: "The part of the block time that inference may take.", transform: DecimalOption.thousandths)
    var inferencePart: UInt64 = 400
    @Option(help: "The part of the block time that training may take.", transform: DecimalOption.thousandths)
    var trainingPart: UInt64 = 200
    @Option(
      help: "How many times slower a validator may be than this machine now.", transform: DecimalOption.thousandths)
    var safetyFactor: UInt64 = 2_000
    @Flag(help: "Print one JSON value instead of text.")
    var json = false

    func validate() throws {
      guard (model == nil) != (shape == nil) else {
        throw ValidationError("give either a model's directory or --shape")
      }
      guard gasLimit > 0 else { throw ValidationError("--gas-limit is 0; it must be at least 1") }
      guard blockTime > 0 else { throw ValidationError("--block-time is 0; it must be at least 0.001") }
      guard safetyFactor >= 1_000 else {
        throw ValidationError("--safety-factor must be at least 1; with less the machine falls behind")
      }
      guard inferencePart + trainingPart <= 1_000 else {
        throw ValidationError("--inference-part and --training-part together must be at most 1, the whole block time")
      }
    }

    func run() throws {
      let kernels = processor.kernels.choice
      let base = try shape.map { try $0.load(kernels: kernels) } ?? EngineDirectory.model(model ?? "", kernels: kernels)
      let rates = try EngineRates(base, threads: processor.threadCount)
      let result = Calibration(
        inferenceRate: rates.inference, trainingRate: rates.training, gasLimit: gasLimit,
        blockSeconds: Double(blockTime) / 1_000, inferencePart: Double(inferencePart) / 1_000,
        trainingPart: Double(trainingPart) / 1_000, safetyFactor: Double(safetyFactor) / 1_000)
      print(json ? result.value(rates).prettyText : text(rates, result))
    }

    private func text(_ rates: EngineRates, _ result: Calibration) -> String {
      func billions(_ rate: Double) -> String { ProgressLine.grouped(rate / 1e9) }
      return """
        prefill   \(billions(rates.prefill)) billion multiply-accumulates/s
        decoding  \(billions(rates.decode)) billion multiply-accumulates/s
        training  \(billions(rates.training)) billion multiply-accumulates/s

        With \(ProgressLine.grouped(gasLimit)) gas a block, a block every \(result.blockSeconds) s, \(result.inferencePart) of it for inference, \(result.trainingPart) for training, and a safety factor of \(result.safetyFactor):

        macsPerGas           \(result.macsPerGas)
        trainingGasPerBlock  \(result.trainingGasPerBlock)

        That is \(ProgressLine.grouped(result.inferenceBudget)) multiply-accumulates of inference and \(ProgressLine.grouped(result.trainingBudget)) of training in a block.
        """
    }
  }
}

/// Multiply-accumulates a second of a model on this machine, counted as gas counts them.
struct EngineRates {
  let prefill: Double
  let decode: Double
  let training: Double

  /// The slower of the two kinds of inference.
  var inference: Double { min(prefill, decode) }

  private static let promptTokens = 256
  private static let outputTokens = 32
  private static let trainingTokens = 128
  private static let rounds = 3

  init(_ base: BaseModel, threads: Int) throws {
    let shape = base.shape
    let prompt = min(Self.promptTokens, shape.maximumContext)
    let outputs = min(Self.outputTokens, shape.maximumContext)
    let meter = try EngineMeter(base, threads: threads, sequences: 1, positions: max(prompt, outputs))
    prefill = try Self.best(shape.multiplyAccumulates(promptTokens: prompt, outputTokens: 1)) {
      try meter.prefill(prompt)
    }
    decode = try Self.best(shape.multiplyAccumulates(promptTokens: 1, outputTokens: outputs)) {
      try meter.decode(outputs)
    }
    var plan = TrainingPlan()
    plan.rank = 8
    plan.batchDocuments = 2
    plan.maximumSequence = min(Self.trainingTokens, shape.maximumContext)
    let data = try TrainingData(
      documents: (0..<2 * Self.rounds + 2).map { document in
        TrainingDocument(
          tokens: (0...plan.maximumSequence).map { Int32((document * 131 + $0 * 7_919 + 3) % shape.vocabularySize) })
      })
    let trainer = try Trainer(model: base, plan: plan, data: data, resources: TrainingResources(threads: threads))
    let cost = try shape.trainingCost(plan, data: data, step: 0)
    training = try Self.best(cost) { try EngineMeter.seconds { _ = try trainer.advance() } }
  }

  /// The rate of the median of some rounds after one that warms up.
  private static func best(_ macs: UInt64, _ body: () throws -> Double) throws -> Double {
    _ = try body()
    let seconds = try (0..<rounds).map { _ in try body() }.sorted()
    return Double(macs) / seconds[rounds / 2]
  }
}

/// Chain parameters from measured rates.
struct Calibration {
  let inferenceRate: Double
  let trainingRate: Double
  let gasLimit: UInt64
  let blockSeconds: Double
  let inferencePart: Double
  let trainingPart: Double
  let safetyFactor: Double

  /// Multiply-accumulates of inference that a block may hold.
  var inferenceBudget: UInt64 { Self.whole(inferenceRate * blockSeconds * inferencePart / safetyFactor) }
  /// Multiply-accumulates of training that a block may hold.
  var trainingBudget: UInt64 { Self.whole(trainingRate * blockSeconds * trainingPart / safetyFactor) }
  /// The chain parameter; at least one.
  var macsPerGas: UInt64 { max(1, inferenceBudget / gasLimit) }
  /// The chain parameter.
  var trainingGasPerBlock: UInt64 { trainingBudget / macsPerGas }

  private static func whole(_ value: Double) -> UInt64 {
    value < 1e18 ? UInt64(max(value, 0)) : 1_000_000_000_000_000_000
  }

  func value(_ rates: EngineRates) -> JSON {
    [
      "prefill": .integer(Self.whole(rates.prefill)), "decoding": .integer(Self.whole(rates.decode)),
      "training": .integer(Self.whole(rates.training)), "gasLimit": .integer(gasLimit),
      "blockSeconds": .number("\(blockSeconds)"), "inferencePart": .number("\(inferencePart)"),
      "trainingPart": .number("\(trainingPart)"), "safetyFactor": .number("\(safetyFactor)"),
      "macsPerGas": .integer(macsPerGas), "trainingGasPerBlock": .integer(trainingGasPerBlock),
    ]
  }
}
