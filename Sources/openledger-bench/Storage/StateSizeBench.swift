import Foundation
import KeyValueStore
import Primitives
import RocksDBStore
import StateStore
import WorldState

/// Fills databases and measures what they take on disk.
enum StateSizeBench {
  /// Makes a chain of block 0 with `size` accounts beside those of a workload, in `base`, and a copy of it in `state`.
  static func fillAccounts(_ input: StorageJob.Input) throws -> Measurements {
    try fill(input) { store in
      let workload = try ImportBench.workload(input.workload, transactions: 0)
      let others = workload.genesis.changes.diff.accounts.compactMap { change in
        change.content.map { (address: change.address, content: $0) }
      }
      let root = try AccountPopulation.fill(input.size, others: others, into: store)
      try ImportBench.storeGenesis(workload.genesis, stateRoot: root, in: store)
    }
  }

  /// Makes a state of one contract with `size` slots.
  static func fillSlots(_ input: StorageJob.Input) throws -> Measurements {
    try fill(input) { store in _ = try AccountPopulation.fillSlots(input.size, into: store) }
  }

  private static func fill(_ input: StorageJob.Input, _ body: (RocksDBStore) throws -> Void) throws -> Measurements {
    var results = Measurements()
    let store = try RocksDBStore(path: input.folder.appending(path: "base").path, options: .bulkImport)
    defer { store.close() }
    let flat: [ColumnFamily] = [.accounts, .storage]
    let branches: [ColumnFamily] = [.accountBranches, .storageBranches]
    results["seconds"] = try seconds {
      try body(store)
      for family in flat + branches { try store.compact(family) }
    }
    results["flat"] = try store.tableBytes(Set(flat)) / Double(input.size)
    results["branches"] = try store.tableBytes(Set(branches)) / Double(input.size)
    try store.checkpoint(to: input.folder.appending(path: "state").path)
    return results
  }
}
