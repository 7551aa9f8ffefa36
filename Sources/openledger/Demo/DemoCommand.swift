import ArgumentParser
import Foundation
import JSONCoding
import JSONRPC
import Node
import Primitives

/// `openledger demo`: data, model, inference and rewards in one story.
struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Tell the story of a Datanet, an adapter and a paid answer on a running development chain.",
    discussion: "Everything happens through JSON-RPC; start the chain with `openledger dev` first.")

  @OptionGroup var node: NodeOptions

  @Option(help: "The folder of the adapter; the default is the first adapter beside Genesis/dev.json.")
  var adapter: String?

  @Option(help: "The question.")
  var question: String = "What is a Datanet?"

  @Option(help: "The price of an answer, in OPEN.")
  var price: String = "1"

  @Option(help: "The most tokens of an answer.")
  var tokens: UInt32 = 48

  func run() async throws {
    let story = Story(
      client: try node.client(), keys: try DevelopmentAccounts.keys(), question: question, tokens: tokens,
      price: try Amount.parse(price), tells: !node.json)
    let facts = try await story.tell(adapterFolder: try adapter ?? DemoCommand.defaultAdapter())
    if node.json { Swift.print(facts.prettyText) }
  }

  /// `Genesis/adapters/guide`, which is trained on questions about OpenLedger.
  private static func defaultAdapter() throws -> String {
    let genesis = URL(fileURLWithPath: try GenesisLocation.development()).deletingLastPathComponent()
    return genesis.appendingPathComponent("adapters/guide").path
  }
}
