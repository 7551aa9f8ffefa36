import ABI
import AdapterEngine
import ChainSpecification
import ChainTypes
import ContractVM
import Cryptography
import EVM
import Execution
import FixtureSupport
import Foundation
import KeyValueStore
import Precompiles
import Primitives
import StateStore
import StateTransition
import Testing
import WorldState

/// The shipped development genesis with its Swift contracts, its model and its adapters: everything real, in memory.
@Suite struct DevelopmentChainTests {
  /// The chain after block 0.
  struct Chain {
    let genesis: Genesis
    let files: GenesisFiles
    let rules: ExecutionRules
    let database = StateDatabase.inMemory()
    var head: Header
    let keys: [PrivateKey]
    /// The rules of the node that executes a block again; nil for those of the first.
    var others: (() throws -> ExecutionRules)?

    init(
      kernels: Kernels = .best, engine: (any InferenceEngine & TrainingEngine)? = nil,
      change: (inout AIParameters) -> Void = { _ in }
    ) throws {
      genesis = try Genesis.load(path: Fixtures.repository.appending(path: "Genesis/dev.json").path)
      files = try genesis.loadFiles()
      var specification = genesis.specification
      change(&specification.ai)
      rules = ExecutionRules(
        specification: specification,
        precompiles: try .standard(engine: engine ?? AdapterInferenceEngine(kernels: kernels)),
        machines: [ContractVMMachine(), EVMMachine()])
      let phrase = "test test test test test test test test test test test junk"
      let root = try HierarchicalKey(seed: Mnemonic(phrase).seed())
      keys = try (0..<3).map { try root.derive(HierarchicalKey.ethereumPath(account: $0)).privateKey }
      let (block, changes) = try GenesisBuilder(rules: rules).build(
        genesis, files: files, state: database.headState())
      head = block.header
      try database.save(changes)
    }

    var state: WorldState { database.headState() }
    var simulator: Simulator { Simulator(rules: rules, header: head, state: state) }

    func interface(_ contract: SystemContract) throws -> ContractInterface {
      try #require(files.contracts.first { $0.contract.contract == contract }).interface
    }

    func transaction(from sender: Int = 0, to: Address?, value: UInt256 = .zero, data: Bytes, gas: UInt64 = 16_000_000)
      -> SignedTransaction
    {
      Transaction(
        envelope: .dynamicFee(
          chainID: genesis.specification.chainID, maximumPriorityFeePerGas: 1,
          maximumFeePerGas: UInt256(10_000_000_000 as UInt64), accessList: []),
        nonce: state.nonce(keys[sender].address), gasLimit: gas, to: to, value: value, data: data
      ).signed(with: keys[sender])
    }

    /// One block with one transaction, executed twice.
    @discardableResult
    mutating func append(_ transaction: SignedTransaction) throws -> (receipt: Receipt, outcome: TransactionOutcome) {
      // One transaction has one result.
      try #require(try append([transaction]).first)
    }

    /// One block, executed twice.
    @discardableResult
    mutating func append(
      _ transactions: [SignedTransaction]
    ) throws -> [(receipt: Receipt, outcome: TransactionOutcome)] {
      let attributes = BlockAttributes(timestamp: head.timestamp + 1, beneficiary: Address(low: 0xBE7E))
      let builder = try BlockBuilder(
        rules: rules, parent: head, attributes: attributes, state: state, ancestorHash: { _ in nil })
      let results = try transactions.map { try builder.execute($0) }
      let (block, changes) = try builder.seal()
      let again = try BlockValidator(rules: others?() ?? rules).execute(
        block.block, parent: head, state: state, ancestorHash: { _ in nil })
      #expect(again.block == block)
      try database.save(changes)
      head = block.header
      return results
    }

    func inferCall(adapter: String? = nil, prompt: String = "Where does the sun rise?", tokens: UInt64 = 24) throws
      -> Bytes
    {
      let adapterHash = genesis.adapters.first { $0.name == adapter }?.manifestHash ?? .zero
      return try FunctionSignature("infer(bytes32,bytes32,bytes,uint32,uint64,uint32)").encode([
        .hash(genesis.models[0].manifestHash), .hash(adapterHash), .bytes(Bytes(prompt.utf8)), .uint(UInt256(tokens)),
        .uint(1), .uint(0),
      ])
    }
  }

  static let infer = Address(low: 0x0A01)

  @Test("the genesis builds, and builds the same block 0 again")
  func genesis() throws {
    let chain = try Chain()
    #expect(try Chain().head.hash == chain.head.hash)
    for contract in chain.files.contracts {
      #expect(chain.state.code(contract.contract.contract.address).bytes == contract.bytecode)
    }
  }

  @Test("OpenToken is the ERC-20 face of the coin: a transfer moves balances and emits its event")
  func token() throws {
    var chain = try Chain()
    let token = try chain.interface(.openToken)
    let receiver = Address(low: 0x5EED)
    let data = try token.encodeCall("transfer", [.address(receiver), .uint(1234)])
    let result = try chain.append(chain.transaction(to: SystemContract.openToken.address, data: data))
    #expect(result.receipt.succeeded, "\(result.outcome.status) \(token.decodeRevert(result.outcome.output))")
    #expect(chain.state.balance(receiver) == 1234)
    let log = try #require(result.receipt.logs.first)
    let event = try #require(token.decodeLog(topics: log.topics, data: log.data))
    #expect(event.event.name == "Transfer")
    let balance = try chain.simulator.simulate(
      CallRequest(to: SystemContract.openToken.address, data: token.encodeCall("balanceOf", [.address(receiver)])))
    #expect(balance.output == UInt256(1234 as UInt64).bigEndianBytes)
  }

  @Test("a misused contract reverts with its typed error and changes nothing")
  func typedRevert() throws {
    var chain = try Chain()
    let token = try chain.interface(.openToken)
    let data = try token.encodeCall("transfer", [.address(Address(low: 1)), .uint(.max)])
    let result = try chain.append(chain.transaction(to: SystemContract.openToken.address, data: data))
    #expect(!result.receipt.succeeded)
    guard case .custom("ERC20InsufficientBalance", _) = token.decodeRevert(result.outcome.output) else {
      Issue.record("found \(token.decodeRevert(result.outcome.output))")
      return
    }
    #expect(chain.state.balance(Address(low: 1)).isZero)
  }

  @Test("base and adapter answer differently, the same by eth_call and by transaction, on both kernels")
  func inference() throws {
    var chain = try Chain()
    let scalar = try Chain(kernels: .scalar)
    var answers: [Bytes] = []
    for adapter in [nil, "guide", "sailor"] {
      let data = try chain.inferCall(adapter: adapter)
      let call = try chain.simulator.simulate(CallRequest(from: chain.keys[0].address, to: Self.infer, data: data))
      #expect(call.isSuccess, "\(call.status) \(RevertReason(call.output))")
      let result = try chain.append(chain.transaction(to: Self.infer, data: data))
      #expect(result.outcome.output == call.output && result.outcome.gasUsed == call.gasUsed)
      let plain = try scalar.simulator.simulate(CallRequest(from: chain.keys[0].address, to: Self.infer, data: data))
      #expect(plain.output == call.output && plain.gasUsed == call.gasUsed)
      answers.append(call.output)
    }
    #expect(Set(answers).count == 3)
  }

  @Test("a paid inference through the gateway costs what its contracts ask and serves the engine's bytes")
  func gateway() throws {
    var chain = try Chain()
    let gateway = try chain.interface(.inferenceGateway)
    let registry = try chain.interface(.modelRegistry)
    let price = try chain.simulator.simulate(
      CallRequest(
        to: SystemContract.modelRegistry.address, data: registry.encodeCall("priceOf", [.uint(1)])))
    #expect(price.isSuccess, "\(registry.decodeRevert(price.output))")
    let value = UInt256(bigEndian: price.output)
    let data = try gateway.encodeCall(
      "infer", [.uint(1), .bytes(Bytes("Where does the sun rise?".utf8)), .uint(24), .uint(1), .uint(0)])
    let unpaid = try chain.append(chain.transaction(to: SystemContract.inferenceGateway.address, data: data))
    #expect(!unpaid.receipt.succeeded)
    let paid = try chain.append(
      chain.transaction(to: SystemContract.inferenceGateway.address, value: value, data: data))
    #expect(paid.receipt.succeeded, "\(paid.outcome.status) \(gateway.decodeRevert(paid.outcome.output))")
    let direct = try chain.simulator.simulate(CallRequest(to: Self.infer, data: chain.inferCall()))
    let expected = try ABI.decode(direct.output, as: [.bytes, .uint(bits: 32), .uint(bits: 32)])[0]
    #expect(try ABI.decode(paid.outcome.output, as: [.bytes])[0] == expected)
  }

  @Test("a Swift contract is deployed from its artifact by a transaction, at the gas of the specification")
  func deployment() throws {
    var chain = try Chain()
    let contract = try #require(chain.files.contracts.first { $0.contract.contract == .governanceToken })
    let estimate = try chain.simulator.estimateGas(
      CallRequest(from: chain.keys[0].address, to: nil, data: contract.initCode))
    let result = try chain.append(chain.transaction(to: nil, data: contract.initCode, gas: estimate))
    #expect(result.receipt.succeeded, "\(result.outcome.status)")
    let address = Address.created(by: chain.keys[0].address, nonce: 0)
    #expect(result.outcome.createdAddress == address && chain.state.code(address).bytes == contract.bytecode)
  }
}
