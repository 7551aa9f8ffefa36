import ArgumentParser
import Cryptography
import Foundation
import JSONCoding
import JSONRPC
import Node
import Primitives

/// `openledger account`: keys and balances.
struct AccountCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "account", abstract: "List accounts, make new ones, or derive them from a phrase.",
    subcommands: [List.self, New.self, FromMnemonic.self])

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the node's accounts with balances and nonces.")

    @OptionGroup var node: NodeOptions

    @Argument(help: "Other accounts to list instead.")
    var addresses: [Address] = []

    func run() async throws {
      let client = try node.client()
      var accounts = addresses
      if accounts.isEmpty {
        accounts =
          try await client.call("eth_accounts").elements?.compactMap { $0.text.flatMap { Address(hex: $0) } } ?? []
      }
      var values: [JSON] = []
      var lines: [String] = []
      for address in accounts {
        let balance = try await client.call("eth_getBalance", [.address(address), "latest"]).quantity("balance")
        let nonce = try await client.call("eth_getTransactionCount", [.address(address), "latest"]).quantity("nonce")
        values.append([
          "address": .string(address.checksummed), "balance": .quantity(balance), "nonce": .quantity(nonce),
        ])
        lines.append("\(address.checksummed)  \(Amount.format(balance))  nonce \(nonce)")
      }
      node.print(
        .array(values),
        text: lines.isEmpty
          ? "The node holds no accounts; name addresses to see their balances." : lines.joined(separator: "\n"))
    }
  }

  struct New: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Make a new account from fresh randomness.")

    @Option(help: "Write the private key into this new file instead of printing it.")
    var keyFile: String?

    @Flag(help: "Print one JSON value instead of text.")
    var json = false

    func run() throws {
      let mnemonic = try Mnemonic.random()
      let key = try DevelopmentAccounts.keys(phrase: mnemonic.phrase, count: 1)[0]
      if let keyFile {
        guard !FileManager.default.fileExists(atPath: keyFile) else {
          throw CommandError("\(keyFile) exists; choose a new file, keys are never overwritten")
        }
        guard
          FileManager.default.createFile(
            atPath: keyFile, contents: Data(Hex.encode(key.bytes).utf8), attributes: [.posixPermissions: 0o600])
        else { throw CommandError("\(keyFile) cannot be written; choose another file") }
      }
      let value: JSON = .object(
        [
          JSONMember("address", .string(key.address.checksummed)), JSONMember("phrase", .string(mnemonic.phrase)),
        ] + (keyFile == nil ? [JSONMember("privateKey", .data(key.bytes))] : []))
      let keyLine = keyFile.map { "Key:     in \($0)" } ?? "Key:     \(Hex.encode(key.bytes))"
      print(
        json
          ? value.prettyText
          : "Address: \(key.address.checksummed)\nPhrase:  \(mnemonic.phrase)\n\(keyLine)\nWrite the phrase down: it restores the account."
      )
    }
  }

  struct FromMnemonic: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "from-mnemonic", abstract: "Derive accounts from a BIP-39 phrase, read from standard input.")

    @Option(help: "How many accounts.")
    var count: UInt32 = 1

    @Flag(help: "Print private keys as well.")
    var showKeys = false

    @Flag(help: "Print one JSON value instead of text.")
    var json = false

    func validate() throws {
      guard (1...1_000).contains(count) else { throw ValidationError("--count must be 1 to 1000") }
    }

    func run() throws {
      guard let phrase = readLine(strippingNewline: true) else {
        throw CommandError("no phrase on standard input; write it after the command and press return")
      }
      let keys = try DevelopmentAccounts.keys(phrase: phrase, count: count)
      let value = JSON.array(
        keys.map { key in
          .object(
            [JSONMember("address", .string(key.address.checksummed))]
              + (showKeys ? [JSONMember("privateKey", .data(key.bytes))] : []))
        })
      let lines = keys.map { key in
        key.address.checksummed + (showKeys ? "  \(Hex.encode(key.bytes))" : "")
      }
      print(json ? value.prettyText : lines.joined(separator: "\n"))
    }
  }
}
