import ChainTypes
import Cryptography
import Foundation
import JSONCoding
import JSONRPC
import Primitives

/// The demonstration, step by step; each step prints what it did and returns its facts.
struct Story {
  let client: RPCClient
  let keys: [PrivateKey]
  let question: String
  let tokens: UInt32
  let price: UInt256
  /// Whether the steps print text.
  let tells: Bool

  private var maker: Wallet { Wallet(client: client, key: keys[0]) }
  private var firstContributor: Wallet { Wallet(client: client, key: keys[1]) }
  private var secondContributor: Wallet { Wallet(client: client, key: keys[2]) }
  private var reader: Wallet { Wallet(client: client, key: keys[3]) }

  /// The question in the form that the shipped models were trained on.
  private var prompt: String { "Q: \(question)\nA:" }

  /// Runs all steps and gives their facts as one JSON value.
  func tell(adapterFolder: String) async throws -> JSON {
    let data = try await contributeData()
    let model = try await registerAdapter(folder: adapterFolder, data: data)
    let answers = try await compareAnswers(model)
    let answer = try await pay(model)
    let claims = try await claim(model)
    return [
      "datanet": .quantity(data.datanet), "version": .quantity(data.version), "model": .quantity(model.id),
      "manifestHash": .hash(model.manifest), "question": .string(question), "answers": .array(answers),
      "answer": .string(Story.trimmed(answer.text)), "transactionHash": .hash(answer.transaction),
      "fee": .quantity(answer.fee),
      "split": [
        "platform": .quantity(answer.split.platform), "modelOwner": .quantity(answer.split.modelOwner),
        "stakers": .quantity(answer.split.stakers), "data": .quantity(answer.split.data),
      ],
      "claims": .array(claims),
    ]
  }

  // MARK: - Steps

  private struct DatanetVersion {
    var datanet: UInt256
    var version: UInt256
  }

  private func contributeData() async throws -> DatanetVersion {
    say("1. A Datanet")
    let registry = DatanetRegistry(wallet: maker)
    let (datanet, created) = try await registry.create(name: "OpenLedger questions", licence: "CC0-1.0")
    say("   \(maker.address) opens Datanet \(datanet).", created.hash)
    for (wallet, rows) in [(firstContributor, Story.firstRows), (secondContributor, Story.secondRows)] {
      let sent = try await DatanetRegistry(wallet: wallet).contribute(datanet, rows: rows.map { Bytes($0.utf8) })
      say("   \(wallet.address) contributes \(rows.count) rows.", sent.hash)
    }
    let (version, published) = try await registry.publish(datanet)
    say("   The owner freezes them as version \(version).", published.hash)
    return DatanetVersion(datanet: datanet, version: version)
  }

  private struct RegisteredModel {
    var id: UInt256
    var manifest: Hash
    var source: DatanetVersion
    var base: String
  }

  private func registerAdapter(folder: String, data: DatanetVersion) async throws -> RegisteredModel {
    say("", "2. An adapter")
    let models = try await client.call("openledger_models")
    guard let base = models["models"]?[0], let baseName = base["name"]?.text else {
      throw CommandError("the genesis of this chain registers no base model; start the chain with Genesis/dev.json")
    }
    let uploaded = try await BlobUpload(wallet: maker).upload(folder: folder, kind: .adapter)
    if uploaded.transactions.isEmpty {
      say("   Its \(uploaded.byteCount) bytes are on the chain since block 0; content id \(uploaded.manifest).")
    } else {
      say(
        "   \(maker.address) uploads \(uploaded.byteCount) bytes in \(uploaded.transactions.count) transactions; content id \(uploaded.manifest).",
        uploaded.transactions.last)
    }
    let registry = ModelRegistry(wallet: maker)
    let name = URL(fileURLWithPath: folder).lastPathComponent
    let (id, sent) = try await registry.register(
      ModelRegistry.Registration(
        base: try base.member("manifestHash").hash("manifest hash"), manifest: uploaded.manifest, name: name,
        price: price, datanet: data.datanet, version: data.version))
    guard let source = try await registry.source(of: id) else {
      throw CommandError("model \(id) names no Datanet; choose another adapter with --adapter")
    }
    if let sent {
      say(
        "   It becomes model \(id), \"\(name)\", trained from Datanet \(source.datanet) version \(source.version).",
        sent.hash)
    } else {
      say("   It is model \(id) already, trained from Datanet \(source.datanet) version \(source.version).")
    }
    return RegisteredModel(
      id: id, manifest: uploaded.manifest, source: DatanetVersion(datanet: source.datanet, version: source.version),
      base: baseName)
  }

  private func compareAnswers(_ model: RegisteredModel) async throws -> [JSON] {
    say("", "3. The same question to both: \(question)")
    var answers: [JSON] = []
    for (title, adapter) in [("base model", nil), ("adapter", Optional(model.manifest))] {
      var members: [JSONMember] = [
        JSONMember("model", .string(model.base)), JSONMember("prompt", .string(QuestionPrompt.text(question))),
        JSONMember("maxOutputTokens", .integer(tokens)),
      ]
      if let adapter { members.append(JSONMember("adapter", .hash(adapter))) }
      let answer = try await client.call("openledger_infer", [.object(members)])
      let text = Story.trimmed(answer["text"]?.text ?? "")
      let gas = try answer.member("gas").quantity("gas")
      say("   \(title): \(text)  (\(gas) gas)")
      answers.append(["model": .string(title), "answer": .string(text), "gas": .quantity(gas)])
    }
    return answers
  }

  private func pay(_ model: RegisteredModel) async throws -> Gateway.Answer {
    say("", "4. A paid answer")
    let answer = try await Gateway(wallet: reader).ask(
      model: model.id, prompt: QuestionPrompt.text(question), tokens: tokens)
    say(
      "   \(reader.address) pays \(Amount.format(answer.fee)) and \(answer.gasUsed) gas for inference \(answer.inference).",
      answer.transaction)
    say("   Answer: \(Story.trimmed(answer.text))")
    let parts = [
      ("platform", answer.split.platform), ("model owner", answer.split.modelOwner),
      ("stakers", answer.split.stakers), ("data", answer.split.data),
    ].map { "\($0) \(Amount.format($1))" }
    say("   The fee is split: \(parts.joined(separator: ", ")).")
    return answer
  }

  private func claim(_ model: RegisteredModel) async throws -> [JSON] {
    say("", "5. The claims")
    var claims: [JSON] = []
    for wallet in [firstContributor, secondContributor] {
      let rewards = Rewards(wallet: wallet)
      let amount = try await rewards.claimableData(model.source.datanet, version: model.source.version)
      guard !amount.isZero else { continue }
      let sent = try await rewards.claimData(model.source.datanet, version: model.source.version)
      say("   contributor \(wallet.address) claims \(Amount.format(amount)).", sent.hash)
      claims.append(fact(wallet, amount, sent))
    }
    let rewards = Rewards(wallet: maker)
    let amount = try await rewards.claimable()
    if !amount.isZero {
      let sent = try await rewards.claim()
      say("   model owner \(maker.address) claims \(Amount.format(amount)).", sent.hash)
      claims.append(fact(maker, amount, sent))
    }
    return claims
  }

  private func fact(_ wallet: Wallet, _ amount: UInt256, _ sent: Wallet.Sent) -> JSON {
    [
      "account": .string(wallet.address.checksummed), "amount": .quantity(amount), "transactionHash": .hash(sent.hash),
    ]
  }

  // MARK: - Text

  private static func trimmed(_ text: String) -> String { text.trimmingCharacters(in: .whitespacesAndNewlines) }

  private func say(_ lines: String..., transaction: Hash? = nil) {
    guard tells else { return }
    for line in lines { print(line) }
    if let transaction { print("      transaction \(transaction)") }
    fflush(nil)
  }

  private func say(_ line: String, _ transaction: Hash?) { say(line, transaction: transaction) }

  private static let firstRows = [
    "What is a Datanet? A Datanet is a community dataset on chain. Anyone may add rows to it.",
    "Who gets paid for an answer? The contributors whose rows made the answer get paid.",
    "What is OPEN? OPEN is the coin that pays for answers.",
  ]
  private static let secondRows = [
    "What is an adapter? An adapter is a small set of weights that teaches a base model something new."
  ]
}
