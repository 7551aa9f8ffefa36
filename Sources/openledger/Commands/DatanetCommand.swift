import ABI
import ArgumentParser
import Foundation
import JSONCoding
import JSONRPC
import Primitives

/// `openledger datanet`: community datasets.
struct DatanetCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "datanet", abstract: "Create, fill and read Datanets.",
    subcommands: [Create.self, Contribute.self, Publish.self, Show.self, Rows.self])

  struct Create: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Open a Datanet and print its id.")
    @OptionGroup var node: NodeOptions
    @OptionGroup var signer: SignerOptions
    @Argument(help: "The name.")
    var name: String
    @Option(help: "The licence of its rows.")
    var licence: String = "CC0-1.0"

    func run() async throws {
      let registry = DatanetRegistry(wallet: Wallet(client: try node.client(), key: try signer.key()))
      let (id, sent) = try await registry.create(name: name, licence: licence)
      let value: JSON = ["id": .quantity(id), "transactionHash": .hash(sent.hash)]
      node.print(value, text: "Datanet \(id) in transaction \(sent.hash)")
    }
  }

  struct Contribute: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Add rows to a Datanet.")
    @OptionGroup var node: NodeOptions
    @OptionGroup var signer: SignerOptions
    @Argument(help: "The Datanet's id.")
    var id: UInt64
    @Argument(help: "The rows; without any, each line of standard input is a row.")
    var rows: [String] = []

    func run() async throws {
      var rows = rows
      if rows.isEmpty { while let line = readLine() { if !line.isEmpty { rows.append(line) } } }
      guard !rows.isEmpty else { throw CommandError("no rows; give them as arguments or on standard input") }
      let registry = DatanetRegistry(wallet: Wallet(client: try node.client(), key: try signer.key()))
      let sent = try await registry.contribute(UInt256(id), rows: rows.map { Bytes($0.utf8) })
      node.print(sent.receipt, text: "added \(rows.count) rows to Datanet \(id) in transaction \(sent.hash)")
    }
  }

  struct Publish: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Freeze all rows so far as a version.")
    @OptionGroup var node: NodeOptions
    @OptionGroup var signer: SignerOptions
    @Argument(help: "The Datanet's id.")
    var id: UInt64

    func run() async throws {
      let registry = DatanetRegistry(wallet: Wallet(client: try node.client(), key: try signer.key()))
      let (version, sent) = try await registry.publish(UInt256(id))
      let value: JSON = ["version": .quantity(version), "transactionHash": .hash(sent.hash)]
      node.print(value, text: "version \(version) of Datanet \(id) in transaction \(sent.hash)")
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show a Datanet.")
    @OptionGroup var node: NodeOptions
    @Argument(help: "The Datanet's id.")
    var id: UInt64

    func run() async throws {
      let datanet = try await node.client().call("openledger_datanet", [.integer(id)])
      var lines = ["name", "licence", "owner"].map { "\($0): \(datanet[$0]?.text ?? "")" }
      lines.append("rows: \(try datanet.member("rowCount").quantity("row count"))")
      for version in datanet["versions"]?.elements ?? [] {
        let number = try version.member("number").quantity("version")
        let rows = try version.member("rowCount").quantity("row count")
        lines.append("version \(number): \(rows) rows, root \(version["root"]?.text ?? "")")
      }
      node.print(datanet, text: lines.joined(separator: "\n"))
    }
  }

  struct Rows: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List rows of a Datanet.")
    @OptionGroup var node: NodeOptions
    @Argument(help: "The Datanet's id.")
    var id: UInt64
    @Option(help: "The index of the first row.")
    var first: UInt64 = 0
    @Option(help: "How many rows at most.")
    var count: UInt64 = 100

    func run() async throws {
      let rows = try await node.client().call(
        "openledger_datanetRows", [.integer(id), .integer(first), .integer(count)])
      let lines = try (rows.elements ?? []).map { row in
        let index = try row.member("index").quantity("index")
        return "\(index)  \(row["contributor"]?.text ?? "")  \(row["text"]?.text ?? row["data"]?.text ?? "")"
      }
      node.print(rows, text: lines.isEmpty ? "no rows" : lines.joined(separator: "\n"))
    }
  }
}
