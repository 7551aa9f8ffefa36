import ChainSpecification
import ChainStore
import ChainTypes
import Cryptography
import EVM
import Execution
import Foundation
import Primitives
import RocksDBStore
import StateStore
import StateTransition
import WorldState

/// The stages of plain transfers in one process and on one core.
enum ChainSection {
  private static let transfersPerBlock = 2_000
  private static let blocks = 6
  private static let recipients = 10_000
  private static let chainID: UInt64 = 20_260
  /// The least transfers a second.
  static let target = 2_000.0

  /// Seconds of each stage of one block.
  private struct Stages {
    var decoding = 0.0
    var recovery = 0.0
    var execution = 0.0
    var sealing = 0.0
    var append = 0.0

    var total: Double { decoding + recovery + execution + sealing + append }
  }

  static func measure() throws -> Table {
    let accounts = try DevelopmentAccounts()
    let stages = try Files.withTemporaryFolder { folder in
      let store = try RocksDBStore(path: folder.appending(path: "chain").path)
      defer { store.close() }
      let (chain, state) = try start(store, accounts)
      var stages = try (0..<blocks).map { try block(UInt64($0), chain, state, accounts) }
      // The first block fills caches.
      stages.removeFirst()
      return stages
    }
    return table(stages)
  }

  private static func table(_ stages: [Stages]) -> Table {
    func microseconds(_ stage: (Stages) -> Double) -> Double {
      median(stages.map(stage)) / Double(transfersPerBlock) * 1e6
    }
    var table = Table(
      title: "Plain transfers in one process",
      method: """
        \(number(Double(transfersPerBlock))) transfers a block from \(DevelopmentAccounts.count) senders to \
        \(number(Double(recipients))) existing accounts, RocksDB with synced writes, one core; processor time, and wall time of the commit; medians of \(stages.count) blocks, for each transfer.
        """)
    table.add("decode from the wire form", microseconds(\.decoding), "µs")
    table.add("recover the sender", microseconds(\.recovery), "µs")
    table.add("execute", microseconds(\.execution), "µs")
    table.add("state, transactions and receipts roots", microseconds(\.sealing), "µs")
    table.add("encode and commit durably", microseconds(\.append), "µs")
    table.add("all stages together", 1e6 / microseconds(\.total), "transfers/s", target: .atLeast(target))
    return table
  }

  /// A chain whose block 0 funds the senders and has every recipient.
  private static func start(_ store: RocksDBStore, _ accounts: DevelopmentAccounts) throws -> (ChainStore, WorldState) {
    let state = try StateDatabase(store).headState()
    state.beginTransaction()
    for key in accounts.keys { state.setBalance(Supply.openInWei &* 1_000, of: key.address) }
    state.placePredeploys()
    for index in 0..<recipients { state.setBalance(.one, of: DevelopmentAccounts.recipient(index)) }
    state.finishTransaction()
    let changes = try state.commit()
    var header = Header(
      parentHash: .zero, beneficiary: .zero, number: 0, gasLimit: 120_000_000, timestamp: 0, extraData: [],
      prevRandao: .zero, baseFeePerGas: UInt256(1_000_000_000))
    header.stateRoot = changes.root
    header.requestsHash = Header.emptyRequestsHash
    let chain = try ChainStore(store, genesis: ExecutedBlock(block: Block(header: header)), changes: changes)
    return (chain, chain.states.headState())
  }

  private static func block(
    _ index: UInt64, _ chain: ChainStore, _ state: WorldState, _ accounts: DevelopmentAccounts
  ) throws -> Stages {
    let perSender = transfersPerBlock / DevelopmentAccounts.count
    let wire = (0..<transfersPerBlock).map { position in
      accounts.transfer(
        from: position % DevelopmentAccounts.count,
        nonce: index * UInt64(perSender) + UInt64(position / DevelopmentAccounts.count),
        recipient: (position &* 7919 + Int(index) * 31) % recipients, chainID: chainID
      ).encoded
    }
    var stages = Stages()
    var transactions: [SignedTransaction] = []
    var senders: [Address] = []
    stages.decoding = try processorSeconds { transactions = try wire.map { try SignedTransaction.decode($0) } }
    stages.recovery = try processorSeconds { senders = try transactions.map { try $0.recoverSender() } }

    let rules = ExecutionRules(
      specification: ChainSpecification(chainID: chainID), precompiles: .empty, machines: [EVMMachine()])
    let builder = try BlockBuilder(
      rules: rules, parent: chain.head.header,
      attributes: BlockAttributes(timestamp: index + 1, beneficiary: Address(low: 0xFEE)), state: state
    ) { _ in nil }
    stages.execution = try processorSeconds {
      for (transaction, sender) in zip(transactions, senders) { try builder.apply(transaction, sender: sender) }
    }
    var sealed: (block: ExecutedBlock, changes: StateChanges)?
    stages.sealing = try processorSeconds { sealed = try builder.seal() }
    guard let sealed, sealed.block.receipts.allSatisfy(\.succeeded) else { throw BenchError("a transfer failed") }
    stages.append = try seconds { try chain.append(sealed.block, sealed.changes) }
    return stages
  }
}
