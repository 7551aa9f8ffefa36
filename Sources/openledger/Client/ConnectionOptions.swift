import ArgumentParser
import Foundation
import JSONRPC
import Primitives

/// Which node to talk to and how to print.
struct ConnectionOptions: ParsableArguments {
  @Option(help: "The node's RPC address.")
  var rpc = "http://127.0.0.1:8545"

  @Flag(help: "Print one JSON value instead of text.")
  var json = false

  /// The client for the address.
  func client() throws -> RPCClient {
    guard let url = URL(string: rpc), let scheme = url.scheme, ["http", "https"].contains(scheme), url.host != nil else {
      throw CommandFailure("--rpc \(rpc) is no address. Write one such as http://127.0.0.1:8545.")
    }
    return RPCClient(url: url)
  }

  /// Prints the value as JSON, or else the text.
  func show(_ value: JSON, text: @autoclosure () -> String) {
    print(json ? value.prettyText : text())
  }
}

/// Amounts of OPEN as people write them.
enum OpenAmount {
  /// 18 decimals.
  static let decimals = 18

  /// "12.5" and "12.5 OPEN" are OPEN, "7 wei" is wei.
  static func parse(_ text: String) throws -> UInt256 {
    let words = text.split(separator: " ")
    let unit = words.count == 2 ? words[1].lowercased() : "open"
    let fault = CommandFailure("'\(text)' is no amount. Write OPEN, such as 1.5, or wei, such as '10 wei'.")
    guard let number = words.first, words.count <= 2 else { throw fault }
    if unit == "wei" {
      guard let wei = UInt256(decimal: String(number)) else { throw fault }
      return wei
    }
    let parts = number.split(separator: ".", omittingEmptySubsequences: false)
    guard unit == "open", parts.count <= 2, parts.count == 1 || (1...decimals).contains(parts[1].count) else {
      throw fault
    }
    let fraction = parts.count == 2 ? String(parts[1]) : ""
    let digits = parts[0] + fraction + String(repeating: "0", count: decimals - fraction.count)
    guard !parts[0].isEmpty, let wei = UInt256(decimal: String(digits)) else { throw fault }
    return wei
  }

  /// The amount in OPEN with the decimals that it has.
  static func text(_ wei: UInt256) -> String {
    var digits = String(describing: wei)
    if digits.count <= decimals { digits = String(repeating: "0", count: decimals + 1 - digits.count) + digits }
    let whole = digits.dropLast(decimals)
    let fraction = String(digits.suffix(decimals).reversed().drop { $0 == "0" }.reversed())
    return fraction.isEmpty ? "\(whole) OPEN" : "\(whole).\(fraction) OPEN"
  }
}
