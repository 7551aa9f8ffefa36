import ABI
import ArgumentParser
import JSONCoding
import JSONRPC
import Primitives

/// `openledger attribution quality`: how good a model's influence scores are.
struct AttributionQuality: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quality", abstract: "Show how good a model's attribution is on record, or have the chain measure it.",
    discussion:
      "With --subsets the chain trains the model again on that many random halves of its rows, with wrong rows and with copies, and records what it finds. Anyone may open such a study, for a model whose plan captures gradients and holds documents out."
  )

  @OptionGroup var node: NodeOptions
  @OptionGroup var signer: SignerOptions
  @OptionGroup var study: StudyOptions

  @Argument(help: "The model's id in ModelRegistry.")
  var model: UInt64

  @Option(
    help: "Measure it: how many random halves to train on, 8 to 256. A further study needs more than the one before.")
  var subsets: UInt64?

  @Option(help: "How many held-out documents to ask about, 1 to 64.")
  var questions: UInt64?

  func validate() throws {
    guard let subsets else {
      if questions != nil || study.quote || study.wait {
        throw ValidationError("give --subsets as well, for example --subsets 32: without it nothing is measured")
      }
      return
    }
    if !(8...256).contains(subsets) { throw ValidationError("--subsets \(subsets): give 8 to 256") }
    if let questions, !(1...64).contains(questions) {
      throw ValidationError("--questions \(questions): give 1 to 64")
    }
  }

  func run() async throws {
    let studies = Studies(client: try node.client())
    let model = UInt256(model)
    guard let subsets else {
      let record = try await QualityRecord(of: model, studies.client)
      return node.print(record.json, text: record.lines.joined(separator: "\n"))
    }
    let asked = questions ?? Self.usualQuestions
    let price = try await studies.qualityPrice(of: model, subsets: subsets, questions: asked)
    try await study.run(node, signer, studies, price: price) { wallet in
      try await studies.openQuality(of: model, subsets: subsets, questions: asked, due: price.due, wallet: wallet)
    }
  }

  private static let usualQuestions: UInt64 = 16
}

/// What is measured of a model's attribution, in the order of TRAIN's results.
enum QualityMetric: String, CaseIterable {
  case linearDatamodellingScore = "LDS"
  case noiseAUC
  case copyGain

  /// The governed bound of ModelRegistry.
  var bound: String {
    switch self {
    case .linearDatamodellingScore: "minimumLDS"
    case .noiseAUC: "minimumNoiseAUC"
    case .copyGain: "maximumCopyGain"
    }
  }

  private var isMost: Bool { self == .copyGain }

  private var meaning: String {
    switch self {
    case .linearDatamodellingScore: "how well scores predict retrainings on halves; 1 is perfect, 0 is guessing"
    case .noiseAUC: "how well wrong rows are found; 0.5 is guessing"
    case .copyGain: "what rows and their copies earn of what the rows earned alone"
    }
  }

  /// A value in words.
  func line(_ value: UInt256) -> String { "  \(rawValue) \(BasisPoints.fraction(value)) (\(meaning))" }

  /// A value, or none, with what governance asks for; 0 asks for nothing.
  func line(_ value: UInt256?, bound: UInt256) -> String {
    let text = value.map(line) ?? "  \(rawValue) is not on record"
    if bound.isZero { return text }
    return text + ", governance asks for \(isMost ? "at most" : "at least") \(BasisPoints.fraction(bound))"
  }

  /// TRAIN's results by name.
  static func json(_ values: [UInt256]) -> JSON {
    .object(zip(allCases, values).map { JSONMember($0.rawValue, .quantity($1)) })
  }
}

/// What ModelRegistry has of a model's quality.
struct QualityRecord {
  private struct Entry {
    let metric: QualityMetric
    let value: UInt256?
    let bound: UInt256
  }

  private let model: UInt256
  private let entries: [Entry]
  /// The first metric by which the model may not earn by attribution; nil when it may.
  private let shortfall: String?

  init(of model: UInt256, _ client: RPCClient) async throws {
    self.model = model
    let read = { (function: String, arguments: [ABIValue]) in
      try await client.read(FunctionSignature(function), at: SystemAddress.modelRegistry, arguments)
    }
    let missed = try await read("qualityShortfallOf(uint256)(bytes32)", [.uint(model)])[0].asHash ?? .zero
    shortfall = missed == .zero ? nil : missed.asciiText
    var entries: [Entry] = []
    for metric in QualityMetric.allCases {
      let score = try await read(
        "scoreOf(uint256,bytes32)(bool,uint256)", [.uint(model), .name(metric.rawValue)])
      let bound = try await client.parameter(metric.bound, of: SystemAddress.modelRegistry)
      entries.append(
        Entry(
          metric: metric, value: score[0].asBool == true ? score[1].asUInt256 : nil,
          bound: bound))
    }
    self.entries = entries
  }

  var json: JSON {
    let metrics = entries.map { entry in
      JSONMember(
        entry.metric.rawValue,
        ["value": entry.value.map { .quantity($0) } ?? .null, entry.metric.bound: .quantity(entry.bound)])
    }
    return [
      "model": .quantity(model), "metrics": .object(metrics), "mayEarn": .bool(shortfall == nil),
      "shortfall": shortfall.map { .string($0) } ?? .null,
    ]
  }

  var lines: [String] {
    let verdict =
      shortfall.map {
        "answers are not attributed, their data part is divided uniformly: \($0) misses what governance asks for; `openledger attribution quality \(model) --subsets 32` has it measured"
      } ?? "answers may be attributed: the model misses nothing that governance asks for"
    return ["model \(model), quality of its attribution:"] + entries.map { $0.metric.line($0.value, bound: $0.bound) }
      + [verdict]
  }
}
