import ABI
import AdapterEngine
import ChainSpecification
import ChainTypes
import ContractBuilder
import ContractVM
import Cryptography
import EVM
import Execution
import Foundation
import KeyValueStore
import Precompiles
import Primitives
import StateStore
import StateTransition
import WorldState

/// A chain to import: one sender pays accounts that did not exist, in blocks of 30 million gas.
struct ImportWorkload {
  /// What the transactions do.
  enum Kind: String, CaseIterable {
    /// Each moves one wei.
    case transfers
    /// Each moves tokens of Tests/EndToEnd/contracts/token.vy, compiled by Vyper.
    case evmToken
    /// Each moves tokens of Tests/Contracts/Token, in the instructions of ContractVM.
    case contractToken

    /// For people.
    var title: String {
      switch self {
      case .transfers: "plain transfers"
      case .evmToken: "ERC-20 transfers in EVM bytecode"
      case .contractToken: "ERC-20 transfers through ContractVM"
      }
    }

    /// The gas limit of one transaction.
    fileprivate var gasLimit: UInt64 { self == .transfers ? 21_000 : 80_000 }
  }

  /// What the transactions do.
  let kind: Kind
  /// The rules of the chain.
  let rules: ExecutionRules
  /// Block 0, which does not depend on the number of transactions, with its state.
  let genesis: (block: ExecutedBlock, changes: StateChanges)
  /// The RLP of the blocks after it.
  private(set) var blocks: [Bytes] = []

  private static let chainID: UInt64 = 20_260
  private static let gasLimit: UInt64 = 30_000_000
  private static let gwei: UInt256 = 1_000_000_000
  /// The base fee rises as long as blocks are full; the sender can pay for it.
  private static let maximumFee = UInt256(1) << 100
  private static let funds = UInt256(1) << 200

  private let sender: PrivateKey
  /// The token; nil for plain transfers.
  private let token: Address?

  /// Makes a chain with this many transactions.
  init(kind: Kind, transactions: Int) throws {
    self.kind = kind
    sender = try PrivateKey(Bytes(repeating: 0x46, count: 32))
    let specification = ChainSpecification(chainID: Self.chainID)
    rules = ExecutionRules(
      specification: specification,
      precompiles: try .standard(engine: AdapterInferenceEngine(budget: 1 << 20, kernels: .scalar)),
      machines: [EVMMachine(), ContractVMMachine()])

    let database = StateDatabase.inMemory()
    let state = database.headState()
    state.beginTransaction()
    state.placePredeploys()
    state.setBalance(Self.funds, of: sender.address)
    state.finishTransaction()
    var header = Header(number: 0, gasLimit: Self.gasLimit, timestamp: 0, baseFeePerGas: Self.gwei)
    token = try Self.deployToken(kind, by: sender.address, on: state, rules: rules, header: header)
    let changes = try state.commit()
    header.stateRoot = changes.root
    genesis = (ExecutedBlock(block: Block(header: header)), changes)
    if transactions > 0 { blocks = try makeBlocks(transactions, on: database) }
  }

  private static func deployToken(
    _ kind: Kind, by owner: Address, on state: WorldState, rules: ExecutionRules, header: Header
  ) throws -> Address? {
    guard let initCode = try initCode(kind, owner: owner) else { return nil }
    let specification = rules.specification
    let fork = specification.fork(at: header.timestamp)
    let block = BlockEnvironment(
      number: 0, timestamp: 0, gasLimit: gasLimit, beneficiary: .zero, prevRandao: .zero, baseFee: gwei,
      chainID: chainID, fork: fork, schedule: specification.schedule(for: fork)
    ) { _ in nil }
    state.beginTransaction()
    let result = rules.process(
      Message(kind: .create, caller: owner, target: .zero, input: initCode, gas: gasLimit), state: state, block: block,
      transaction: TransactionEnvironment(origin: owner, gasPrice: gwei))
    // The owner's transactions begin with nonce 0.
    state.setNonce(0, of: owner)
    state.finishTransaction()
    guard let address = result.createdAddress else { throw BenchError("the token was not created: \(result.status)") }
    return address
  }

  private static func initCode(_ kind: Kind, owner: Address) throws -> Bytes? {
    let supply = ABIValue.uint(UInt256(1) << 128)
    switch kind {
    case .transfers: return nil
    case .evmToken:
      // vyper -f bytecode Tests/EndToEnd/contracts/token.vy
      let file = try Files.repository().appending(path: "Tests/Benchmarks/token.hex")
      let code = try Hex.decode(String(decoding: Files.bytes(file), as: UTF8.self).trimmingCharacters(in: .newlines))
      let types = try ["string", "string", "address", "uint256"].map { try ABIType($0) }
      return code + (try ABI.encode([.string("Token"), .string("TOK"), .address(owner), supply], as: types))
    case .contractToken:
      let source = try Files.repository().appending(path: "Tests/Contracts/Token")
      return try ContractBuilder.build(source: source.path).bytecode + ABI.encode([supply], as: [ABIType("uint256")])
    }
  }
}

// MARK: - The blocks

extension ImportWorkload {
  private func makeBlocks(_ count: Int, on database: StateDatabase) throws -> [Bytes] {
    try database.save(genesis.changes)
    var blocks: [Bytes] = []
    var parent = genesis.block.header
    var made = 0
    while made < count {
      let builder = try BlockBuilder(
        rules: rules, parent: parent,
        attributes: BlockAttributes(timestamp: parent.timestamp + 1, beneficiary: Address(low: 0xFEE)),
        state: database.headState()
      ) { _ in nil }
      while made < count, builder.gasAvailable >= kind.gasLimit {
        let receipt = try builder.apply(try transaction(UInt64(made)), sender: sender.address)
        guard receipt.succeeded else { throw BenchError("transaction \(made) of the chain to import fails") }
        made += 1
      }
      let (block, changes) = try builder.seal()
      try database.save(changes)
      blocks.append(block.block.encoded)
      parent = block.header
    }
    return blocks
  }

  private func transaction(_ nonce: UInt64) throws -> SignedTransaction {
    let recipient = Address(truncating: Keccak256.hash(UInt256(nonce)).word)
    var data: Bytes = []
    if token != nil {
      data = try Self.transfer.encode([.address(recipient), .uint(.one)])
    }
    return Transaction(
      envelope: .dynamicFee(
        chainID: Self.chainID, maximumPriorityFeePerGas: Self.gwei, maximumFeePerGas: Self.maximumFee, accessList: []),
      nonce: nonce, gasLimit: kind.gasLimit, to: token ?? recipient, value: token == nil ? .one : .zero, data: data
    ).signed(with: sender)
  }

  private static let transfer = {
    guard let signature = try? FunctionSignature("transfer(address,uint256)") else {
      preconditionFailure("the signature is well-formed")
    }
    return signature
  }()
}
