import ABI
import AdapterEngine
import ChainSpecification
import ChainTypes
import ContractVM
import Cryptography
import EVM
import Execution
import Precompiles
import Primitives
import StateTransition
import Testing
import WorldState

/// The development chain with a Datanet whose version 1 has the given rows, and what it takes to open jobs on it.
struct TrainingJobFixture {
  static let train = TrainingStorage.address
  static let quote = Address(low: 0x0A06)

  var chain: DevelopmentChainTests.Chain
  let datanet: UInt256 = 1

  init(
    rows: [Bytes], engine: (any InferenceEngine & TrainingEngine)? = EchoEngine(),
    change: (inout AIParameters) -> Void = { _ in }
  ) throws {
    chain = try DevelopmentChainTests.Chain(engine: engine, change: change)
    try call(.datanetRegistry, "createDatanet", [.string("Tides"), .string("CC0-1.0")])
    try call(.datanetRegistry, "contributeRows", [.uint(datanet), .array(rows.map { .bytes($0) })])
    try call(.datanetRegistry, "publishVersion", [.uint(datanet)])
  }

  var owner: Address { chain.keys[0].address }
  var model: Hash { chain.genesis.models[0].manifestHash }

  /// Calls a system contract in a block of its own, which must succeed.
  @discardableResult
  mutating func call(
    _ contract: SystemContract, _ function: String, _ arguments: [ABIValue], value: UInt256 = .zero
  ) throws -> Bytes {
    let interface = try chain.interface(contract)
    let data = try interface.encodeCall(function, arguments)
    let result = try chain.append(chain.transaction(to: contract.address, value: value, data: data))
    try #require(
      result.receipt.succeeded,
      "\(function): \(result.outcome.status) \(interface.decodeRevert(result.outcome.output))")
    return result.outcome.output
  }

  /// Reads from a system contract.
  func read(_ contract: SystemContract, _ function: String, _ arguments: [ABIValue]) throws -> Bytes {
    let data = try chain.interface(contract).encodeCall(function, arguments)
    let result = try chain.simulator.simulate(CallRequest(from: owner, to: contract.address, data: data))
    try #require(result.isSuccess)
    return result.output
  }

  /// Calls a precompiled contract without a transaction.
  func ask(
    _ signature: String, _ arguments: [ABIValue], to contract: Address = TrainingJobFixture.train,
    from caller: Address? = nil, value: UInt256 = .zero
  ) throws -> TransactionOutcome {
    try chain.simulator.simulate(
      CallRequest(
        from: caller ?? owner, to: contract, value: value, data: try FunctionSignature(signature).encode(arguments)))
  }

  /// The arguments of `quoteTraining` for the Datanet.
  func quote(
    plan: Bytes, adapter: Hash = .zero, fields: (String, String) = ("", ""), version: UInt64 = 1
  ) throws -> TransactionOutcome {
    try ask(
      "quoteTraining(bytes32,bytes32,uint256[],uint64[],bytes,string,string)",
      [
        .hash(model), .hash(adapter), .array([.uint(datanet)]), .array([.uint(UInt256(version))]), .bytes(plan),
        .string(fields.0), .string(fields.1),
      ], to: Self.quote)
  }

  /// Gas, steps, gas of the largest step, and what is due.
  func terms(
    plan: Bytes, version: UInt64 = 1
  ) throws -> (gas: UInt64, steps: UInt64, largest: UInt64, due: UInt256) {
    let outcome = try quote(plan: plan, version: version)
    try #require(outcome.isSuccess, "\(RevertReason(outcome.output))")
    let values = try ABI.decode(
      outcome.output, as: [.uint(bits: 64), .uint(bits: 64), .uint(bits: 64), .uint(bits: 256)])
    return try (
      #require(values[0].asUInt64), #require(values[1].asUInt64), #require(values[2].asUInt64),
      #require(values[3].asUInt256)
    )
  }

  /// Opens a job of ModelRegistry that TRAIN may take on.
  mutating func openRegistryJob(
    plan: Bytes, steps: UInt64, trainer: Address = TrainingJobFixture.train, name: String = "tides",
    pricePerStep: UInt256 = .zero, version: UInt64 = 1
  ) throws -> UInt256 {
    let output = try call(
      .modelRegistry, "openJob",
      [
        .hash(model), .array([.uint(datanet)]), .array([.uint(UInt256(version))]), .bytes(plan),
        .uint(UInt256(steps)), .address(trainer), .string(name), .uint(pricePerStep), .uint(86_400),
      ], value: pricePerStep &* UInt256(steps))
    return UInt256(bigEndian: output)
  }

  /// The call data of `open`.
  func opening(_ registryJob: UInt256, adapter: Hash = .zero, fields: (String, String) = ("", "")) throws -> Bytes {
    try FunctionSignature("open(uint256,bytes32,string,string)").encode([
      .uint(registryJob), .hash(adapter), .string(fields.0), .string(fields.1),
    ])
  }

  /// Opens a job of a plan and gives its id; the first steps may be done when this returns.
  mutating func open(plan: Bytes, name: String = "tides", version: UInt64 = 1) throws -> UInt64 {
    let terms = try terms(plan: plan, version: version)
    let registryJob = try openRegistryJob(plan: plan, steps: terms.steps, name: name, version: version)
    let result = try chain.append(
      chain.transaction(to: Self.train, value: terms.due, data: try opening(registryJob)))
    try #require(result.receipt.succeeded, "\(result.outcome.status) \(RevertReason(result.outcome.output))")
    return try #require(UInt64(exactly: UInt256(bigEndian: result.outcome.output)))
  }

  /// Has every block executed again on a node that has forgotten everything, with some kernels.
  mutating func executeAgain(kernels: Kernels) {
    let specification = chain.rules.specification
    chain.others = {
      ExecutionRules(
        specification: specification, precompiles: try .standard(engine: AdapterInferenceEngine(kernels: kernels)),
        machines: [ContractVMMachine(), EVMMachine()])
    }
  }

  /// The base model of the genesis with its tokenizer, to train without a chain.
  func baseModel() throws -> (model: BaseModel, tokenizer: Tokenizer) {
    let folder = try #require(chain.files.models.first)
    let files = Dictionary(uniqueKeysWithValues: folder.files.map { ($0.name, $0.contents) })
    let model = try BaseModel(
      ModelFiles(
        config: #require(files["config.json"]), weights: #require(files["model.safetensors"]),
        tokenizer: files["tokenizer.json"]))
    return (model, try Tokenizer(json: files["tokenizer.json"], vocabularySize: model.shape.vocabularySize))
  }

  /// Where a job is.
  struct Progress: Equatable {
    var state: UInt64
    var reason: UInt64
    var steps: UInt64
    var done: UInt64
    var checkpoint: Hash
    var manifest: Hash
    var model: UInt256
  }

  func progress(_ job: UInt64) throws -> Progress {
    let outcome = try ask("progress(uint256)", [.uint(UInt256(job))])
    try #require(outcome.isSuccess)
    let values = try ABI.decode(
      outcome.output,
      as: [
        .uint(bits: 8), .uint(bits: 8), .uint(bits: 64), .uint(bits: 64), .fixedBytes(32), .fixedBytes(32),
        .uint(bits: 256),
      ])
    return try Progress(
      state: #require(values[0].asUInt64), reason: #require(values[1].asUInt64), steps: #require(values[2].asUInt64),
      done: #require(values[3].asUInt64), checkpoint: #require(values[4].asHash),
      manifest: #require(values[5].asHash), model: #require(values[6].asUInt256))
  }

  /// The hash after a step.
  func checkpoint(_ job: UInt64, _ step: UInt64) throws -> Hash {
    Hash(chain.state.storage(Self.train, TrainingStorage.step(step, ofJob: job)))
  }

  /// Appends empty blocks until a job has ended; fails after `limit` blocks.
  mutating func finish(_ job: UInt64, limit: Int = 100) throws {
    for _ in 0..<limit {
      if try progress(job).state != 1 { return }
      try chain.append([])
    }
    Issue.record("the job did not end in \(limit) blocks")
  }
}
