import ABI
import ChainTypes
import Precompiles
import Primitives
import StateTransition
import Testing

/// What it takes to open studies of a model that a job of TRAIN has made.
extension TrainingJobFixture {
  private static let counterfactual = "(uint256,uint64[],uint64[],bool,bytes,bytes)"
  private static let quality = "(uint256,uint64,uint64)"

  /// The arguments of a retraining without rows of the model's first source.
  static func without(
    _ rows: [UInt64], of model: UInt256, wholeContributors: Bool = false, prompt: String = "", answer: String = ""
  ) -> [ABIValue] {
    [
      .uint(model), .array(rows.map { _ in .uint(.zero) }), .array(rows.map { .uint(UInt256($0)) }),
      .bool(wholeContributors), .bytes(Bytes(prompt.utf8)), .bytes(Bytes(answer.utf8)),
    ]
  }

  /// Gas, steps, gas of the largest piece of work, and what is due with a retraining without rows.
  func quoteCounterfactual(_ arguments: [ABIValue]) throws -> TransactionOutcome {
    try ask("quoteCounterfactual" + Self.counterfactual, arguments, to: Self.quote)
  }

  /// Opens a retraining without rows for exactly what is due, and gives its id.
  mutating func openCounterfactual(_ arguments: [ABIValue]) throws -> UInt64 {
    try open("Counterfactual" + Self.counterfactual, arguments)
  }

  /// Opens a measurement of quality for exactly what is due, and gives its id.
  mutating func openQuality(_ model: UInt256, subsets: UInt64, questions: UInt64) throws -> UInt64 {
    try open(
      "Quality" + Self.quality, [.uint(model), .uint(UInt256(subsets)), .uint(UInt256(questions))])
  }

  private mutating func open(_ function: String, _ arguments: [ABIValue]) throws -> UInt64 {
    let quoted = try ask("quote" + function, arguments, to: Self.quote)
    try #require(quoted.isSuccess, "\(RevertReason(quoted.output))")
    let due = UInt256(bigEndian: Bytes(quoted.output.suffix(32)))
    let data = try FunctionSignature("open" + function).encode(arguments)
    let result = try chain.append(chain.transaction(to: Self.train, value: due, data: data))
    try #require(result.receipt.succeeded, "\(result.outcome.status) \(RevertReason(result.outcome.output))")
    return try #require(UInt64(exactly: UInt256(bigEndian: result.outcome.output)))
  }

  /// What a retraining without rows has found.
  struct Counterfactual: Equatable {
    /// Losses of the answer with and without the rows and at the start, its tokens; losses of the held-out documents with and
    /// without, their tokens; the number of rows left out.
    var numbers: [UInt64]
    var adapter: Hash
  }

  func counterfactual(_ job: UInt64) throws -> Counterfactual {
    let outcome = try ask("counterfactualOf(uint256)", [.uint(UInt256(job))])
    try #require(outcome.isSuccess, "\(RevertReason(outcome.output))")
    let values = try ABI.decode(
      outcome.output, as: Array(repeating: .uint(bits: 64), count: 8) + [.fixedBytes(32)])
    return Counterfactual(numbers: values.compactMap(\.asUInt64), adapter: try #require(values[8].asHash))
  }

  /// Which rows of the first source a retraining was without, of the rows below a number.
  func leftOut(_ job: UInt64, of rows: UInt64) throws -> [UInt64] {
    let outcome = try ask(
      "leftOutOf(uint256,uint64[],uint64[])",
      [
        .uint(UInt256(job)), .array((0..<rows).map { _ in .uint(.zero) }),
        .array((0..<rows).map { .uint(UInt256($0)) }),
      ])
    try #require(outcome.isSuccess, "\(RevertReason(outcome.output))")
    let flags = try #require(try ABI.decode(outcome.output, as: [.array(.bool)])[0].asList)
    return (0..<rows).filter { flags[Int($0)].asBool == true }
  }

  /// What went back to the owner of a job.
  func refund(_ job: UInt64) throws -> UInt256 {
    UInt256(bigEndian: try ask("refundOf(uint256)", [.uint(UInt256(job))]).output)
  }
}
