import ArgumentParser
import JSONCoding
import JSONRPC
import Node
import RocksDBStore

/// `openledger replay`: checks a stored chain.
struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay", abstract: "Execute a stored chain again from block 0 and check every block.",
    discussion: "No node may use the data directory meanwhile. The directory is not changed.")

  @Option(help: "The data directory.")
  var dataDir: String

  @Option(help: "The genesis file; the default is Genesis/dev.json.")
  var genesis: String?

  @Flag(help: "Print one JSON value instead of text.")
  var json = false

  func run() throws {
    let genesis = try GenesisLocation.load(try genesis ?? GenesisLocation.development())
    let store = try RocksDBStore(path: dataDir)
    defer { store.close() }
    let result = try ChainReplay.run(genesis, store: store)
    let value: JSON = [
      "number": .integer(result.number), "hash": .hash(result.hash), "stateRoot": .hash(result.stateRoot),
    ]
    print(
      json
        ? value.prettyText
        : "all \(result.number) blocks agree; the last is \(result.hash) with state root \(result.stateRoot)")
  }
}
