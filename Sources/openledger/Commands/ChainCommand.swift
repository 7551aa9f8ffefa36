import ArgumentParser
import ChainSpecification
import ChainStore
import ChainTypes
import Foundation
import JSONCoding
import JSONRPC
import Node
import Primitives
import RocksDBStore

/// `openledger chain`: moves blocks between data directories and files, and takes them back.
struct ChainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "chain", abstract: "Export, import and take back blocks.",
    subcommands: [Export.self, Import.self, Unwind.self])

  struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write the blocks of a chain to a file.",
      discussion:
        "The file holds one block after the other in RLP, as `geth import` and `openledger chain import` read them. A name that ends in .gz is packed with gzip. The file appears when it is whole."
    )

    @OptionGroup var directory: DataDirectoryOptions
    @OptionGroup var progress: ProgressOptions

    @Option(help: "The genesis file; when it is named, the chain must be its chain.")
    var genesis: String?

    @Option(help: "The first block.")
    var first: UInt64 = 0

    @Option(help: "The last block; the default is the newest.")
    var last: UInt64?

    @Argument(help: "The new file.")
    var file: String

    func run() throws {
      let (chain, store) = try directory.openChain(genesis: genesis)
      defer { store.close() }
      let bar = progress.bar()
      let clock = ContinuousClock.now
      let summary = try bar.whileShown {
        try ChainExport.run(chain, first: first, last: last, to: file, observer: bar.observer(Interruption()))
      }
      let value: JSON = [
        "file": .string(file), "first": .integer(summary.first), "last": .integer(summary.last),
        "transactions": .integer(summary.transactions), "bytes": .integer(summary.bytes),
      ]
      print(
        progress.json
          ? value.prettyText
          : "Exported blocks \(summary.first) to \(summary.last) with \(ProgressLine.grouped(summary.transactions)) transactions, \(ProgressLine.bytes(summary.bytes)), to \(file) in \(seconds(since: clock))."
      )
    }
  }

  struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Add the blocks of files to a chain, checking everything.",
      discussion:
        "Reads what `openledger chain export` and `geth export` write, packed with gzip or not. Makes the chain when the data directory is empty, and skips the blocks that it has. Ctrl-C ends between two blocks; the same command goes on from there."
    )

    @Option(help: "The data directory; no node may use it meanwhile.")
    var dataDir: String

    @OptionGroup var progress: ProgressOptions

    @Option(help: "The genesis file.")
    var genesis: String

    @Flag(help: "Run models on the scalar reference kernels.")
    var scalarKernels = false

    @Argument(help: "The files, in the order of their blocks.")
    var files: [String]

    func run() throws {
      let genesis = try GenesisLocation.load(genesis)
      // What cannot be read is found before a data directory is made.
      for file in files { _ = try BlockFileReader(path: file) }
      let rules = try ChainRules.rules(for: genesis.specification, usesScalarKernels: scalarKernels)
      let store = try RocksDBStore(path: dataDir, options: .bulkImport)
      defer { store.close() }
      let (chain, _) = try ChainRules.open(genesis, rules: rules, on: store)
      let bar = progress.bar()
      let observer = bar.observer(Interruption())
      let clock = ContinuousClock.now
      let start = chain.head.header.number
      var total = ImportTotal()
      try bar.whileShown {
        for file in files where !total.isStopped {
          do {
            total.add(try ChainImport.run(BlockFileReader(path: file), into: chain, rules: rules, observer: observer))
          } catch {
            // Blocks that were stored last count once they are synced.
            let isDurable = (try? chain.sync()) != nil
            let number = chain.head.header.number
            let kept =
              if number == start {
                "Nothing was imported."
              } else if isDurable {
                "Blocks \(start + 1) to \(number) were imported and stay."
              } else {
                "The last blocks before it may not be durable; import the file again."
              }
            throw CommandError("\(error) \(kept)")
          }
        }
      }
      let (header, hash) = (chain.head.header, chain.head.hash)
      let value: JSON = [
        "head": .integer(header.number), "hash": .hash(hash), "stateRoot": .hash(header.stateRoot),
        "blocks": .integer(total.blocks), "skipped": .integer(total.skipped),
        "transactions": .integer(total.transactions),
        "gasUsed": .integer(total.gas), "stopped": .bool(total.isStopped),
      ]
      print(progress.json ? value.prettyText : total.text(head: header.number, hash: hash, clock))
    }
  }

  struct Unwind: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Take the newest blocks back.",
      discussion:
        "The state of every block is restored from the history and must have the root that the block's header names, or the chain stays where it is. Ctrl-C ends between two blocks."
    )

    @OptionGroup var directory: DataDirectoryOptions
    @OptionGroup var progress: ProgressOptions

    @Option(help: "The genesis file; when it is named, the chain must be its chain.")
    var genesis: String?

    @Option(help: "How many blocks to take back.")
    var blocks: UInt64?

    @Option(help: "The block that shall be the newest.")
    var to: UInt64?

    func validate() throws {
      guard (blocks == nil) != (to == nil) else { throw ValidationError("give either --blocks or --to") }
    }

    func run() throws {
      let (chain, store) = try directory.openChain(genesis: genesis)
      defer { store.close() }
      let head = chain.head.header.number
      let target = try target(head: head, oldest: chain.oldestUnwindTarget())
      let bar = progress.bar()
      let observer = bar.observer(Interruption())
      try bar.whileShown {
        while chain.head.header.number > target, !observer.shouldStop() {
          try chain.unwindHead()
          observer.report(
            WorkProgress("unwinding", .blocks, done: head - chain.head.header.number, total: head - target))
        }
      }
      let (header, hash) = (chain.head.header, chain.head.hash)
      let value: JSON = [
        "head": .integer(header.number), "hash": .hash(hash), "stateRoot": .hash(header.stateRoot),
        "unwound": .integer(head - header.number), "stopped": .bool(header.number > target),
      ]
      print(
        progress.json
          ? value.prettyText
          : "Took back \(head - header.number) blocks\(header.number > target ? " and was stopped" : ""); the newest is block \(header.number) with hash \(hash), whose state root \(header.stateRoot) was confirmed."
      )
    }

    private func target(head: UInt64, oldest: UInt64) throws -> UInt64 {
      if let blocks {
        guard blocks <= head else {
          throw CommandError("the chain has \(head) blocks above block 0; give --blocks at most \(head)")
        }
      }
      let target = to ?? head - (blocks ?? 0)
      guard target <= head else {
        throw CommandError("the newest block is \(head), so there is nothing to take back to block \(target)")
      }
      guard target >= oldest else {
        throw CommandError(
          "the history is kept from block \(oldest) on, so the chain cannot be taken back to block \(target); choose --to \(oldest) or higher, or import the chain again"
        )
      }
      return target
    }
  }
}

/// What the files of an import brought together.
private struct ImportTotal {
  var blocks = 0
  var skipped = 0
  var transactions = 0
  var gas: UInt64 = 0
  var isStopped = false

  mutating func add(_ summary: ImportSummary) {
    blocks += summary.progress.blocks
    skipped += summary.progress.skippedBlocks
    transactions += summary.progress.transactions
    gas += summary.progress.gasUsed
    isStopped = summary.isStopped
  }

  func text(head: UInt64, hash: Hash, _ start: ContinuousClock.Instant) -> String {
    let elapsed = max((ContinuousClock.now - start) / .seconds(1), 0.001)
    let known = skipped > 0 ? ", skipped \(ProgressLine.grouped(UInt64(skipped))) that were known" : ""
    let rate =
      "\(ProgressLine.grouped(Double(transactions) / elapsed)) transactions and \(ProgressLine.grouped(Double(gas) / elapsed / 1_000_000)) Mgas a second"
    return
      "Imported \(ProgressLine.grouped(UInt64(blocks))) blocks with \(ProgressLine.grouped(UInt64(transactions))) transactions in \(seconds(since: start)) (\(rate))\(known)\(isStopped ? "; stopped as asked, the same command goes on" : ""); the newest is block \(head) with hash \(hash)."
  }
}

/// How long something took, with one digit after the point.
private func seconds(since start: ContinuousClock.Instant) -> String {
  "\(ProgressLine.grouped((ContinuousClock.now - start) / .seconds(1))) s"
}
