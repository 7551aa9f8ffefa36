import ABI
import ArgumentParser
import JSONRPC
import Primitives

/// The chain's main job, told against a running node and only through RPC.
struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Create a Datanet, contribute rows, register an adapter, ask, pay, and see who is paid.",
    discussion: "Needs a node with development accounts: 'openledger dev' in another terminal.")

  @Option(help: "The adapter of genesis that is registered.")
  var adapter = "guide"
  @OptionGroup var connection: ConnectionOptions

  func run() async throws {
    var story = try await DemoStory(client: connection.client(), adapter: adapter, quiet: connection.json)
    try await story.openDatanet()
    try await story.contributeRows()
    try await story.registerAdapter()
    try await story.askBaseAndAdapter()
    try await story.showSplit()
    try await story.claim()
    if connection.json { print(JSON.object(story.record).prettyText) }
  }
}
