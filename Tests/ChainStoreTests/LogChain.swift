import ChainStore
import ChainTypes
import Cryptography
import FixtureSupport
import KeyValueStore
import Primitives
import WorldState

/// A chain of blocks that matter for their logs alone: no state, seeded contracts and topics of few kinds, so that they meet often.
struct LogChain {
  private(set) var blocks: [ExecutedBlock] = []
  private var generator: SeededGenerator

  init(count: Int, generator: SeededGenerator) {
    self.generator = generator
    extend(to: count)
  }

  /// One of the contracts, from 0; the higher, the rarer.
  static func contract(_ index: Int) -> Address { Address(low: UInt64(0xc0 + index)) }

  /// One of the topics, from 0; the higher, the rarer. Some differ in their first bytes, some in their last.
  static func topic(_ index: Int) -> Hash {
    let word = UInt256(UInt64(0x70 + index))
    return Hash(index.isMultiple(of: 2) ? word : word << 200)
  }

  static let contractCount = 12
  static let topicCount = 20

  mutating func extend(to count: Int) {
    while blocks.count <= count { blocks.append(block(UInt64(blocks.count))) }
  }

  mutating func truncate(to count: Int) { blocks.removeSubrange((count + 1)...) }

  /// Opens the chain in a store, then puts the blocks from `first` on (block 0 is there) into the store behind its back: their logs
  /// can be asked for, and no state is looked at.
  @discardableResult
  func fill(_ store: any KeyValueStore, from first: Int = 1) throws -> ChainStore {
    let chain = try ChainStore(store, genesis: blocks[0], changes: StateChanges(root: Keccak256.emptyTrieRoot))
    var batch = WriteBatch()
    for block in blocks[first...] { try ChainStore.put(block, in: &batch) }
    try store.write(batch, durability: .buffered)
    return chain
  }

  /// The answer to a query by looking at every log.
  func scan(_ filter: LogFilter, _ range: ClosedRange<UInt64>) -> [LocatedLog] {
    blocks.filter { range.contains($0.header.number) }.flatMap { block in
      let logs = block.receipts.enumerated().flatMap { position, receipt in receipt.logs.map { (position, $0) } }
      return logs.enumerated().filter { filter.matches($0.element.1) }.map { index, located in
        LocatedLog(
          log: located.1, blockNumber: block.header.number, blockHash: block.hash,
          blockTimestamp: block.header.timestamp, transactionHash: block.block.transactions[located.0].hash,
          transactionIndex: located.0, index: index)
      }
    }
  }

  /// A filter that some logs of the chain are likely to match.
  static func filter(_ generator: inout SeededGenerator) -> LogFilter {
    var filter = LogFilter()
    for _ in 0..<[0, 0, 1, 1, 3].pick(&generator) {
      filter.addresses.insert(contract(rank(contractCount, &generator)))
    }
    for _ in 0..<[0, 1, 1, 2, 3, 4, 5].pick(&generator) {
      filter.topics.append(
        Set((0..<[0, 1, 1, 4].pick(&generator)).map { _ in topic(rank(topicCount, &generator)) }))
    }
    return filter
  }

  private mutating func block(_ number: UInt64) -> ExecutedBlock {
    let transactionCount = number == 0 ? 0 : [0, 1, 1, 2, 4].pick(&generator)
    let transactions = (0..<transactionCount).map { Self.transaction(number, UInt64($0)) }
    let receipts = transactions.enumerated().map { index, transaction in
      let logs = (0..<[0, 1, 1, 2, 5].pick(&generator)).map { _ in
        Log(
          address: Self.contract(Self.rank(Self.contractCount, &generator)),
          topics: (0..<Int.random(in: 0...4, using: &generator)).map { _ in
            Self.topic(Self.rank(Self.topicCount, &generator))
          },
          data: Bytes(repeating: UInt8(truncatingIfNeeded: number), count: [0, 1, 32, 80].pick(&generator)))
      }
      return Receipt(
        type: transaction.transaction.type, succeeded: !logs.isEmpty, cumulativeGasUsed: UInt64(index + 1) * 21_000,
        logs: logs)
    }
    let header = Header(
      parentHash: blocks.last?.hash ?? .zero, stateRoot: Keccak256.emptyTrieRoot,
      logsBloom: Bloom(logs: receipts.flatMap(\.logs)), number: number, gasLimit: 30_000_000,
      gasUsed: receipts.last?.cumulativeGasUsed ?? 0,
      timestamp: 1_700_000_000 + number + UInt64.random(in: 0...9, using: &generator), baseFeePerGas: UInt256(7))
    return ExecutedBlock(
      block: Block(header: header, transactions: transactions), receipts: receipts,
      senders: transactions.indices.map { Address(low: UInt64($0) + 0xaa) })
  }

  private static func transaction(_ number: UInt64, _ index: UInt64) -> SignedTransaction {
    let envelope: Transaction.Envelope =
      index.isMultiple(of: 2)
      ? .legacy(chainID: 1, gasPrice: UInt256(7))
      : .dynamicFee(chainID: 1, maximumPriorityFeePerGas: .one, maximumFeePerGas: UInt256(9), accessList: [])
    // Nobody looks at the signatures; these differ so that the hashes do.
    return SignedTransaction(
      transaction: Transaction(envelope: envelope, nonce: index, gasLimit: 21_000, to: Address(low: 1)),
      signature: RecoverableSignature(r: UInt256(number + 1), s: UInt256(index + 1), yParity: 0))
  }

  /// A number below `count`; each is chosen about half as often as the one before.
  private static func rank(_ count: Int, _ generator: inout SeededGenerator) -> Int {
    min(generator.next().trailingZeroBitCount, count - 1)
  }
}

extension [Int] {
  fileprivate func pick(_ generator: inout SeededGenerator) -> Int { randomElement(using: &generator) ?? 0 }
}
