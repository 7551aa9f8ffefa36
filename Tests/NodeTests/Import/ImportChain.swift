import ChainSpecification
import ChainStore
import ChainTypes
import Cryptography
import EVM
import Execution
import FixtureSupport
import KeyValueStore
import Node
import Primitives
import StateStore
import StateTransition
import WorldState

/// A chain of random transfers and contract calls, to be imported.
struct ImportChain {
  let rules: ExecutionRules
  let genesis: (block: ExecutedBlock, changes: StateChanges)
  var blocks: [Block]
  /// What a store holds that made the chain itself.
  let store = MemoryStore()

  private static let chainID: UInt64 = 1337
  private static let gwei: UInt256 = 1_000_000_000
  /// Adds one to the slot that its calldata names, and stores the parent's hash beside it.
  private static let counter = Address(low: 0xC0DE)
  private static let counterCode: Bytes = [
    0x5F, 0x35, 0x80, 0x54, 0x60, 0x01, 0x01, 0x90, 0x55, 0x60, 0x01, 0x43, 0x03, 0x40, 0x60, 0x80, 0x55, 0x00,
  ]

  init(
    blocks count: Int, transactions: ClosedRange<Int> = 0...150, generator: inout SeededGenerator
  ) throws {
    rules = ExecutionRules(
      specification: ChainSpecification(chainID: Self.chainID), precompiles: .empty, machines: [EVMMachine()])
    let keys = try (1...5).map { try PrivateKey(Bytes(repeating: 0, count: 31) + [UInt8($0)]) }
    let state = StateDatabase.inMemory().headState()
    state.beginTransaction()
    state.placePredeploys()
    state.setNonce(1, of: Self.counter)
    state.setCode(Code(Self.counterCode), of: Self.counter)
    for key in keys { state.setBalance(UInt256(1) << 100, of: key.address) }
    state.finishTransaction()
    let changes = try state.commit()
    let header = Header(
      stateRoot: changes.root, number: 0, gasLimit: 30_000_000, timestamp: 0, baseFeePerGas: Self.gwei)
    genesis = (ExecutedBlock(block: Block(header: header)), changes)

    let chain = try ChainStore(store, genesis: genesis.block, changes: genesis.changes)
    var nonces = Array(repeating: UInt64(0), count: keys.count)
    blocks = []
    for _ in 0..<count {
      let parent = chain.head.header
      let builder = try BlockBuilder(
        rules: rules, parent: parent,
        attributes: BlockAttributes(timestamp: parent.timestamp + 1, beneficiary: Address(low: 0xFEE)),
        state: chain.states.headState()
      ) { [chain] number in try? chain.hash(ofBlock: number) }
      for _ in 0..<Int.random(in: transactions, using: &generator) {
        let sender = Int.random(in: keys.indices, using: &generator)
        try builder.apply(Self.transaction(nonces[sender], &generator).signed(with: keys[sender]))
        nonces[sender] += 1
      }
      let (block, changes) = try builder.seal()
      try chain.append(block, changes)
      blocks.append(block.block)
    }
  }

  private static func transaction(_ nonce: UInt64, _ generator: inout SeededGenerator) -> Transaction {
    let isCall = Int.random(in: 0..<4, using: &generator) == 0
    let number = UInt64.random(in: 1...200, using: &generator)
    return Transaction(
      envelope: .dynamicFee(
        chainID: chainID, maximumPriorityFeePerGas: gwei, maximumFeePerGas: gwei &* 1000, accessList: []),
      nonce: nonce, gasLimit: isCall ? 100_000 : 21_000, to: isCall ? counter : Address(low: 0x1_0000 + number),
      value: isCall ? .zero : UInt256(number), data: isCall ? UInt256(number % 8).bigEndianBytes : [])
  }

  /// A store with block 0 alone.
  func emptyChain(on store: any KeyValueStore) throws -> ChainStore {
    try ChainStore(store, genesis: genesis.block, changes: genesis.changes)
  }

  /// Imports encoded blocks; gives how it ended.
  func run(
    _ encoded: [Bytes], into chain: ChainStore, threads: Int, stopAfter limit: Int = .max,
    onProgress: (ImportProgress) -> Void = { _ in }
  ) -> Result<ImportSummary, ImportError> {
    var rest = encoded[...]
    var asked = 0
    do throws(ImportError) {
      return .success(
        try BlockImporter(chain: chain, rules: rules, options: ImportOptions(threads: threads)).run(
          { rest.popFirst() },
          shouldStop: {
            asked += 1
            return asked > limit
          }, onProgress: onProgress))
    } catch {
      return .failure(error)
    }
  }
}

extension KeyValueStore {
  /// Everything that the store holds, by family and key.
  func contents() throws -> [String: Bytes] {
    var contents: [String: Bytes] = [:]
    for family in ColumnFamily.allCases {
      try forEach(in: family, prefix: [], from: []) { key, value in
        contents[family.rawValue + Hex.encode(key)] = value
        return true
      }
    }
    return contents
  }
}
