import ABI
import ChainTypes
import JSONCoding
import JSONRPC
import Primitives

/// A row that a model was trained on: the index of its Datanet version among the model's sources, and its index there.
struct ModelRow: Hashable, Comparable {
  let source: UInt64
  let row: UInt64

  init(source: UInt64, row: UInt64) { (self.source, self.row) = (source, row) }

  /// Reads `SOURCE:ROW`.
  init(_ text: String) throws {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let source = UInt64(parts[0]), let row = UInt64(parts[1]) else {
      throw CommandError(
        "write SOURCE:ROW, for example 0:12 for row 12 of the first Datanet version that the model was trained from")
    }
    self.init(source: source, row: row)
  }

  static func < (left: ModelRow, right: ModelRow) -> Bool {
    (left.source, left.row) < (right.source, right.row)
  }
}

/// What a counterfactual study is asked.
struct CounterfactualQuestion {
  let model: UInt256
  /// Ascending, each once.
  let rows: [ModelRow]
  let wholeContributors: Bool
  let prompt: Bytes
  let answer: Bytes

  /// The arguments of `openCounterfactual` and `quoteCounterfactual`.
  var arguments: [ABIValue] {
    [
      .uint(model), .array(rows.map { .uint(UInt256($0.source)) }), .array(rows.map { .uint(UInt256($0.row)) }),
      .bool(wholeContributors), .bytes(prompt), .bytes(answer),
    ]
  }
}

/// The studies of TRAIN: trainings done again on changed data, and what they measured.
struct Studies {
  let client: RPCClient

  /// What a study takes from its opening to its end.
  struct Price {
    let gas: UInt256
    let steps: UInt256
    /// In wei.
    let due: UInt256

    init(_ values: [ABIValue]) {
      (gas, steps) = (values[0].asUInt256 ?? .zero, values[1].asUInt256 ?? .zero)
      due = values[3].asUInt256 ?? .zero
    }

    var json: JSON { ["gas": .quantity(gas), "steps": .quantity(steps), "due": .quantity(due)] }
    var text: String { "\(Amount.format(due)) for \(steps) steps, \(gas) gas" }
  }

  /// Where a job of TRAIN is.
  enum State: String {
    case open, completed, closed, failed

    fileprivate init?(number: UInt64) {
      switch number {
      case 1: self = .open
      case 2: self = .completed
      case 3: self = .closed
      case 4: self = .failed
      default: return nil
      }
    }
  }

  /// How far a job of TRAIN is.
  struct Progress {
    let state: State
    /// Why it failed; 0 when it did not.
    let reason: UInt64
    let steps: UInt64
    let stepsDone: UInt64

    var json: JSON {
      [
        "state": .string(state.rawValue), "reason": .quantity(reason), "steps": .quantity(steps),
        "stepsDone": .quantity(stepsDone),
      ]
    }

    /// How it ended without a result, in words.
    var ending: String {
      if state == .closed { return "was closed by its owner" }
      let reasons = ["", "a row is gone", "a file of the model is gone", "the engine refused", "ModelRegistry refused"]
      let place = Int(clamping: reason)
      let why = reasons.indices.contains(place) ? reasons[place] : "a step takes more than a block gives to training"
      return "failed (\(why))"
    }
  }

  func price(of question: CounterfactualQuestion) async throws -> Price {
    try await price(
      "quoteCounterfactual(uint256,uint64[],uint64[],bool,bytes,bytes)(uint64,uint64,uint64,uint256)",
      question.arguments)
  }

  func qualityPrice(of model: UInt256, subsets: UInt64, questions: UInt64) async throws -> Price {
    try await price(
      "quoteQuality(uint256,uint64,uint64)(uint64,uint64,uint64,uint256)", counts(model, subsets, questions))
  }

  /// Opens a counterfactual study, pays for it, and gives its job.
  func open(_ question: CounterfactualQuestion, due: UInt256, wallet: Wallet) async throws -> (UInt256, Wallet.Sent) {
    try await open(
      "openCounterfactual(uint256,uint64[],uint64[],bool,bytes,bytes)", question.arguments, due: due, wallet: wallet)
  }

  /// Opens a study of a model's quality, pays for it, and gives its job.
  func openQuality(
    of model: UInt256, subsets: UInt64, questions: UInt64, due: UInt256, wallet: Wallet
  ) async throws -> (UInt256, Wallet.Sent) {
    try await open(
      "openQuality(uint256,uint64,uint64)", counts(model, subsets, questions), due: due, wallet: wallet)
  }

  func progress(of job: UInt256) async throws -> Progress {
    let values: [ABIValue]
    do {
      values = try await read("progress(uint256)(uint8,uint8,uint64,uint64,bytes32,bytes32,uint256)", [.uint(job)])
    } catch let failure as RPCFailure where failure.arguments(of: "UnknownJob(uint256)") != nil {
      throw CommandError("TRAIN has no job \(job); `counterfactual`, `quality` and `audit request` print theirs")
    }
    guard let number = values[0].asUInt64, let state = State(number: number) else {
      throw CommandError("TRAIN tells of a state of job \(job) that this program does not know")
    }
    return Progress(
      state: state, reason: values[1].asUInt64 ?? 0, steps: values[2].asUInt64 ?? 0, stepsDone: values[3].asUInt64 ?? 0)
  }

  /// What went back to the owner of a job when it ended, in wei.
  func refund(of job: UInt256) async throws -> UInt256 {
    try await read("refundOf(uint256)(uint256)", [.uint(job)])[0].asUInt256 ?? .zero
  }

  /// What a completed counterfactual study measured; nil when the job is no such study.
  func counterfactual(of job: UInt256) async throws -> Counterfactual? {
    do {
      return Counterfactual(
        try await read(
          "counterfactualOf(uint256)(uint64,uint64,uint64,uint64,uint64,uint64,uint64,uint64,bytes32)", [.uint(job)]))
    } catch let failure as RPCFailure where failure.arguments(of: "NotCounterfactual(uint256)") != nil {
      return nil
    }
  }

  /// What a completed study of a model's quality measured, as ModelRegistry has it.
  func quality(of job: UInt256) async throws -> [UInt256] {
    try await read("qualityOf(uint256)(uint64,uint64,uint64)", [.uint(job)]).map { $0.asUInt256 ?? .zero }
  }

  /// Which of these rows a completed counterfactual study left out.
  func leftOut(_ rows: [ModelRow], by job: UInt256) async throws -> [Bool] {
    let flags = try await read(
      "leftOutOf(uint256,uint64[],uint64[])(bool[])",
      [.uint(job), .array(rows.map { .uint(UInt256($0.source)) }), .array(rows.map { .uint(UInt256($0.row)) })])
    return (flags[0].asList ?? []).map { $0.asBool ?? false }
  }

  /// Ends a job of the wallet's.
  func close(_ job: UInt256, wallet: Wallet) async throws {
    do {
      _ = try await wallet.send(
        to: SystemAddress.train, data: try FunctionSignature("close(uint256)").encode([.uint(job)]))
    } catch let failure as RPCFailure where failure.arguments(of: "NotJobOwner(address)") != nil {
      throw CommandError(
        "--close: job \(job) is not of \(wallet.address); name its owner's key with --account or --key-file")
    }
  }

  private func counts(_ model: UInt256, _ subsets: UInt64, _ questions: UInt64) -> [ABIValue] {
    [.uint(model), .uint(UInt256(subsets)), .uint(UInt256(questions))]
  }

  private func read(_ function: String, _ arguments: [ABIValue]) async throws -> [ABIValue] {
    try await client.read(FunctionSignature(function), at: SystemAddress.train, arguments)
  }

  private func price(_ function: String, _ arguments: [ABIValue]) async throws -> Price {
    do {
      return Price(try await client.read(FunctionSignature(function), at: SystemAddress.quote, arguments))
    } catch let failure as RPCFailure {
      throw failure.studyRefusal ?? failure
    }
  }

  private func open(
    _ function: String, _ arguments: [ABIValue], due: UInt256, wallet: Wallet
  ) async throws -> (UInt256, Wallet.Sent) {
    do {
      let sent = try await wallet.send(
        to: SystemAddress.train, value: due, data: try FunctionSignature(function).encode(arguments))
      return (try sent.event(.studyOpened, from: SystemAddress.train)[0].asUInt256 ?? .zero, sent)
    } catch let failure as RPCFailure {
      throw failure.studyRefusal ?? failure
    }
  }
}

extension ABIValue {
  /// A name of at most 32 ASCII characters as contracts take it: left-aligned in a `bytes32`.
  static func name(_ text: String) -> ABIValue {
    let bytes = Bytes(text.utf8.prefix(32))
    return .fixedBytes(bytes + Bytes(repeating: 0, count: 32 - bytes.count))
  }
}

extension RPCFailure {
  /// The arguments of a contract's error, when it is the reason of the failure.
  func arguments(of error: String) -> [ABIValue]? {
    guard let data, let signature = try? FunctionSignature(error) else { return nil }
    return try? signature.decode(data)
  }

  /// Why a study is refused, with the option that asks for it; nil for any other reason.
  var studyRefusal: (any Error)? {
    if let model = arguments(of: "UntrainedModel(uint256)")?.first {
      return CommandError(
        "model \(model) was not trained by the chain, or its rows follow from its task no more; name a model that a job of TRAIN made"
      )
    }
    if let row = arguments(of: "UnknownTrainedRow(uint64,uint64)") {
      return CommandError(
        "--row \(row[0]):\(row[1]): the model was not trained on it; `openledger datanet rows` lists the rows of a Datanet"
      )
    }
    if arguments(of: "NothingLeft()") != nil {
      return CommandError(
        "without these rows and those that are nearly the same there is nothing to train on; name fewer with --row")
    }
    if let counts = arguments(of: "FewerSubsets(uint64,uint64)") {
      return CommandError("--subsets \(counts[0]): a study with \(counts[1]) subsets is on record; ask for more")
    }
    if let counts = arguments(of: "TooFewDocuments(uint64,uint64)") {
      return CommandError(
        "the measurement needs \(counts[1]) rows and finds \(counts[0]): at least 16 that the model was trained on, and as many that its plan held out as there are --questions"
      )
    }
    if arguments(of: "MissingInfluence(bytes32,bytes32)") != nil {
      return CommandError(
        "the model's plan does not capture gradients; train one whose plan does and holds documents out, then measure it"
      )
    }
    return nil
  }
}

extension EventSignature {
  fileprivate static let studyOpened = EventSignature(
    "JobOpened",
    [(.uint(bits: 256), true), (.address, true), (.uint(bits: 256), false), (.uint(bits: 256), false)])
}
