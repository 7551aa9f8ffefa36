import ArgumentParser
import Cryptography
import JSONRPC
import Primitives

/// Keys and balances.
struct AccountCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "account", abstract: "Make accounts, and look at them.",
    subcommands: [New.self, FromMnemonic.self, List.self, Balance.self])

  struct New: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Make a new phrase and its first account.")
    @Flag(help: "Print one JSON value instead of text.")
    var json = false

    func run() async throws {
      let phrase = try Mnemonic.random().phrase
      let key = try SignerOptions.key(of: phrase, account: 0)
      let value: JSON = [
        "mnemonic": .string(phrase), "address": .string(key.address.checksummed),
        "privateKey": .string(Hex.encode(key.bytes)),
      ]
      print(
        json
          ? value.prettyText
          : """
          Address      \(key.address.checksummed)
          Private key  \(Hex.encode(key.bytes))
          Phrase       \(phrase)

          Write the phrase down and keep it secret: whoever has it owns the account.
          """)
    }
  }

  struct FromMnemonic: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "from-mnemonic", abstract: "Print the accounts of a phrase.")
    @Argument(help: "The BIP-39 phrase, in quotes.")
    var phrase: String
    @Option(help: "How many accounts.")
    var count: UInt32 = 1
    @Flag(help: "Print one JSON value instead of text.")
    var json = false

    func run() async throws {
      var accounts: [JSON] = []
      for index in 0..<count {
        let key = try SignerOptions.key(of: phrase, account: index)
        accounts.append([
          "address": .string(key.address.checksummed), "privateKey": .string(Hex.encode(key.bytes)),
        ])
        if !json { print("(\(index)) \(key.address.checksummed)  \(Hex.encode(key.bytes))") }
      }
      if json { print(JSON.array(accounts).prettyText) }
    }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the accounts of the node with their balances.")
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
      let client = try connection.client()
      var accounts: [JSON] = []
      var lines: [String] = []
      for account in try await client.call("eth_accounts").elements ?? [] {
        let balance = try await client.quantity("eth_getBalance", account, "latest")
        accounts.append(["address": account, "balance": .string(balance.hex)])
        lines.append("\(account.text ?? "")  \(OpenAmount.text(balance))")
      }
      connection.show(.array(accounts), text: lines.joined(separator: "\n"))
    }
  }

  struct Balance: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Print the balance of an account.")
    @Argument(help: "The account's address.")
    var address: String
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
      let balance = try await connection.client().quantity("eth_getBalance", .string(address), "latest")
      connection.show(.string(balance.hex), text: OpenAmount.text(balance))
    }
  }
}
