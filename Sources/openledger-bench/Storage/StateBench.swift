import Foundation
import KeyValueStore
import Primitives
import RocksDBStore
import StateStore
import WorldState

/// Reads and roots on a database that was filled in another process.
enum StateBench {
  /// What a block changes: this many records, of which so many are new.
  static let changesPerBlock = 1_000
  static let newPerBlock = 200
  /// The blocks of each series; the first ones fill the caches.
  static let blocks = 50
  static let warmUpBlocks = 10
  /// How far back a past state is read.
  static let blocksBack = 100
  /// Random reads of each kind.
  static let coldReads = 3_000
  static let warmReads = 100_000

  /// Opening, reads of the newest state, roots with two threads and one, reads of a past state.
  static func measureAccounts(_ input: StorageJob.Input) throws -> Measurements {
    var results = Measurements()
    results["dropped"] = PageCache.drop() ? 1 : 0
    let folder = input.folder.appending(path: "state")
    let (store, database, time) = try open(folder)
    defer { store.close() }
    results["open"] = time

    var numbers = RandomNumbers(seed: 1)
    let cold = (0..<coldReads).map { _ in AccountPopulation.address(numbers.next(below: input.size)) }
    results["read.cold"] = try readsPerSecond(database.reader(at: 0), cold)
    try PageCache.load(folder)
    let warm = (0..<2 * warmReads).map { _ in AccountPopulation.address(numbers.next(below: input.size)) }
    _ = try readsPerSecond(database.reader(at: 0), Array(warm.prefix(warmReads)))
    results["read.warm"] = try readsPerSecond(database.reader(at: 0), Array(warm.suffix(warmReads)))
    results["peak.read"] = Machine.peakMegabytes

    var changes = RandomAccountChanges(count: input.size)
    var changed = 0
    for threads in [2, 1] {
      Machine.forgetPeakMemory()
      let series = try RootSeries(StateDatabase(store, threads: threads)) { changes.next() }
      results["root.\(threads)"] = series.rootSeconds
      results["store.\(threads)"] = series.storeSeconds
      results["peak.root.\(threads)"] = Machine.peakMegabytes
      changed += blocks * changesPerBlock
    }
    let newest = try StateDatabase(store)
    let past = try newest.reader(at: UInt64(2 * blocks - blocksBack))
    results["read.past"] = try readsPerSecond(past, Array(warm.prefix(warmReads / 2)))
    for family in [ColumnFamily.accountHistory, .changeLists] { try store.compact(family) }
    let history = try store.tableBytes([.accountHistory, .changeLists])
    results["history"] = history / Double(changed)
    return results
  }

  /// Roots of one contract's storage.
  static func measureSlots(_ input: StorageJob.Input) throws -> Measurements {
    var results = Measurements()
    let (store, _, _) = try open(input.folder.appending(path: "state"))
    defer { store.close() }
    var changes = RandomSlotChanges(count: input.size)
    for threads in [2, 1] {
      let series = try RootSeries(StateDatabase(store, threads: threads)) { changes.next() }
      results["root.\(threads)"] = series.rootSeconds
      results["store.\(threads)"] = series.storeSeconds
    }
    return results
  }

  /// Opening as after a crash: what was written last is in the log only.
  static func reopen(_ input: StorageJob.Input) throws -> Measurements {
    var results = Measurements()
    _ = PageCache.drop()
    let (store, _, time) = try open(input.folder.appending(path: "state"))
    store.close()
    results["open"] = time
    return results
  }

  /// Opens a database until one account is read; the seconds that it takes.
  private static func open(_ folder: URL) throws -> (RocksDBStore, StateDatabase, Double) {
    var opened: (RocksDBStore, StateDatabase)?
    let time = try seconds {
      let store = try RocksDBStore(path: folder.path)
      let database = try StateDatabase(store)
      _ = try database.reader(at: database.head.number ?? 0).account(AccountPopulation.address(0))
      opened = (store, database)
    }
    guard let (store, database) = opened else { throw BenchError("the database was not opened") }
    return (store, database, time)
  }

  private static func readsPerSecond(_ reader: any StateReader, _ addresses: [Address]) throws -> Double {
    let time = try seconds {
      for address in addresses {
        guard try reader.account(address) != nil else { throw BenchError("account \(address) is missing") }
      }
    }
    return Double(addresses.count) / time
  }
}

/// The medians of one series of blocks.
private struct RootSeries {
  /// From a block's changes to the root and the finished batch.
  let rootSeconds: Double
  /// The synced write of the batch.
  let storeSeconds: Double

  init(_ database: StateDatabase, _ next: () -> StateDiff) throws {
    var roots: [Double] = []
    var stores: [Double] = []
    for index in 0..<StateBench.blocks {
      let changes = StateChanges(root: .zero, diff: next())
      var batch = WriteBatch()
      var prepared: PreparedState?
      let root = try seconds { prepared = try database.write(changes, to: &batch) }
      let store = try seconds { try database.store.write(batch, durability: .synced) }
      if let prepared { database.adopt(prepared) }
      if index >= StateBench.warmUpBlocks {
        roots.append(root)
        stores.append(store)
      }
    }
    rootSeconds = median(roots)
    storeSeconds = median(stores)
  }
}

extension RocksDBStore {
  /// Bytes of the table files of some families.
  func tableBytes(_ families: Set<ColumnFamily>) throws -> Double {
    Double(try statistics().families.filter { families.contains($0.family) }.reduce(0) { $0 + $1.tableBytes })
  }
}
