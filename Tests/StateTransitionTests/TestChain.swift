import ChainSpecification
import ChainTypes
import Cryptography
import EVM
import Execution
import KeyValueStore
import Precompiles
import PrecompilesSupport
import Primitives
import StateStore
import StateTransition
import Testing
import WorldState

/// A chain in memory whose blocks are built, validated by a second execution and stored.
final class TestChain {
  static let ether = UInt256(1_000_000_000_000_000_000 as UInt64)
  static let gwei = UInt256(1_000_000_000 as UInt64)

  let rules: ExecutionRules
  let database = StateDatabase.inMemory()
  /// The last block's header; changes when a test starts from another.
  var head: Header
  var hashes: [UInt64: Hash] = [:]
  let keys: [PrivateKey]
  let beneficiary = Address(low: 0xBE7E)

  /// A chain with ten accounts of 1,000 OPEN and what `prepare` adds to the state of block 0.
  init(
    policy: BaseFeePolicy = .burn, gasLimit: UInt64 = 30_000_000, baseFee: UInt256 = TestChain.gwei,
    fork: HardFork = .osaka, engine: any InferenceEngine & TrainingEngine = EchoEngine(), ai: AIParameters = .standard,
    consensusLayer: ConsensusLayer = .none, machines: [any Machine] = [ScriptMachine(), EVMMachine()],
    prepare: (WorldState) -> Void = { _ in }
  ) throws {
    rules = ExecutionRules(
      specification: ChainSpecification(
        chainID: 1337, forks: .only(upTo: fork), baseFeePolicy: policy, ai: ai,
        consensusLayer: consensusLayer),
      precompiles: try .standard(engine: engine), machines: machines)
    keys = try (1...10).map { try PrivateKey(Bytes(repeating: 0, count: 31) + [UInt8($0)]) }
    let state = database.headState()
    state.placePredeploys()
    for key in keys { state.setBalance(TestChain.ether &* 1000, of: key.address) }
    prepare(state)
    let changes = try state.commit()
    head = Header(
      stateRoot: changes.root, number: 0, gasLimit: gasLimit, timestamp: 1_700_000_000, baseFeePerGas: baseFee,
      requestsHash: fork >= .prague ? Header.emptyRequestsHash : nil)
    try database.save(changes)
    hashes[0] = head.hash
  }

  var state: WorldState { database.headState() }
  func address(_ index: Int) -> Address { keys[index].address }
  func nonce(_ index: Int) -> UInt64 { state.nonce(address(index)) }

  var ancestorHash: @Sendable (UInt64) -> Hash? {
    let hashes = hashes
    return { hashes[$0] }
  }

  func builder(_ attributes: BlockAttributes? = nil) throws -> BlockBuilder {
    try BlockBuilder(
      rules: rules, parent: head,
      attributes: attributes ?? BlockAttributes(timestamp: head.timestamp + 1, beneficiary: beneficiary), state: state,
      ancestorHash: ancestorHash)
  }

  /// Builds a block of transactions that must all be valid, validates it by executing it again, and appends it.
  @discardableResult
  func append(_ transactions: [SignedTransaction], at timestamp: UInt64? = nil) throws -> ExecutedBlock {
    let builder = try builder(
      BlockAttributes(timestamp: timestamp ?? head.timestamp + 1, beneficiary: beneficiary))
    for transaction in transactions { try builder.apply(transaction) }
    let (block, changes) = try builder.seal()
    let again = try BlockValidator(rules: rules).execute(
      block.block, parent: head, state: state, ancestorHash: ancestorHash)
    #expect(again.block == block && again.changes.root == changes.root)
    try database.save(changes)
    head = block.header
    hashes[head.number] = block.hash
    return block
  }

  /// A signed type 2 transaction; the nonce is the sender's next on the head unless given.
  func transaction(
    from sender: Int = 0, nonce: UInt64? = nil, to: Address?, value: UInt256 = .zero, data: Bytes = [],
    gas: UInt64 = 1_000_000, maximumFee: UInt256 = TestChain.gwei &* 10, priorityFee: UInt256 = TestChain.gwei,
    accessList: AccessList = [], chainID: UInt64 = 1337
  ) -> SignedTransaction {
    Transaction(
      envelope: .dynamicFee(
        chainID: chainID, maximumPriorityFeePerGas: priorityFee, maximumFeePerGas: maximumFee, accessList: accessList),
      nonce: nonce ?? self.nonce(sender), gasLimit: gas, to: to, value: value, data: data
    ).signed(with: keys[sender])
  }

  var simulator: Simulator {
    Simulator(rules: rules, header: head, state: state, ancestorHash: ancestorHash)
  }
}

/// Answers with the prompt itself, at one multiply-accumulate a byte: an engine without a model.
struct EchoEngine: InferenceEngine, CountingTrainer {
  func measure(_ request: InferenceRequest) throws(InferenceError) -> InferenceMeasure {
    InferenceMeasure(
      promptTokens: request.prompt.map { Int32($0) }, maximumContext: 4096,
      multiplyAccumulates: UInt64(request.prompt.count) * 1000 + UInt64(request.maximumOutputTokens))
  }

  func generate(
    _ request: InferenceRequest, measure: InferenceMeasure, onText: ((Bytes) -> Void)?
  ) throws(InferenceError) -> InferenceOutput {
    let text = Bytes(request.prompt.prefix(Int(request.maximumOutputTokens)))
    return InferenceOutput(text: text, tokenCount: text.count)
  }

  func embed(_ request: InferenceRequest, measure: InferenceMeasure) throws(InferenceError) -> Embedding {
    Embedding(values: request.prompt.map { Int16($0) }, scale: 0x3F80_0000)
  }

  func measure(_ request: EvaluationRequest) throws(InferenceError) -> EvaluationMeasure {
    EvaluationMeasure(multiplyAccumulates: request.documents.reduce(0) { $0 + UInt64($1.text.count) * 1000 })
  }

  func evaluate(_ request: EvaluationRequest) throws(InferenceError) -> EvaluationOutput {
    EvaluationOutput(loss: 0, tokenCount: request.documents.reduce(0) { $0 + UInt64($1.text.count) })
  }
}
