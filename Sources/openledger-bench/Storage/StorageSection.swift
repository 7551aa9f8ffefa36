import Foundation
import Node

/// How the storage grows: roots, reads, imports, sizes and log queries at several numbers of accounts.
enum StorageSection {
  /// The targets, at a million accounts unless they say otherwise.
  private enum Target {
    static let size = 1_000_000
    static let largeSize = 10_000_000
    static let rootMilliseconds = 60.0
    static let openingSeconds = 1.0
    static let transfersPerSecond = 25_000.0
    static let processorSeconds = 11.0
  }

  /// Measures at each of these numbers of accounts, in ascending order.
  static func measure(accounts accountCounts: [Int]) throws -> [Table] {
    let transfers = ImportWorkload.Kind.transfers.rawValue
    var roots = rootTable()
    var reads = readTable()
    var sizes = sizeTable()
    var imports = importTable()
    var growth = growthTable(isLarge: accountCounts.contains(Target.largeSize))
    var slots: [(size: Int, results: Measurements)] = []
    var base: StateResults?
    for size in accountCounts {
      let results = try Files.withTemporaryFolder { folder in
        try StateResults(size: size, folder: folder, workload: transfers)
      }
      let first = base ?? results
      base = first
      add(results, first, toRoots: &roots)
      add(results, first, toReads: &reads)
      add(results, toSizes: &sizes)
      add(results, toGrowth: &growth)
      if size <= Target.size {
        slots.append((size, try Files.withTemporaryFolder { try StateResults.slots(size, $0) }))
      }
    }
    for (size, results) in slots { add(results, slots.first?.results, size, toRoots: &roots) }
    for kind in ImportWorkload.Kind.allCases { try addImport(kind, to: &imports) }
    return [roots, reads, imports, growth, sizes, try LogQueryBench.measure()]
  }
}

/// What was measured on a database with a number of accounts.
private struct StateResults {
  let size: Int
  let fill: Measurements
  let state: Measurements
  let reopening: Measurements
  let transfers: Measurements

  init(size: Int, folder: URL, workload: String) throws {
    self.size = size
    fill = try StorageJob.fillAccounts.run(folder: folder, size: size, workload: workload)
    state = try StorageJob.accounts.run(folder: folder, size: size)
    reopening = try StorageJob.reopen.run(folder: folder, size: size)
    _ = try StorageJob.makeChain.run(folder: folder, workload: workload)
    transfers = try ImportBench.medianImport(
      folder: folder, threads: ImportOptions.standardThreads, workload: workload)
  }

  /// What was measured on one contract with so many slots.
  static func slots(_ count: Int, _ folder: URL) throws -> Measurements {
    _ = try StorageJob.fillSlots.run(folder: folder, size: count)
    return try StorageJob.slots.run(folder: folder, size: count)
  }

  var name: String { "\(number(Double(size))) accounts" }
}

// MARK: - Roots and reads

extension StorageSection {
  private static func rootTable() -> Table {
    var table = Table(
      title: "State roots",
      method: """
        Blocks of \(number(Double(StateBench.changesPerBlock))) random changes, \(StateBench.newPerBlock) of them new accounts or slots, on a \
        RocksDB database that was filled and compacted before: from a block's changes to its root and the finished batch, \
        old records and trie nodes read from the database; wall time, medians of \(StateBench.blocks - StateBench.warmUpBlocks) blocks after \
        \(StateBench.warmUpBlocks). The ratio compares with the smallest size.
        """)
    table.comparisonTitles = ["1 thread", "synced write"]
    table.ratioTitle = "÷ smallest"
    return table
  }

  private static func add(_ results: StateResults, _ base: StateResults, toRoots table: inout Table) {
    table.add(
      "changed accounts, of \(number(Double(results.size)))", results.state["root.2"] * 1e3, "ms",
      comparisons: [results.state["root.1"] * 1e3, results.state["store.2"] * 1e3],
      ratio: results.state["root.2"] / base.state["root.2"],
      target: results.size == Target.size ? .atMost(Target.rootMilliseconds) : nil)
  }

  private static func add(_ results: Measurements, _ base: Measurements?, _ size: Int, toRoots table: inout Table) {
    table.add(
      "changed slots of one contract, of \(number(Double(size)))", results["root.2"] * 1e3, "ms",
      comparisons: [results["root.1"] * 1e3, results["store.2"] * 1e3],
      ratio: base.map { results["root.2"] / $0["root.2"] }
    )
  }

  private static func readTable() -> Table {
    var table = Table(
      title: "Reads of random accounts",
      method: """
        One thread, from an address to its account, through a reader of the state database. Cold: \
        \(number(Double(StateBench.coldReads))) accounts right after opening, the kernel's page cache dropped where this user may. Warm: \
        \(number(Double(StateBench.warmReads))) after as many others. Past: the state \(StateBench.blocksBack) blocks of \
        \(number(Double(StateBench.changesPerBlock))) changes back. The ratio compares warm reads with the smallest size.
        """)
    table.ratioTitle = "÷ smallest"
    return table
  }

  private static func add(_ results: StateResults, _ base: StateResults, toReads table: inout Table) {
    let cold = results.state["dropped"] == 1 ? "cold" : "cold but for the page cache"
    table.add("\(results.name), \(cold)", results.state["read.cold"], "reads/s")
    table.add(
      "\(results.name), warm", results.state["read.warm"], "reads/s",
      ratio: results.state["read.warm"] / base.state["read.warm"])
    table.add("\(results.name), past", results.state["read.past"], "reads/s")
  }
}

// MARK: - Imports

extension StorageSection {
  private static func importTable() -> Table {
    var table = Table(
      title: "Block import",
      method: """
        Block files through the importer of `openledger chain import`: signatures recovered, every root and header field checked, \
        each block one batch; with one thread every batch is synced, pipelined at most \(ImportOptions.maximumUnsyncedBlocks) of them at once. Medians of \(ImportBench.runs) imports. Pipelined with \(ImportOptions.standardThreads) threads; the ratio compares its wall time with one thread's. Blocks of \
        30,000,000 gas; plain transfers from one sender to fresh accounts. CPU: processor seconds of all threads. geth 1.16.9 on two such cores \
        imports 100,000 such transfers at 17,000-18,500 a second, 360-390 Mgas/s, with 11 CPU seconds.
        """)
    table.comparisonTitles = ["Mgas/s", "CPU seconds", "peak MB", "1 thread", "its CPU seconds"]
    table.ratioTitle = "speedup"
    return table
  }

  private static func addImport(_ kind: ImportWorkload.Kind, to table: inout Table) throws {
    let (piped, plain) = try Files.withTemporaryFolder { folder in
      _ = try StorageJob.makeChain.run(folder: folder, workload: kind.rawValue)
      return (
        try ImportBench.medianImport(folder: folder, threads: ImportOptions.standardThreads, workload: kind.rawValue),
        try ImportBench.medianImport(folder: folder, threads: 1, workload: kind.rawValue)
      )
    }
    table.add(
      "\(number(piped["transactions"])) \(kind.title)", piped["transactions"] / piped["wall"], "tx/s",
      comparisons: [
        piped["gas"] / piped["wall"] / 1e6, piped["processor"], piped["peak.import"],
        plain["transactions"] / plain["wall"],
        plain["processor"],
      ], ratio: plain["wall"] / piped["wall"],
      target: kind == .transfers ? .atLeast(Target.transfersPerSecond) : nil)
    if kind == .transfers {
      table.add(
        "CPU of these", piped["processor"], "CPU seconds", target: .atMost(Target.processorSeconds))
    }
  }

  private static func growthTable(isLarge: Bool) -> Table {
    var table = Table(
      title: "Import of plain transfers into large states",
      method: """
        The same \(number(Double(ImportBench.transfers))) transfers, pipelined, into databases that hold accounts already and lie in the page cache. \
        \(isLarge ? "" : "`openledger-bench storage --large` adds 10,000,000 accounts.")
        """)
    table.comparisonTitles = ["Mgas/s", "CPU seconds", "peak MB"]
    return table
  }

  private static func add(_ results: StateResults, toGrowth table: inout Table) {
    let measured = results.transfers
    table.add(
      results.name, measured["transactions"] / measured["wall"], "tx/s",
      comparisons: [measured["gas"] / measured["wall"] / 1e6, measured["processor"], measured["peak.import"]],
      target: .atLeast(Target.transfersPerSecond / 2))
  }
}

// MARK: - Sizes

extension StorageSection {
  private static func sizeTable() -> Table {
    Table(
      title: "Database of accounts",
      method: """
        Filled in the order of the accounts' hashes with flat records and the branches of a trie built on the way, unsynced batches of \
        50,000 records, then compacted. Opening: until the first account is read, page cache dropped where this user may; \
        the log holds the last of \(2 * StateBench.blocks) blocks. Peak memory of each step in a process of its own.
        """)
  }

  private static func add(_ results: StateResults, toSizes table: inout Table) {
    let name = results.name
    table.add("\(name): flat records, each", results.fill["flat"], "bytes")
    table.add("\(name): trie branches, for each account", results.fill["branches"], "bytes")
    table.add("\(name): history of a changed account", results.state["history"], "bytes")
    table.add("\(name): filling", results.fill["seconds"], "s")
    table.add(
      "\(name): opening", results.state["open"], "s",
      target: results.size == Target.size ? .atMost(Target.openingSeconds) : nil)
    table.add("\(name): opening with a log to read", results.reopening["open"], "s")
    table.add("\(name): peak memory of filling", results.fill["peak"], "MB")
    table.add("\(name): peak memory of reads", results.state["peak.read"], "MB")
    table.add("\(name): peak memory of roots", results.state["peak.root.2"], "MB")
    table.add("\(name): peak memory of the import", results.transfers["peak.import"], "MB")
  }
}
