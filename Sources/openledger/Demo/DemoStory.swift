import ABI
import JSONRPC
import Primitives

/// The demo step by step; each step prints what happened with amounts and transaction hashes.
struct DemoStory {
  private let client: RPCClient
  private let quiet: Bool
  private let datanets: ContractHandle
  private let models: ContractHandle
  private let gateway: ContractHandle
  private let rewards: ContractHandle
  private let adapterName: String
  private let base: (name: String, manifest: Hash)
  private let adapterManifest: Hash

  private let maker: TransactionSender
  private let contributors: [TransactionSender]
  private let asker: TransactionSender

  private var datanet = UInt256.zero
  private var version: UInt64 = 0
  private var model = UInt256.zero
  private var served: [TransactionSender.Outcome] = []

  /// What happened, for `--json`.
  private(set) var record: [JSONMember] = []

  /// What the adapter's maker asks for an inference: 2 OPEN.
  private static let price = UInt256(2_000_000_000_000_000_000)
  private static let maximumOutputTokens: UInt64 = 40

  init(client: RPCClient, adapter: String, quiet: Bool) async throws {
    self.client = client
    self.quiet = quiet
    adapterName = adapter
    datanets = try await .system("DatanetRegistry", on: client)
    models = try await .system("ModelRegistry", on: client)
    gateway = try await .system("InferenceGateway", on: client)
    rewards = try await .system("AttributionRewards", on: client)
    let listing = try await client.call("openledger_models")
    let entries = listing["adapters"]?.elements ?? []
    guard let entry = entries.first(where: { $0["name"]?.text == adapter }),
      let manifest = entry["manifestHash"]?.text.flatMap({ Hash(hex: $0) }), let baseName = entry["base"]?.text,
      let baseEntry = (listing["models"]?.elements ?? []).first(where: { $0["name"]?.text == baseName }),
      let baseManifest = baseEntry["manifestHash"]?.text.flatMap({ Hash(hex: $0) })
    else {
      let names = entries.compactMap { $0["name"]?.text }.joined(separator: ", ")
      throw CommandFailure("Genesis carries no adapter '\(adapter)'. It carries: \(names).")
    }
    adapterManifest = manifest
    base = (baseName, baseManifest)
    maker = try Self.sender(1, client)
    contributors = [try Self.sender(2, client), try Self.sender(3, client)]
    asker = try Self.sender(4, client)
  }

  private static func sender(_ account: UInt32, _ client: RPCClient) throws -> TransactionSender {
    TransactionSender(
      client: client, key: try SignerOptions.key(of: SignerOptions.developmentMnemonic, account: account))
  }

  // MARK: - Steps

  /// The model maker opens a Datanet.
  mutating func openDatanet() async throws {
    heading("A Datanet is opened")
    let outcome = try await datanets.send(
      "createDatanet(string,string)", .string("OpenLedger guide"), .string("CC-BY-4.0"), from: maker)
    let event = try outcome.event("DatanetCreated(uint256,address,string,string)", fields: "(string,string)")
    datanet = event?.topics.first?.word ?? .zero
    say("\(name(maker)) opens Datanet \(datanet), 'OpenLedger guide', CC-BY-4.0", outcome)
    note("datanet", .string(datanet.hex))
  }

  /// Two accounts contribute rows, and the maker publishes a version.
  mutating func contributeRows() async throws {
    heading("Two people contribute rows, which are stored on chain")
    for (contributor, rows) in zip(contributors, [DemoRows.first, DemoRows.second]) {
      let outcome = try await datanets.send(
        "contributeRows(uint256,bytes[])", .uint(datanet), .array(rows.map { .bytes(Bytes($0.utf8)) }), from: contributor)
      say("\(name(contributor)) contributes \(rows.count) rows", outcome)
    }
    let outcome = try await datanets.send("publishVersion(uint256)", .uint(datanet), from: maker)
    guard let event = try outcome.event("VersionPublished(uint256,uint256,uint64,bytes32)", fields: "(uint64,bytes32)"),
      let number = event.topics.last.flatMap({ UInt64(exactly: $0.word) }), let root = event.values[1].asHash
    else { throw CommandFailure("Publishing left no VersionPublished event.") }
    version = number
    say("Version \(version) is frozen, Merkle root \(root.hex)", outcome)
    note("versionRoot", .string(root.hex))
  }

  /// The maker registers the adapter with the version that it names as its source.
  mutating func registerAdapter() async throws {
    heading("An adapter is registered as an immutable version")
    let outcome: TransactionSender.Outcome
    do {
      outcome = try await models.send(
        "registerAdapter(bytes32,bytes32,string,uint256,uint256[],uint64[])", .hash(base.manifest),
        .hash(adapterManifest), .string(adapterName), .uint(Self.price), .array([.uint(datanet)]),
        .array([.uint(version)]), from: maker)
    } catch let failure as RPCFailure {
      let known = try FunctionSignature("AlreadyRegistered(uint256)").selector
      guard let data = failure.data, data.starts(with: known) else { throw failure }
      throw CommandFailure(
        "Adapter '\(adapterName)' is registered on this chain already. Name another with --adapter, or start a fresh chain.")
    }
    let event = try outcome.event(
      "ModelRegistered(uint256,address,bytes32,bytes32,string,uint256)", fields: "(bytes32,bytes32,string,uint256)")
    model = event?.topics.first?.word ?? .zero
    say("\(name(maker)) registers '\(adapterName)' on '\(base.name)' as model \(model), \(OpenAmount.text(Self.price)) an inference", outcome)
    note("model", .string(model.hex))
  }

  /// The same question goes to the base model and to the adapter, both paid.
  mutating func askBaseAndAdapter() async throws {
    heading("The same question, paid, to the base model and to the adapter")
    say("Q: \(DemoRows.question)")
    let baseModel = try await models.read("resolve(string)(uint256)", .string(base.name))[0].asUInt256 ?? .zero
    var answers: [JSON] = []
    for (label, id) in [(base.name, baseModel), (adapterName, model)] {
      let fee = try await models.read("priceOf(uint256)(uint256)", .uint(id))[0].asUInt256 ?? .zero
      let outcome = try await gateway.send(
        "infer(uint256,bytes,uint32,uint64,uint32)", .uint(id), .bytes(Bytes("Q: \(DemoRows.question)\nA:".utf8)),
        .uint(Self.maximumOutputTokens), .uint(0), .uint(0), value: fee, from: asker)
      guard let receipt = try InferenceReceipt(outcome) else {
        throw CommandFailure("Transaction \(outcome.hash) has no inference receipt.")
      }
      served.append(outcome)
      let answer = receipt.text.trimmingSpaces
      say("\(label.padded(to: 12)) \(answer)", outcome)
      say("             fee \(OpenAmount.text(fee)), gas \(outcome.gasUsed) (\(OpenAmount.text(outcome.gasCost)))")
      answers.append([
        "model": .string(label), "answer": .string(answer), "fee": .string(fee.hex), "transaction": .string(outcome.hash),
      ])
    }
    note("answers", .array(answers))
  }

  /// The fee of the adapter's answer, part by part.
  mutating func showSplit() async throws {
    heading("The fee of the adapter's answer is split")
    guard let outcome = served.last,
      let event = try outcome.event(
        "FeeSplit(uint256,uint256,uint256,uint256,uint256,uint256,uint256)",
        fields: "(uint256,uint256,uint256,uint256,uint256)")
    else { throw CommandFailure("The answer left no FeeSplit event.") }
    let amounts = event.values.compactMap(\.asUInt256)
    for (label, amount) in zip(["fee", "platform", "model owner", "stakers", "data"], amounts) {
      say("\(label.padded(to: 12)) \(OpenAmount.text(amount))")
      note(label, .string(amount.hex))
    }
  }

  /// Contributors and the model's owner take what they earned.
  mutating func claim() async throws {
    heading("Everyone claims")
    for contributor in contributors {
      let rows = try await datanets.read(
        "rowsOf(uint256,uint64,address)(uint64)", .uint(datanet), .uint(version), .address(contributor.key.address))
      let before = try await balance(contributor)
      let outcome = try await rewards.send("claimData(uint256,uint64)", .uint(datanet), .uint(version), from: contributor)
      let gained = (try await balance(contributor)) &+ outcome.gasCost &- before
      say("\(name(contributor)) claims \(OpenAmount.text(gained)) for \(rows[0]) rows", outcome)
      note("claim \(contributor.key.address.hex)", .string(gained.hex))
    }
    let before = try await balance(maker)
    let outcome = try await rewards.send("claim()", from: maker)
    let gained = (try await balance(maker)) &+ outcome.gasCost &- before
    say("\(name(maker)) claims \(OpenAmount.text(gained)) as the model's owner", outcome)
    note("claim \(maker.key.address.hex)", .string(gained.hex))
  }

  // MARK: - Telling

  private func balance(_ sender: TransactionSender) async throws -> UInt256 {
    try await client.quantity("eth_getBalance", .string(sender.key.address.hex), "latest")
  }

  private func name(_ sender: TransactionSender) -> String { String(sender.key.address.checksummed.prefix(10)) + "…" }

  private func heading(_ text: String) {
    if !quiet { print("\n\(text)") }
  }

  private func say(_ text: String, _ outcome: TransactionSender.Outcome? = nil) {
    guard !quiet else { return }
    print("  \(text)")
    if let outcome { print("      tx \(outcome.hash)") }
  }

  private mutating func note(_ name: String, _ value: JSON) { record.append(JSONMember(name, value)) }
}

extension String {
  fileprivate var trimmingSpaces: String { String(drop { $0 == " " }) }

  fileprivate func padded(to width: Int) -> String {
    count >= width ? self : self + String(repeating: " ", count: width - count)
  }
}
