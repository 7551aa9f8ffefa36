import ArgumentParser
import JSONCoding
import JSONRPC
import Primitives

/// `openledger attribution counterfactual`: the same training without some rows.
struct AttributionCounterfactual: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "counterfactual",
    abstract: "Have the chain train a model again without rows, and measure what changes.",
    discussion:
      "Anyone may, for any model that the chain trained. Nothing is registered and nobody's payment changes; `audit` disputes one."
  )

  @OptionGroup var node: NodeOptions
  @OptionGroup var signer: SignerOptions
  @OptionGroup var study: StudyOptions

  @Argument(help: "The model's id in ModelRegistry.")
  var model: UInt64

  @Option(
    name: .customLong("row"),
    help: "A row to leave out, as SOURCE:ROW: the index of its version among the model's sources, and its index there.",
    transform: { try ModelRow($0) })
  var rows: [ModelRow] = []

  @Flag(help: "Leave out all other rows of these rows' contributors as well.")
  var wholeContributor = false

  @Option(help: "Leave out all rows of this contributor, instead of --row.")
  var contributor: Address?

  @Option(help: "The prompt before --answer, as the model gets it.")
  var prompt: String?

  @Option(help: "A text whose likelihood is compared.")
  var answer: String?

  func validate() throws {
    if rows.isEmpty == (contributor == nil) {
      throw ValidationError("give either --row SOURCE:ROW, as often as there are rows, or --contributor ADDRESS")
    }
    if prompt != nil && (answer ?? "").isEmpty {
      throw ValidationError("--prompt needs --answer, the text after it whose likelihood is compared")
    }
  }

  func run() async throws {
    let studies = Studies(client: try node.client())
    var rows = Set(rows).sorted()
    if let contributor { rows = [try await row(of: contributor, studies.client)] }
    let question = CounterfactualQuestion(
      model: UInt256(model), rows: rows, wholeContributors: wholeContributor || contributor != nil,
      prompt: Bytes((prompt ?? "").utf8), answer: Bytes((answer ?? "").utf8))
    let price = try await studies.price(of: question)
    try await study.run(node, signer, studies, price: price) { wallet in
      try await studies.open(question, due: price.due, wallet: wallet)
    }
  }

  /// The first row of a contributor in the model's Datanet versions; the others are left out with it.
  private func row(of contributor: Address, _ client: RPCClient) async throws -> ModelRow {
    for (index, source) in try await client.sources(of: UInt256(model)).enumerated() {
      if try await client.rowCount(of: contributor, in: source) == 0 { continue }
      for try await row in DatanetRows(client: client, datanet: source.datanet) where row.contributor == contributor {
        if try await client.isRow(row.index, in: source) { return ModelRow(source: UInt64(index), row: row.index) }
      }
    }
    throw CommandError(
      "--contributor \(contributor): the account has no row in the Datanet versions of model \(model); `openledger datanet rows` tells whose rows they are"
    )
  }
}
