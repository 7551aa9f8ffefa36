import ChainStore
import ChainTypes
import Foundation
import KeyValueStore
import Node
import Primitives
import RocksDBStore
import StateStore
import StateTransition
import WorldState

/// Imports of block files, as `openledger chain import` does them.
enum ImportBench {
  /// Transfers of geth's measurement; calls of contracts take longer each.
  static let transfers = 100_000
  static let contractCalls = 30_000
  /// How often each chain is imported.
  static let runs = 3

  static func workload(_ name: String, transactions: Int) throws -> ImportWorkload {
    guard let kind = ImportWorkload.Kind(rawValue: name) else { throw BenchError("there is no workload '\(name)'") }
    return try ImportWorkload(kind: kind, transactions: transactions)
  }

  static func transactions(of workload: String) -> Int {
    workload == ImportWorkload.Kind.transfers.rawValue ? transfers : contractCalls
  }

  /// Makes the chain in `base` when it is not there, and a file with the workload's blocks upon it in `blocks.rlp`.
  static func makeChain(_ input: StorageJob.Input) throws -> Measurements {
    let workload = try workload(input.workload, transactions: transactions(of: input.workload))
    let base = input.folder.appending(path: "base")
    if !FileManager.default.fileExists(atPath: base.path) {
      let store = try RocksDBStore(path: base.path)
      defer { store.close() }
      _ = try ChainStore(store, genesis: workload.genesis.block, changes: workload.genesis.changes)
    }
    let writer = try BlockFileWriter(path: blockFile(input).path)
    try withCopy(input) { store in
      let chain = try ChainStore(store)
      let state = chain.states.headState()
      for encoded in workload.blocks {
        let made = try block(like: Block.decode(encoded), chain, state, workload.rules)
        try chain.append(made.block, made.changes)
        try writer.append(made.block.block)
      }
    }
    try writer.finish()
    return Measurements()
  }

  /// Imports the file into a copy of the chain, with so many threads.
  static func importChain(_ input: StorageJob.Input) throws -> Measurements {
    let rules = try workload(input.workload, transactions: 0).rules
    var results = Measurements()
    try withCopy(input) { store in
      try PageCache.load(URL(fileURLWithPath: store.path))
      let chain = try ChainStore(store)
      let reader = try BlockFileReader(path: blockFile(input).path)
      Machine.forgetPeakMemory()
      let processor = processTime()
      var summary: ImportSummary?
      let wall = try seconds {
        summary = try ChainImport.run(
          reader, into: chain, rules: rules, options: ImportOptions(threads: input.threads))
      }
      guard let progress = summary?.progress, progress.transactions == transactions(of: input.workload) else {
        throw BenchError("the import left transactions out")
      }
      results["wall"] = wall
      results["processor"] = processTime() - processor
      results["transactions"] = Double(progress.transactions)
      results["gas"] = Double(progress.gasUsed)
      results["peak.import"] = Machine.peakMegabytes
    }
    return results
  }

  /// Imports ``runs`` times in as many processes; gives the one whose wall time is the median.
  static func medianImport(folder: URL, threads: Int, workload: String) throws -> Measurements {
    let all = try (0..<runs).map { _ in
      try StorageJob.importChain.run(folder: folder, threads: threads, workload: workload)
    }
    return all.sorted { $0["wall"] < $1["wall"] }[runs / 2]
  }

  /// Stores a block 0 whose state is there already.
  static func storeGenesis(
    _ genesis: (block: ExecutedBlock, changes: StateChanges), stateRoot: Hash, in store: any KeyValueStore
  ) throws {
    guard genesis.changes.diff.accounts.allSatisfy(\.slots.isEmpty) else {
      throw BenchError("the workload has contracts with storage")
    }
    var header = genesis.block.header
    header.stateRoot = stateRoot
    let block = ExecutedBlock(block: Block(header: header))
    var batch = WriteBatch()
    for (hash, bytes) in genesis.changes.diff.code { batch.put(bytes, for: hash.bytes, in: .code) }
    try ChainStore.put(block, in: &batch)
    batch.put(block.hash.bytes, for: Bytes("genesis".utf8), in: .metadata)
    try store.write(batch, durability: .synced)
  }

  private static func blockFile(_ input: StorageJob.Input) -> URL { input.folder.appending(path: "blocks.rlp") }

  /// Calls `body` with a copy of `base` that is removed afterwards.
  private static func withCopy(_ input: StorageJob.Input, _ body: (RocksDBStore) throws -> Void) throws {
    let copy = input.folder.appending(path: "copy")
    defer { try? FileManager.default.removeItem(at: copy) }
    try RocksDBStore(path: input.folder.appending(path: "base").path).checkpoint(to: copy.path)
    let store = try RocksDBStore(path: copy.path, options: .bulkImport)
    defer { store.close() }
    try body(store)
  }

  /// A block with the same transactions upon the head of a chain with other accounts.
  private static func block(
    like original: Block, _ chain: ChainStore, _ state: WorldState, _ rules: ExecutionRules
  ) throws -> (block: ExecutedBlock, changes: StateChanges) {
    let header = original.header
    let builder = try BlockBuilder(
      rules: rules, parent: chain.head.header,
      attributes: BlockAttributes(
        timestamp: header.timestamp, beneficiary: header.beneficiary, prevRandao: header.prevRandao,
        extraData: header.extraData, parentBeaconBlockRoot: header.parentBeaconBlockRoot), state: state
    ) { number in try? chain.hash(ofBlock: number) }
    // All are of one sender.
    let sender = try original.transactions.first?.recoverSender()
    for transaction in original.transactions { try builder.apply(transaction, sender: sender) }
    return try builder.seal()
  }
}
