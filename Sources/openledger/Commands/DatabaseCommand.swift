import ArgumentParser
import BlobStore
import ChainSpecification
import ChainStore
import Foundation
import JSONCoding
import JSONRPC
import KeyValueStore
import Node
import RocksDBStore
import StateStore

/// `openledger db`: looks after the database of a data directory.
struct DatabaseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "db", abstract: "Show, check and tidy the database of a data directory.",
    subcommands: [Stat.self, Verify.self, Compact.self])

  struct Stat: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show what the database holds and how much space it takes.",
      discussion: "The numbers of keys are RocksDB's estimates.")

    @OptionGroup var directory: DataDirectoryOptions

    @Flag(help: "Print one JSON value instead of text.")
    var json = false

    func run() throws {
      let (chain, store) = try directory.openChain(genesis: nil)
      defer { store.close() }
      let report = try DatabaseReport(chain, store, byteCount: DataDirectoryOptions.byteCount(of: directory.dataDir))
      print(json ? report.json.prettyText : report.text)
    }
  }

  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Check the database and the chain in it.",
      discussion:
        "Checks the checksum of every file, every block against its header and the one before, all roots and indexes, the state root from scratch, the stored branches of the tries, the history, code and blobs. Nothing is changed. Prints a sentence for each finding; the exit code is 1 when there is one."
    )

    @OptionGroup var directory: DataDirectoryOptions
    @OptionGroup var progress: ProgressOptions

    @Option(help: "The genesis file; when it is named, the chain must be its chain.")
    var genesis: String?

    @Flag(help: "Check all headers, the newest 256 blocks and the bounds of the history only.")
    var fast = false

    func run() throws {
      let store = try directory.open()
      defer { store.close() }
      let bar = progress.bar()
      let clock = ContinuousClock.now
      let result = bar.whileShown { verify(store, bar) }
      if progress.json {
        print(json(result).prettyText)
      } else {
        for finding in result.findings { print(finding) }
        print(summary(result, since: clock))
      }
      if result.findingCount > 0 { throw ExitCode.failure }
    }

    private func verify(_ store: RocksDBStore, _ bar: ProgressBar) -> ChainVerification {
      var damage: [String] = []
      if !fast { damage += checksumFindings(store, bar) }
      var result = ChainVerification()
      do {
        let chain = try chain(store)
        result = try chain.verify(fast ? .newest : .everything, observer: bar.observer())
      } catch {
        damage.append("The chain cannot be opened: \(error)")
      }
      damage.forEach { result.note($0) }
      return result
    }

    private func chain(_ store: RocksDBStore) throws -> ChainStore {
      guard let genesis else { return try ChainStore(store) }
      let file = try GenesisLocation.load(genesis)
      guard try ChainStore.storedGenesisHash(in: store) != nil else { throw ChainStoreError.noChain }
      return try ChainRules.open(file, rules: try ChainRules.rules(for: file.specification), on: store).chain
    }

    /// Reads all files; a sentence for each table with a damaged one.
    private func checksumFindings(_ store: RocksDBStore, _ bar: ProgressBar) -> [String] {
      var findings: [String] = []
      do {
        let families = try store.statistics().families
        let total = families.reduce(0) { $0 + $1.estimatedKeys }
        var before: UInt64 = 0
        for family in families {
          var read: UInt64 = 0
          do {
            try store.verifyChecksums(of: family.family) { entries, _ in
              read = UInt64(entries)
              bar.report(
                WorkProgress("checking files", .records, done: before + read, total: max(total, before + read)))
            }
          } catch {
            findings.append("The table \(family.family.rawValue) has a damaged file: \(error)")
          }
          before += read
        }
      } catch {
        findings.append("The files cannot be listed: \(error)")
      }
      return findings
    }

    private func summary(_ result: ChainVerification, since start: ContinuousClock.Instant) -> String {
      let elapsed = ProgressLine.grouped((ContinuousClock.now - start) / .seconds(1))
      let count = result.findingCount
      let verdict =
        count == 0 ? "Nothing is wrong" : count == 1 ? "One thing is wrong" : "\(count) things are wrong"
      var parts = [
        "\(ProgressLine.grouped(result.blocks)) blocks", "\(ProgressLine.grouped(result.transactions)) transactions",
      ]
      if let state = result.state {
        parts += [
          "\(ProgressLine.grouped(UInt64(state.accounts))) accounts",
          "\(ProgressLine.grouped(UInt64(state.slots))) slots",
        ]
      }
      if let blobs = result.blobs { parts.append("\(ProgressLine.grouped(UInt64(blobs.blobCount))) blobs") }
      let advice =
        count == 0 ? "" : "; restore a snapshot, or import the chain again from an exported file (Docs/Operating.md)"
      return "\(verdict) in \(parts.joined(separator: ", ")), checked in \(elapsed) s\(advice)."
    }

    private func json(_ result: ChainVerification) -> JSON {
      [
        "ok": .bool(result.findingCount == 0), "findingCount": .integer(result.findingCount),
        "findings": .array(result.findings.map { .string($0) }), "blocks": .integer(result.blocks),
        "transactions": .integer(result.transactions),
        "accounts": result.state.map { .integer($0.accounts) } ?? .null,
        "slots": result.state.map { .integer($0.slots) } ?? .null,
        "branches": result.state.map { .integer($0.branches) } ?? .null,
        "stateRoot": result.state.map { .hash($0.root) } ?? .null,
        "blobs": result.blobs.map { .integer($0.blobCount) } ?? .null,
      ]
    }
  }

  struct Compact: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Rewrite the tables so that what was removed gives back its space.",
      discussion:
        "Needs free space for a copy of the largest table for a while. It may be interrupted at any time. A node does the same in the background, little by little."
    )

    @OptionGroup var directory: DataDirectoryOptions
    @OptionGroup var progress: ProgressOptions

    func run() throws {
      let store = try directory.open()
      defer { store.close() }
      let bar = progress.bar()
      let observer = bar.observer(Interruption())
      var lines: [JSON] = []
      let before = try bytes(store)
      let total = before.values.reduce(0, +)
      var done: UInt64 = 0
      try bar.whileShown {
        for family in ColumnFamily.allCases where !observer.shouldStop() {
          observer.report(WorkProgress("compacting \(family.rawValue)", .bytes, done: done, total: total))
          try store.compact(family)
          let after = try bytes(store)[family] ?? 0
          done += before[family] ?? 0
          lines.append([
            "table": .string(family.rawValue), "bytesBefore": .integer(before[family] ?? 0),
            "bytesAfter": .integer(after),
          ])
        }
      }
      let after = try bytes(store).values.reduce(0, +)
      let value: JSON = ["tables": .array(lines), "bytesBefore": .integer(total), "bytesAfter": .integer(after)]
      print(
        progress.json
          ? value.prettyText
          : "Compacted \(lines.count) of \(ColumnFamily.allCases.count) tables from \(ProgressLine.bytes(total)) to \(ProgressLine.bytes(after))."
      )
    }

    /// The bytes of each family's files.
    private func bytes(_ store: RocksDBStore) throws -> [ColumnFamily: UInt64] {
      let families = try store.statistics().families
      return Dictionary(uniqueKeysWithValues: families.map { ($0.family, $0.tableBytes + $0.separatedValueBytes) })
    }
  }
}
