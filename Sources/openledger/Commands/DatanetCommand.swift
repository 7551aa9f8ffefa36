import ABI
import ArgumentParser
import Foundation
import JSONRPC
import Primitives

/// Community datasets.
struct DatanetCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "datanet", abstract: "Open Datanets, contribute rows, publish versions, read.",
    subcommands: [Create.self, Contribute.self, Publish.self, Show.self])

  static let registry = "DatanetRegistry"

  struct Create: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Open a Datanet.")
    @Argument(help: "The name.")
    var name: String
    @Option(help: "The licence of the rows, as an SPDX identifier.")
    var licence = "CC-BY-4.0"
    @OptionGroup var signer: SignerOptions
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
      let client = try connection.client()
      let outcome = try await ContractHandle.system(DatanetCommand.registry, on: client).send(
        "createDatanet(string,string)", .string(name), .string(licence),
        from: TransactionSender(client: client, key: try signer.key()))
      let event = try outcome.event(
        "DatanetCreated(uint256,address,string,string)", fields: "(string,string)")
      let id = event?.topics.first?.word ?? .zero
      connection.show(
        ["datanet": .string(id.hex), "transaction": .string(outcome.hash)],
        text: "Datanet \(id) opened in transaction \(outcome.hash).")
    }
  }

  struct Contribute: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Contribute rows: each line of a file, or one given text.")
    @Argument(help: "The Datanet's id.")
    var datanet: UInt64
    @Argument(help: "The row; without it, --file names a file of rows, one a line.")
    var row: String?
    @Option(help: "A text file with one row a line.")
    var file: String?
    @OptionGroup var signer: SignerOptions
    @OptionGroup var connection: ConnectionOptions

    /// Rows that go into one transaction.
    static let rowsPerTransaction = 32

    func run() async throws {
      let rows = try readRows()
      let client = try connection.client()
      let sender = TransactionSender(client: client, key: try signer.key())
      let registry = try await ContractHandle.system(DatanetCommand.registry, on: client)
      var transactions: [JSON] = []
      for start in stride(from: 0, to: rows.count, by: Self.rowsPerTransaction) {
        let part = rows[start..<min(start + Self.rowsPerTransaction, rows.count)]
        let outcome = try await registry.send(
          "contributeRows(uint256,bytes[])", .uint(datanet), .array(part.map { .bytes(Bytes($0.utf8)) }), from: sender)
        transactions.append(.string(outcome.hash))
        if !connection.json { print("\(start + part.count)/\(rows.count) rows, transaction \(outcome.hash)") }
      }
      if connection.json { print(JSON.array(transactions).prettyText) }
    }

    private func readRows() throws -> [String] {
      switch (row, file) {
      case (let row?, nil): return [row]
      case (nil, let file?):
        guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
          throw CommandFailure("--file \(file) cannot be read as UTF-8 text.")
        }
        let rows = text.split(separator: "\n").map(String.init)
        guard !rows.isEmpty else { throw CommandFailure("--file \(file) has no row. Write one a line.") }
        return rows
      default: throw CommandFailure("Give either one row or --file, not both and not none.")
      }
    }
  }

  struct Publish: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Freeze all rows so far as a version.")
    @Argument(help: "The Datanet's id.")
    var datanet: UInt64
    @OptionGroup var signer: SignerOptions
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
      let client = try connection.client()
      let outcome = try await ContractHandle.system(DatanetCommand.registry, on: client).send(
        "publishVersion(uint256)", .uint(datanet), from: TransactionSender(client: client, key: try signer.key()))
      let event = try outcome.event("VersionPublished(uint256,uint256,uint64,bytes32)", fields: "(uint64,bytes32)")
      let version = event?.topics.dropFirst().first?.word ?? .zero
      connection.show(
        ["version": .string(version.hex), "transaction": .string(outcome.hash)],
        text: "Version \(version) published in transaction \(outcome.hash).")
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show a Datanet with its first rows.")
    @Argument(help: "The Datanet's id.")
    var datanet: UInt64
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
      let result = try await connection.client().call("openledger_datanet", .integer(datanet))
      connection.show(result, text: result.prettyText)
    }
  }
}
