import ArgumentParser
import ChainSpecification
import JSONRPC
import Node
import Primitives

/// Genesis files.
struct GenesisCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "genesis", abstract: "Check a genesis file, and see what chain it makes.",
    subcommands: [Validate.self, HashOfBlock.self, Inspect.self])

  struct Validate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Check every field, the supply, and every file that the genesis names.")
    @Argument(help: "The genesis file.")
    var file: String

    func run() async throws {
      try Genesis.load(path: file).verifyFiles()
      print("\(file) is valid.")
    }
  }

  struct HashOfBlock: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "hash", abstract: "Build block 0 and print its hash and state root.")
    @Argument(help: "The genesis file.")
    var file: String
    @Flag(help: "Print one JSON value instead of text.")
    var json = false

    func run() async throws {
      let header = try GenesisBlockZero.header(of: Genesis.load(path: file))
      let value: JSON = ["hash": .string(header.hash.hex), "stateRoot": .string(header.stateRoot.hex)]
      print(json ? value.prettyText : "Block 0     \(header.hash.hex)\nState root  \(header.stateRoot.hex)")
    }
  }

  struct Inspect: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Print what a genesis file says, section by section.")
    @Argument(help: "The genesis file.")
    var file: String
    @Flag(help: "Print one JSON value instead of text.")
    var json = false

    func run() async throws {
      let summary = try Genesis.load(path: file).summary
      guard json else { return print(summary.text) }
      let sections = summary.sections.map { section in
        JSONMember(section.title, .object(section.lines.map { JSONMember($0.label, .string($0.value)) }))
      }
      print(JSON.object(sections).prettyText)
    }
  }
}
