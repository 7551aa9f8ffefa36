import Foundation

/// Writes what happens on a `MockChain` as lines of JSON, so that it can be run again on bytecode
/// (Docs/Specification/Scenarios.md says what stands in the lines).
final class MockRecorder {
  private let write: (String) -> Void
  private let limit: Int
  private var steps = 0
  private var stubs: [String] = []
  private var firstLog = 0

  /// The variable that names the folder of the recordings.
  static let environmentVariable = "OPENLEDGER_RECORD"
  /// The most steps that a chain writes to a file; what comes after them is not compared.
  static let fileLimit = 10_000
  /// The name of the lines' shape, in the first of them.
  static let format = "openledger-scenario-1"

  init(limit: Int = .max, _ write: @escaping (String) -> Void) {
    self.write = write
    self.limit = limit
  }

  /// A recorder to a new file in the folder that the environment names; nil when it names none.
  static func fromEnvironment() -> MockRecorder? {
    guard let folder else { return nil }
    var file: UnsafeMutablePointer<FILE>?
    return MockRecorder(limit: fileLimit) { line in
      // The file is made with the first line: a chain on which nothing happens leaves none.
      if unsafe file == nil {
        unsafe file = unsafe fopen("\(folder)/\(UUID().uuidString).jsonl", "w")
        if unsafe file == nil {
          fatalError("no file could be made in '\(folder)', the folder that \(environmentVariable) names")
        }
        unsafe fputs("{\"format\":\"\(format)\"}\n", file)
      }
      unsafe fputs(line + "\n", file)
      unsafe fflush(file)
    }
  }

  private static let folder: String? = ProcessInfo.processInfo.environment[environmentVariable]

  /// Writes what tests have changed between steps.
  func noteState(of chain: MockChain, place: MockPlace? = nil) {
    guard steps <= limit, !chain.world.journal.isEmpty else { return }
    writeState(MockChanges(of: chain.world, since: 0), of: chain, place: place)
  }

  /// Writes all that there is: what a recording begins with.
  func noteEverything(of chain: MockChain) { writeState(MockChanges(everythingOf: chain.world), of: chain, place: nil) }

  private func writeState(_ changes: MockChanges, of chain: MockChain, place: MockPlace?) {
    var fields = JSONLine()
    fields.add("kind", text: "state")
    if let place { fields.add(place) }
    changes.write(to: &fields, of: chain.world)
    write(fields.text)
  }

  /// A step begins.
  func begin(_ chain: MockChain) {
    stubs = []
    firstLog = chain.world.logs.count
  }

  /// A precompile that the test has given answers.
  func noteStub(
    _ call: MockCall, _ result: MockResult, since checkpoint: MockWorld.Checkpoint, of chain: MockChain
  ) {
    guard steps < limit else { return }
    var fields = JSONLine()
    fields.add("address", call.code)
    fields.add("caller", call.caller)
    fields.add("value", call.value)
    fields.add("input", bytes: call.input.elements)
    switch result {
    case .success(let data):
      fields.add("outcome", text: "return")
      fields.add("output", bytes: data.elements)
    case .revert(let data):
      fields.add("outcome", text: "revert")
      fields.add("output", bytes: data.elements)
    }
    MockChanges(of: chain.world, since: checkpoint.changes).write(to: &fields, of: chain.world)
    stubs.append(fields.text)
  }

  /// A step has ended.
  func end(_ step: MockStep, _ outcome: MockFrame.Outcome, of chain: MockChain) {
    guard step.kind != .closure else { return noteState(of: chain, place: step.place) }
    steps += 1
    if steps > limit {
      if steps == limit + 1 { write("{\"kind\":\"end\"}") }
      return
    }
    var fields = JSONLine()
    switch step.kind {
    case .deployment: fields.add("kind", text: "deploy")
    case .call: fields.add("kind", text: "call")
    case .reading, .closure: fields.add("kind", text: "read")
    }
    fields.add(step.place)
    if step.kind == .deployment { fields.add("contract", text: step.contract) }
    fields.add("from", step.from)
    fields.add("to", step.to)
    fields.add("value", step.value)
    fields.add("input", bytes: step.input)
    fields.add("environment", json: environment(of: chain))
    switch outcome {
    case .returned(let data):
      fields.add("outcome", text: "return")
      fields.add("output", bytes: data)
    case .reverted(let data):
      fields.add("outcome", text: "revert")
      fields.add("output", bytes: data)
    case .failed(let reason):
      fields.add("outcome", text: "fail")
      fields.add("failure", text: reason)
    }
    fields.add("logs", list: chain.world.logs.dropFirst(firstLog).map(JSONLine.log))
    MockChanges(of: chain.world, since: 0).write(to: &fields, of: chain.world)
    fields.add("stubs", list: stubs)
    write(fields.text)
  }

  private func environment(of chain: MockChain) -> String {
    var fields = JSONLine()
    fields.add("origin", chain.origin)
    fields.add("coinbase", chain.coinbase)
    fields.add("chainID", number: chain.chainID)
    fields.add("number", number: chain.blockNumber)
    fields.add("timestamp", number: chain.timestamp)
    fields.add("gasLimit", number: chain.blockGasLimit)
    fields.add("gasPrice", chain.gasPrice)
    fields.add("baseFee", chain.baseFee)
    fields.add("prevRandao", chain.prevRandao)
    return fields.text
  }
}

extension MockChain {
  /// Gives every transaction and reading call from now on as a line of JSON, what is on the chain already first, so that
  /// another machine can run it as well (`ContractTesting.Replay`).
  ///
  /// Calls with a closure are given as the changes that they made.
  public func record(_ line: @escaping (String) -> Void) {
    let recorder = MockRecorder(line)
    recorder.noteEverything(of: self)
    world.commit()
    self.recorder = recorder
  }
}
