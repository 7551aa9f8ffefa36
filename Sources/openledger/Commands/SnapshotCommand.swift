import ArgumentParser
import ChainStore
import JSONCoding
import JSONRPC
import Node
import Primitives
import RocksDBStore
import StateStore

/// `openledger snapshot`: copies of a whole database that are checked when they are used.
struct SnapshotCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "snapshot", abstract: "Make a checked copy of a data directory, or a data directory of such a copy.",
    subcommands: [Create.self, Restore.self])

  struct Create: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make a snapshot of a data directory.",
      discussion:
        "The snapshot is a folder with the database and snapshot.json, which names every file with its length and SHA-256. On the same file system its tables share their disk space with the data directory."
    )

    @OptionGroup var directory: DataDirectoryOptions
    @OptionGroup var progress: ProgressOptions

    @Argument(help: "The new folder.")
    var snapshot: String

    func run() throws {
      let (chain, store) = try directory.openChain(genesis: nil)
      defer { store.close() }
      let bar = progress.bar()
      let manifest = try bar.whileShown {
        try SnapshotCreation.run(chain, on: store, to: snapshot, observer: bar.observer(Interruption()))
      }
      print(
        progress.json
          ? SnapshotCommand.value(manifest, path: snapshot).prettyText
          : "\(snapshot) holds the chain up to block \(manifest.headNumber) with hash \(manifest.headHash) in \(manifest.files.count) files, \(ProgressLine.bytes(manifest.totalBytes))."
      )
    }
  }

  struct Restore: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make a data directory of a snapshot.",
      discussion:
        "Every file is checked against its digest, the chain against the genesis file, and the state against the newest block by building its root anew. The data directory appears when all of it agrees."
    )

    @Option(help: "The new data directory.")
    var dataDir: String

    @OptionGroup var progress: ProgressOptions

    @Option(help: "The genesis file.")
    var genesis: String

    @Flag(
      help:
        "Give table files a second name instead of copying them; needs one file system, and the snapshot's own files.")
    var link = false

    @Argument(help: "The snapshot's folder.")
    var snapshot: String

    func run() throws {
      let genesis = try GenesisLocation.load(genesis)
      let bar = progress.bar()
      let summary = try bar.whileShown {
        try SnapshotRestoration.run(
          snapshot, to: dataDir, genesis: genesis, linksFiles: link, observer: bar.observer(Interruption()))
      }
      let manifest = summary.manifest
      print(
        progress.json
          ? SnapshotCommand.value(manifest, path: dataDir).prettyText
          : "\(dataDir) holds the chain up to block \(manifest.headNumber) with hash \(manifest.headHash); \(ProgressLine.bytes(manifest.totalBytes)) in \(manifest.files.count) files and the state root \(manifest.stateRoot) of \(ProgressLine.grouped(UInt64(summary.verification.state?.accounts ?? 0))) accounts were checked."
      )
    }
  }

  private static func value(_ manifest: SnapshotManifest, path: String) -> JSON {
    [
      "path": .string(path), "genesisHash": .hash(manifest.genesisHash), "head": .integer(manifest.headNumber),
      "hash": .hash(manifest.headHash), "stateRoot": .hash(manifest.stateRoot), "files": .integer(manifest.files.count),
      "bytes": .integer(manifest.totalBytes),
    ]
  }
}
