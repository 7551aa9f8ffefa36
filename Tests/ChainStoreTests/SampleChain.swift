import ChainStore
import ChainTypes
import Cryptography
import FixtureSupport
import KeyValueStore
import MerklePatriciaTrie
import Primitives
import StateStore
import WorldState

/// Makes blocks that look real to a store: transactions, receipts with logs, state, code and blobs, all from a seed.
struct SampleChain {
  /// The blocks from block 0 on, with what each adds to the state.
  ///
  /// Every other block's root is a claim that the store has to compute itself.
  private(set) var blocks: [(block: ExecutedBlock, changes: StateChanges)] = []
  /// The states of the blocks in a store of their own.
  let states = StateDatabase.inMemory()

  /// `count` blocks after block 0, with a few transactions each.
  init(count: Int, seed: UInt64 = 1) throws {
    var generator = SeededGenerator(seed: seed)
    for number in 0...UInt64(count) {
      let state = states.headState()
      let transactions =
        number == 0 ? [] : (0..<Int.random(in: 0...4, using: &generator)).map { Self.transaction(number, UInt64($0)) }
      Self.change(state, number, &generator)
      var changes = try state.commit()
      try states.save(changes)
      if number.isMultiple(of: 2) { changes.commitment = nil }
      let block = Self.block(number, parent: blocks.last?.block, root: changes.root, transactions)
      blocks.append((block, changes))
    }
  }

  /// The contract that records the logs of a transaction.
  static func contract(_ index: UInt64) -> Address { Address(low: 0xc0 + index % 3) }

  /// A topic by its number.
  static func topic(_ index: UInt64) -> Hash { Hash(UInt256(0x70 + index)) }

  private static func blob(_ index: UInt64) -> Bytes { Bytes("blob \(index % 5)".utf8) }

  private static func change(_ state: WorldState, _ number: UInt64, _ generator: inout SeededGenerator) {
    state.beginTransaction()
    for _ in 0..<5 {
      let address = Address(low: UInt64.random(in: 1...40, using: &generator))
      _ = state.addBalance(UInt256(number * 1_000 + 1), to: address)
      state.setStorage(address, UInt256(UInt64.random(in: 0...9, using: &generator)), UInt256(number))
    }
    state.setCode(Code([0x60, UInt8(truncatingIfNeeded: number)]), of: Address(low: 0xc0de + number))
    // Every blob is there for some blocks, gone for some, and comes back.
    state.storeBlob(blob(number), owner: contract(0))
    _ = state.releaseBlob(Keccak256.hash(blob(number + 2)), owner: contract(0))
    state.finishTransaction()
  }

  private static func transaction(_ number: UInt64, _ index: UInt64) -> SignedTransaction {
    let envelope: Transaction.Envelope =
      index.isMultiple(of: 2)
      ? .legacy(chainID: 1, gasPrice: UInt256(7))
      : .dynamicFee(chainID: 1, maximumPriorityFeePerGas: .one, maximumFeePerGas: UInt256(9), accessList: [])
    // The store looks at no signature; these differ so that the hashes do.
    return SignedTransaction(
      transaction: Transaction(envelope: envelope, nonce: index, gasLimit: 21_000, to: contract(index)),
      signature: RecoverableSignature(r: UInt256(number + 1), s: UInt256(index + 1), yParity: 0))
  }

  private static func block(
    _ number: UInt64, parent: ExecutedBlock?, root: Hash, _ transactions: [SignedTransaction]
  ) -> ExecutedBlock {
    let receipts = transactions.enumerated().map { index, transaction in
      Receipt(
        type: transaction.transaction.type, succeeded: true, cumulativeGasUsed: UInt64(index + 1) * 21_000,
        logs: (0...UInt64(index)).map { position in
          Log(
            address: contract(UInt64(index)), topics: (0..<position).map { topic(number % 5 + $0) },
            data: [UInt8(truncatingIfNeeded: number), UInt8(position)])
        })
    }
    let header = Header(
      parentHash: parent?.hash ?? .zero, stateRoot: root,
      transactionsRoot: TrieRoot.ordered(transactions.map(\.encoded)),
      receiptsRoot: TrieRoot.ordered(receipts.map(\.encoded)), logsBloom: Bloom(logs: receipts.flatMap(\.logs)),
      number: number, gasLimit: 30_000_000, gasUsed: receipts.last?.cumulativeGasUsed ?? 0,
      timestamp: 1_700_000_000 + number,
      baseFeePerGas: UInt256(7))
    return ExecutedBlock(
      block: Block(header: header, transactions: transactions), receipts: receipts,
      senders: transactions.indices.map { Address(low: UInt64($0) + 0xaa) })
  }
}

extension SampleChain {
  /// Stores the blocks that `store` does not have yet.
  @discardableResult
  func fill(_ store: any KeyValueStore, upTo last: Int? = nil) throws(ChainStoreError) -> ChainStore {
    let chain = try ChainStore(store, genesis: blocks[0].block, changes: blocks[0].changes)
    for (block, changes) in blocks[...(last ?? blocks.count - 1)] where block.header.number > chain.head.header.number {
      try chain.append(block, changes)
    }
    return chain
  }
}
