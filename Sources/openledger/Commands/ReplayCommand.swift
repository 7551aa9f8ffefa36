import ArgumentParser
import Foundation
import JSONCoding
import JSONRPC
import KeyValueStore
import Node
import RocksDBStore

/// `openledger replay`: checks a stored chain.
struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay", abstract: "Execute a stored chain again from block 0 and check every block.",
    discussion:
      "No node may use the data directory meanwhile. The directory is not changed: the chain is built a second time in memory, or when it is large in a temporary directory, which needs as much space."
  )

  @OptionGroup var directory: DataDirectoryOptions
  @OptionGroup var progress: ProgressOptions

  @Option(help: "The genesis file; the default is Genesis/dev.json.")
  var genesis: String?

  @Option(help: "Where the temporary directory of a large chain is made; the default is the system's place for these.")
  var scratch: String?

  /// The largest data directory whose chain is replayed in memory, in bytes; there it takes several times as much.
  private static let memoryBytes: UInt64 = 256 << 20

  func run() throws {
    let genesis = try GenesisLocation.load(try genesis ?? GenesisLocation.development())
    let store = try directory.open()
    defer { store.close() }
    let bar = progress.bar()
    let result = try bar.whileShown {
      try withScratch { scratch in
        try ChainReplay.run(genesis, store: store, scratch: scratch, observer: bar.observer(Interruption()))
      }
    }
    let value: JSON = [
      "number": .integer(result.number), "hash": .hash(result.hash), "stateRoot": .hash(result.stateRoot),
      "stopped": .bool(result.isStopped),
    ]
    let blocks = result.isStopped ? "the first \(result.number)" : "all \(result.number)"
    print(
      progress.json
        ? value.prettyText
        : "\(blocks) blocks agree; the last is \(result.hash) with state root \(result.stateRoot)")
  }

  /// Calls a closure with an empty store, which is gone afterwards.
  private func withScratch<Result>(_ body: (any KeyValueStore) throws -> Result) throws -> Result {
    if scratch == nil, DataDirectoryOptions.byteCount(of: directory.dataDir) <= ReplayCommand.memoryBytes {
      return try body(MemoryStore())
    }
    let place = scratch.map { URL(filePath: $0) } ?? FileManager.default.temporaryDirectory
    let folder = place.appending(path: "openledger-replay-\(UUID().uuidString)").path
    let store = try RocksDBStore(path: folder, options: .bulkImport)
    defer {
      store.close()
      try? FileManager.default.removeItem(atPath: folder)
    }
    return try body(store)
  }
}
