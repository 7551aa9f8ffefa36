import ArgumentParser
import ChainSpecification
import ChainStore
import ChainTypes
import Consensus
import Foundation
import HTTPServer
import JSONCoding
import JSONRPC
import Logging
import Node
import Primitives
import RocksDBStore

/// What every command that runs a node takes.
struct ServingOptions: ParsableArguments {
  @Option(help: "The port of the RPC server and the web console.")
  var port: Int = 8545

  @Option(help: "The address to listen on.")
  var host: String = "127.0.0.1"

  @Option(help: "Make a block every so many seconds; without it every transaction gets its block at once.")
  var blockTime: UInt64?

  @Option(help: "The account that receives priority fees.")
  var beneficiary: Address?

  @Flag(help: "Run models on the scalar reference kernels.")
  var scalarKernels = false

  @Option(
    help:
      "How many past states to keep beside the newest: \"full\" or a number of blocks; remembered in the data directory."
  )
  var history: HistoryRetention?

  @Flag(help: "Put each block one second after its parent whatever the clock says, so that two chains can be compared.")
  var fixedTimestamps = false

  func validate() throws {
    guard (0...65_535).contains(port) else { throw ValidationError("--port must be 0 to 65535") }
    guard blockTime != 0 else { throw ValidationError("--block-time must be at least 1") }
  }

  /// The node's configuration.
  func configuration() -> NodeConfiguration {
    var configuration = NodeConfiguration(
      mode: blockTime.map { .timed(seconds: $0) } ?? .instant, beneficiary: beneficiary ?? .zero,
      server: HTTPServer.Configuration(host: host, port: port))
    configuration.usesScalarKernels = scalarKernels
    configuration.usesFixedTimestamps = fixedTimestamps
    configuration.history = history
    return configuration
  }
}

/// `openledger dev`: a chain for development.
struct DevCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dev",
    abstract: "Start a development chain with ten funded accounts.",
    discussion: "Without --data-dir the chain lives in a new temporary directory and is gone when the command ends.")

  @OptionGroup var serving: ServingOptions

  @Option(help: "The genesis file; the default is Genesis/dev.json here, in OPENLEDGER_HOME or above the program.")
  var genesis: String?

  @Option(help: "Keep the chain in this directory.")
  var dataDir: String?

  func run() async throws {
    let genesis = try GenesisLocation.load(try genesis ?? GenesisLocation.development())
    let folder = try dataDir ?? DevCommand.temporaryFolder()
    defer { if dataDir == nil { try? FileManager.default.removeItem(atPath: folder) } }
    var configuration = serving.configuration()
    let keys = try DevelopmentAccounts.keys()
    configuration.unlockedKeys = keys
    configuration.usualHistory = .full
    let node = try Node(
      genesis: genesis, dataDirectory: folder, configuration: configuration, logger: Logger(label: "openledger"))
    let banner = Banner(genesis: genesis, node: node, serving: serving, folder: folder)
    try await node.run { port in
      Swift.print(banner.text(port: port, keys: keys))
      fflush(nil)
    }
    Swift.print("The chain stopped at block \(node.health.blockNumber).")
  }

  private static func temporaryFolder() throws -> String {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("openledger-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder.path
  }
}

/// `openledger run`: a node on its data directory.
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run a node on a genesis file and a data directory.",
    discussion:
      "Without --history the node keeps the states that the data directory was told before, otherwise those of 90,000 blocks."
  )

  @OptionGroup var serving: ServingOptions

  @Option(help: "The genesis file.")
  var genesis: String

  @Option(help: "The data directory; `openledger init` makes one.")
  var dataDir: String

  func run() async throws {
    let genesis = try GenesisLocation.load(genesis)
    var configuration = serving.configuration()
    configuration.usualHistory = .standard
    let node = try Node(
      genesis: genesis, dataDirectory: dataDir, configuration: configuration, logger: Logger(label: "openledger"))
    let banner = Banner(genesis: genesis, node: node, serving: serving, folder: dataDir)
    try await node.run { port in
      Swift.print(banner.text(port: port, keys: []))
      fflush(nil)
    }
    Swift.print("The chain stopped at block \(node.health.blockNumber).")
  }
}

/// `openledger init`: block 0 in a data directory.
struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Write block 0 of a genesis file into a data directory.")

  @Option(help: "The genesis file.")
  var genesis: String

  @Option(help: "The data directory.")
  var dataDir: String

  @Option(help: "How many past states `openledger run` shall keep beside the newest: \"full\" or a number of blocks.")
  var history: HistoryRetention?

  @Flag(help: "Print one JSON value instead of text.")
  var json = false

  func run() throws {
    let genesis = try GenesisLocation.load(genesis)
    let rules = try ChainRules.rules(for: genesis.specification)
    let store = try RocksDBStore(path: dataDir)
    defer { store.close() }
    let (chain, _) = try ChainRules.open(genesis, rules: rules, on: store)
    try history?.store(in: store)
    let value: JSON = [
      "dataDirectory": .string(dataDir), "genesisHash": .hash(chain.genesisHash),
      "blockNumber": .integer(chain.head.header.number),
    ]
    Swift.print(
      json
        ? value.prettyText
        : "\(dataDir) holds the chain with block 0 \(chain.genesisHash) at block \(chain.head.header.number); start it with `openledger run`."
    )
  }
}
