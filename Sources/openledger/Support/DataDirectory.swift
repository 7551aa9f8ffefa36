import ArgumentParser
import ChainSpecification
import ChainStore
import Foundation
import Node
import Primitives
import RocksDBStore
import StateTransition

/// The data directory that a command works on, while no node does.
struct DataDirectoryOptions: ParsableArguments {
  @Option(help: "The data directory; no node may use it meanwhile.")
  var dataDir: String

  /// Opens the database of a data directory, which must be there.
  func open() throws -> RocksDBStore {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: dataDir), !names.isEmpty else {
      throw CommandError("\(dataDir) holds no chain; `openledger init` or `openledger chain import` makes one")
    }
    return try RocksDBStore(path: dataDir)
  }

  /// The length of all files in a data directory.
  static func byteCount(of path: String) -> UInt64 {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.reduce(0) { total, name in
      let attributes = try? FileManager.default.attributesOfItem(atPath: path + "/" + name)
      return total + ((attributes?[.size] as? NSNumber)?.uint64Value ?? 0)
    }
  }

  /// Opens the chain of a data directory, and checks that it is the one of a genesis file when that is named.
  func openChain(genesis path: String?) throws -> (chain: ChainStore, store: RocksDBStore) {
    let genesis = try path.map { try GenesisLocation.load($0) }
    let store = try open()
    do {
      guard let genesis else { return (try ChainStore(store), store) }
      guard try ChainStore.storedGenesisHash(in: store) != nil else { throw ChainStoreError.noChain }
      let rules = try ChainRules.rules(for: genesis.specification)
      return (try ChainRules.open(genesis, rules: rules, on: store).chain, store)
    } catch {
      store.close()
      throw error
    }
  }
}
