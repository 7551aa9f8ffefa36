import ArgumentParser
import ChainSpecification
import ChainTypes
import Foundation
import JSONCoding
import JSONRPC
import Node
import Primitives

/// `openledger genesis`: looks at genesis files.
struct GenesisCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "genesis", abstract: "Check a genesis file or show what it starts.",
    subcommands: [Validate.self, HashCommand.self, Inspect.self])

  /// The file that a subcommand looks at.
  struct File: ParsableArguments {
    @Argument(help: "The genesis file; the default is Genesis/dev.json.")
    var path: String?

    @Flag(help: "Print one JSON value instead of text.")
    var json = false

    func load() throws -> Genesis { try GenesisLocation.load(try path ?? GenesisLocation.development()) }
  }

  struct Validate: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Check the file, every file that it names, and that block 0 can be made.")

    @OptionGroup var file: File

    func run() throws {
      let genesis = try file.load()
      let block = try block(of: genesis)
      let value: JSON = [
        "valid": true, "genesisHash": .hash(block), "chainId": .integer(genesis.specification.chainID),
      ]
      print(file.json ? value.prettyText : "valid: block 0 is \(block)")
    }
  }

  struct HashCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "hash", abstract: "Print the hash of block 0.")

    @OptionGroup var file: File

    func run() throws {
      let block = try block(of: try file.load())
      print(file.json ? JSON.hash(block).encodedText : block.hex)
    }
  }

  struct Inspect: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show rules, supply, contracts and models of the file.")

    @OptionGroup var file: File

    func run() throws {
      let summary = try file.load().summary
      guard file.json else { return print(summary.text) }
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      print(String(decoding: try encoder.encode(summary), as: UTF8.self))
    }
  }

  fileprivate static func hash(of genesis: Genesis) throws -> Hash {
    let rules = try ChainRules.rules(for: genesis.specification)
    return try ChainRules.genesisBlock(genesis, rules: rules).block.hash
  }
}

/// The hash of the block 0 that a genesis starts with.
private func block(of genesis: Genesis) throws -> Hash { try GenesisCommand.hash(of: genesis) }
