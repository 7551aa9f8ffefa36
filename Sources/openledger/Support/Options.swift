public import ArgumentParser
import Cryptography
import Foundation
import JSONCoding
import JSONRPC
public import Node
public import Primitives

/// What every command that talks to a node takes.
struct NodeOptions: ParsableArguments {
  @Option(help: "The node's address; OPENLEDGER_RPC is used when it is not given.")
  var rpc: String?

  @Flag(help: "Print one JSON value instead of text.")
  var json = false

  /// A client of the node.
  func client() throws -> RPCClient {
    let text = rpc ?? ProcessInfo.processInfo.environment["OPENLEDGER_RPC"] ?? "http://127.0.0.1:8545"
    guard let url = URL(string: text), let scheme = url.scheme, ["http", "https"].contains(scheme), url.host != nil
    else {
      throw CommandError("\"\(text)\" is no HTTP address; write for example http://127.0.0.1:8545")
    }
    return RPCClient(url: url)
  }

  /// Prints a result: JSON when asked for, otherwise the text.
  func print(_ value: JSON, text: @autoclosure () -> String) {
    Swift.print(json ? value.prettyText : text())
  }
}

/// Who signs a transaction.
struct SignerOptions: ParsableArguments {
  @Option(help: "Sign with this development account, 0 to 9; the default is 0.")
  var account: UInt32?

  @Option(help: "Sign with the key in this file, 64 hexadecimal digits. OPENLEDGER_PRIVATE_KEY holds a key as well.")
  var keyFile: String?

  /// The key.
  func key() throws -> PrivateKey {
    if let keyFile {
      guard let data = FileManager.default.contents(atPath: keyFile) else {
        throw CommandError("the key file \(keyFile) cannot be read; `openledger account new --key-file` writes one")
      }
      return try SignerOptions.key(String(decoding: data, as: UTF8.self), from: keyFile)
    }
    if account == nil, let text = ProcessInfo.processInfo.environment["OPENLEDGER_PRIVATE_KEY"] {
      return try SignerOptions.key(text, from: "OPENLEDGER_PRIVATE_KEY")
    }
    let index = account ?? 0
    guard index < DevelopmentAccounts.count else {
      throw CommandError("--account must be 0 to \(DevelopmentAccounts.count - 1)")
    }
    return try DevelopmentAccounts.keys(phrase: DevelopmentAccounts.phrase, count: index + 1)[Int(index)]
  }

  private static func key(_ text: String, from source: String) throws -> PrivateKey {
    guard let bytes = try? Hex.decode(text.trimmingCharacters(in: .whitespacesAndNewlines)),
      let key = try? PrivateKey(bytes)
    else { throw CommandError("\(source) holds no private key; it must be 64 hexadecimal digits") }
    return key
  }
}

extension Address: ExpressibleByArgument {
  /// Reads an address from the command line, or the name of a system contract.
  public init?(argument: String) {
    if let contract = SystemAddress.named(argument) {
      self = contract
    } else {
      self.init(hex: argument)
    }
  }
}

extension Hash: ExpressibleByArgument {
  /// Reads a hash from the command line.
  public init?(argument: String) { self.init(hex: argument) }
}

extension HistoryRetention: ExpressibleByArgument {}
