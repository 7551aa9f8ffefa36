import ContractKit

/// The precompile TRAIN as far as audits ask it: it takes the money of retrainings, and a test says how they end.
final class FakeTraining {
  /// A row: the index of the model's source, and of the row in its Datanet.
  struct Row: Hashable {
    var source: UInt64 = 0
    var row: UInt64
  }

  /// The losses of an answer, in nats times 2³².
  struct Losses {
    var with: UInt64
    var without: UInt64
    var start: UInt64
    var tokens: UInt64 = 9

    /// What shows a share of basis points: all that the training taught is 10,000.
    static func share(_ basisPoints: UInt64) -> Losses {
      Losses(with: 1_000, without: 1_000 + basisPoints, start: 11_000)
    }
  }

  /// What was asked, and where it is.
  struct Job {
    let owner: Address
    let model: UInt256
    let row: Row
    let isWhole: Bool
    let prompt: Bytes
    let answer: Bytes
    /// 1 open, 2 completed, 3 closed, 4 failed.
    var state: UInt64 = 1
    var left: UInt256
    var refund = UInt256.zero
    var losses = Losses.share(0)
    var leftOut: Set<Row> = []
  }

  static let address = Address(0x0A02)

  /// What a retraining costs, in wei.
  var price: UInt256 = 70
  /// What every call reverts with, when governance has stopped TRAIN.
  var failure: Bytes?
  /// Whether it cannot say which rows it left out.
  var forgets = false
  private(set) var jobs: [Job] = []
  private let chain: MockChain

  /// TRAIN of a chain.
  init(on chain: MockChain) {
    self.chain = chain
    chain.precompiles[FakeTraining.address] = { [unowned self] call, _ in
      failure.map { .revert($0) } ?? answer(call)
    }
  }

  /// Completes a job, or the latest: without the row, and rows besides it, the answer has these losses.
  func complete(_ losses: Losses, leavingOut rows: Set<Row> = [], job: UInt256? = nil) {
    let index = place(of: job)
    jobs[index].state = 2
    jobs[index].left = .zero
    jobs[index].losses = losses
    jobs[index].leftOut = rows.union([jobs[index].row])
  }

  /// Lets a job, or the latest, fail; what is left of its money goes back, and no code runs.
  func fail(job: UInt256? = nil) { end(place(of: job), as: 4) }

  /// Does a part of a job, or of the latest, for some of its money.
  func spend(_ amount: UInt256, job: UInt256? = nil) { jobs[place(of: job)].left -= amount }

  private func place(of job: UInt256?) -> Int { (job.map { Int($0) } ?? jobs.count) - 1 }

  private func end(_ index: Int, as state: UInt64) {
    let (left, owner) = (jobs[index].left, jobs[index].owner)
    jobs[index].state = state
    jobs[index].refund = left
    jobs[index].left = .zero
    chain.balances[FakeTraining.address] = (chain.balances[FakeTraining.address] ?? .zero) - left
    chain.balances[owner] = (chain.balances[owner] ?? .zero) + left
  }

  // MARK: - Calls

  private func answer(_ call: MockCall) -> MockResult {
    let input = Array(call.input.elements)
    func calls(_ signature: StaticString) -> Bool {
      Array(RequestSigner.bytes(Hash.keccak256(Bytes(signature)).word).prefix(4)) == Array(input.prefix(4))
    }
    func number(_ word: Int) -> Int { Int(Self.number(input, 4 + 32 * word)) }
    if calls("openCounterfactual(uint256,uint64[],uint64[],bool,bytes,bytes)") { return open(call, input) }
    guard call.value.isZero else { return .revert(Bytes("NotPayable")) }
    if jobs.indices.contains(number(0) - 1) {
      let index = number(0) - 1
      if calls("progress(uint256)") { return .success(Self.words([jobs[index].state, 0, 3, 3, 0, 0, 0])) }
      if calls("refundOf(uint256)") { return .success(Bytes(RequestSigner.bytes(jobs[index].refund))) }
      if calls("close(uint256)") { return close(index, call) }
      if calls("counterfactualOf(uint256)") { return found(index) }
      if calls("leftOutOf(uint256,uint64[],uint64[])") {
        return leftOut(index, Self.list(input, number(1)), Self.list(input, number(2)))
      }
    }
    return .revert(Bytes("UnknownJob"))
  }

  private func open(_ call: MockCall, _ input: [UInt8]) -> MockResult {
    if call.value != price {
      return .revert(Self.error("WrongPayment(uint256,uint256)", [call.value, price]))
    }
    func offset(_ word: Int) -> Int { Int(Self.number(input, 4 + 32 * word)) }
    let (sources, rows) = (Self.list(input, offset(1)), Self.list(input, offset(2)))
    guard sources.count == 1, rows.count == 1 else { return .revert(Bytes("one row")) }
    jobs.append(
      Job(
        owner: call.caller, model: UInt256(Self.number(input, 4)), row: Row(source: sources[0], row: rows[0]),
        isWhole: offset(3) == 1, prompt: Self.bytes(input, offset(4)), answer: Self.bytes(input, offset(5)),
        left: call.value))
    return .success(Self.words([UInt64(jobs.count)]))
  }

  private func close(_ index: Int, _ call: MockCall) -> MockResult {
    if call.isStatic || jobs[index].owner != call.caller || jobs[index].state != 1 {
      return .revert(Bytes("JobEnded"))
    }
    end(index, as: 3)
    return .success(Bytes())
  }

  private func found(_ index: Int) -> MockResult {
    if jobs[index].state != 2 { return .revert(Bytes("NotCounterfactual")) }
    let losses = jobs[index].losses
    return .success(
      Self.words([
        losses.with, losses.without, losses.start, losses.tokens, 0, 0, 0, UInt64(jobs[index].leftOut.count), 0,
      ]))
  }

  private func leftOut(_ index: Int, _ sources: [UInt64], _ rows: [UInt64]) -> MockResult {
    if jobs[index].state != 2 || forgets { return .revert(Bytes("NotCounterfactual")) }
    let found = zip(sources, rows).map { jobs[index].leftOut.contains(Row(source: $0, row: $1)) ? 1 : 0 as UInt64 }
    return .success(Self.words([32, UInt64(found.count)] + found))
  }

  // MARK: - Encoding

  /// What TRAIN says against a payment.
  static func wrongPayment(sent: UInt256, due: UInt256) -> Revert {
    Revert(data: error("WrongPayment(uint256,uint256)", [sent, due]))
  }

  private static func error(_ signature: StaticString, _ words: [UInt256]) -> Bytes {
    Bytes(
      Array(RequestSigner.bytes(Hash.keccak256(Bytes(signature)).word).prefix(4))
        + words.flatMap { RequestSigner.bytes($0) })
  }

  private static func words(_ numbers: [UInt64]) -> Bytes { Bytes(numbers.flatMap { FakeEngine.word($0) }) }

  /// The number in the last eight bytes of the word at a place.
  private static func number(_ input: [UInt8], _ place: Int) -> UInt64 {
    input[place + 24..<place + 32].reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// A list of numbers at an offset of the arguments.
  private static func list(_ input: [UInt8], _ offset: Int) -> [UInt64] {
    (0..<Int(number(input, 4 + offset))).map { number(input, 4 + offset + 32 * ($0 + 1)) }
  }

  /// Bytes at an offset of the arguments.
  private static func bytes(_ input: [UInt8], _ offset: Int) -> Bytes {
    let start = 4 + offset + 32
    return Bytes(Array(input[start..<start + Int(number(input, 4 + offset))]))
  }
}
