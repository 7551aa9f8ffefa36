import ABI
import ArgumentParser
import JSONCoding
import JSONRPC
import Primitives

/// `openledger attribution audit`: disputes that a training decides.
struct AttributionAudit: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "Dispute what rows earn for an answer; the chain trains again without one and decides.",
    subcommands: [AuditRequest.self, AuditShow.self, AuditClose.self])
}

/// `openledger attribution audit request`.
struct AuditRequest: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "request", abstract: "Ask for an audit: deposit the bond and pay for the training.",
    discussion:
      "The model is trained again without the row. When the measured share is further from the recorded one than governance tolerates, the record is overridden and the bond comes back; otherwise the bond joins the data part."
  )

  @OptionGroup var node: NodeOptions
  @OptionGroup var signer: SignerOptions
  @OptionGroup var reference: InferenceOptions
  @OptionGroup var question: PromptOptions

  @Option(
    help: "The row, as SOURCE:ROW: the index of its version among the model's sources, and its index there.",
    transform: { try ModelRow($0) })
  var row: ModelRow

  @Flag(help: "Leave out all other rows of its contributor as well.")
  var wholeContributor = false

  @Flag(help: "Print what it costs and send nothing.")
  var quote = false

  func run() async throws {
    let client = try node.client()
    let explanation = try await reference.explanation(from: client)
    let inference = try explanation.member("inference").quantity("inference")
    try Self.requireOpen(explanation, inference)
    let prompt = try await question.bytes(of: explanation, from: client)
    let studied = CounterfactualQuestion(
      model: try explanation.member("model").quantity("model"), rows: [row], wholeContributors: wholeContributor,
      prompt: prompt, answer: try explanation.member("answer").data("answer"))
    let studies = Studies(client: client)
    let price = try await studies.price(of: studied)
    let bond = try await client.parameter("auditBond", of: SystemAddress.attributionRewards)
    let priced: JSON = ["inference": .quantity(inference), "bond": .quantity(bond), "training": price.json]
    let text = "bond \(Amount.format(bond)), training \(price.text)"
    if quote { return node.print(priced, text: text) }
    let wallet = Wallet(client: client, key: try signer.key())
    if !node.json { print(text) }
    let function = try FunctionSignature("requestAudit(uint256,uint64,uint64,bool,bytes,bytes)")
    let sent = try await wallet.send(
      to: SystemAddress.attributionRewards, value: bond &+ price.due,
      data: try function.encode([
        .uint(inference), .uint(UInt256(row.source)), .uint(UInt256(row.row)), .bool(wholeContributor),
        .bytes(studied.prompt), .bytes(studied.answer),
      ]))
    node.print(
      sent.receipt,
      text:
        "asked for in transaction \(sent.hash); `openledger attribution audit show \(inference)` tells how far it is, `audit close \(inference)` decides when it is over"
    )
  }

  /// Says what to do when an inference cannot be audited now.
  private static func requireOpen(_ explanation: JSON, _ inference: UInt256) throws {
    if let audit = explanation["audit"], !audit.isNull {
      throw CommandError(
        "inference \(inference) has its one audit; `openledger attribution audit show \(inference)` tells of it")
    }
    switch explanation["stage"]?.text {
    case "recorded": return
    case "waiting":
      throw CommandError(
        "inference \(inference) has no record to dispute; `openledger attribution run \(inference)` computes one")
    case let stage:
      throw CommandError(
        "the data part of inference \(inference) is \(stage ?? "unknown"); an audit is possible after `openledger attribution run` and before it is settled"
      )
    }
  }
}

/// `openledger attribution audit show`.
struct AuditShow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show how far an audit is, the losses that it measured, and what became of the bond."
  )

  @OptionGroup var node: NodeOptions
  @OptionGroup var reference: InferenceOptions

  func run() async throws {
    let report = try await AuditReport(reference, try node.client())
    node.print(report.value, text: report.lines.joined(separator: "\n"))
  }
}

/// `openledger attribution audit close`.
struct AuditClose: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "close", abstract: "Decide an audit whose training is over, or end one whose time is.",
    discussion:
      "Anyone may. When the time for it is over and the training is not, bond and what is left of the price go back.")

  @OptionGroup var node: NodeOptions
  @OptionGroup var signer: SignerOptions
  @OptionGroup var reference: InferenceOptions

  @Flag(help: "Wait until the training is over.")
  var wait = false

  func run() async throws {
    let client = try node.client()
    var report = try await AuditReport(reference, client)
    if wait && report.state == "training" {
      try await Studies(client: client).wait(for: report.job, isSilent: node.json)
      report = try await AuditReport(reference, client)
    }
    if report.state == "ended" {
      throw CommandError(
        "the audit of inference \(report.inference) has ended; `openledger attribution audit show \(report.inference)` tells how"
      )
    }
    let isDue = try await client.time() > report.deadline
    if report.state == "training" && !isDue {
      throw CommandError(
        "study \(report.job) is at work; --wait waits for it, and after second \(report.deadline) the audit can be ended without it"
      )
    }
    let function = report.state == "training" ? "expireAudit(uint256)" : "closeAudit(uint256)"
    _ = try await Wallet(client: client, key: try signer.key()).send(
      to: SystemAddress.attributionRewards, data: try FunctionSignature(function).encode([.uint(report.inference)]))
    let closed = try await AuditReport(reference, client)
    node.print(closed.value, text: closed.lines.joined(separator: "\n"))
  }
}

/// An audit with what its study measured.
struct AuditReport {
  let inference: UInt256
  let state: String
  let job: UInt256
  /// The last second of an open audit.
  let deadline: UInt256
  let value: JSON
  let lines: [String]

  init(_ reference: InferenceOptions, _ client: RPCClient) async throws {
    let explanation = try await reference.explanation(from: client)
    inference = try explanation.member("inference").quantity("inference")
    guard let audit = explanation["audit"], !audit.isNull else {
      throw CommandError(
        "inference \(inference) has no audit; `openledger attribution audit request \(inference) --row SOURCE:ROW` asks for one"
      )
    }
    state = audit["state"]?.text ?? ""
    job = try audit.member("job").quantity("job")
    deadline = try audit.member("deadline").quantity("deadline")
    let study = try await StudyReport(of: job, Studies(client: client))
    value = ["inference": .quantity(inference), "audit": audit, "study": study.value]
    lines = try Self.head(audit, inference) + study.lines + Self.verdict(audit, inference)
  }

  private static func head(_ audit: JSON, _ inference: UInt256) throws -> [String] {
    let row = try audit.member("row").quantity("row")
    let source = try audit.member("source").quantity("source")
    let others = audit["wholeContributor"] == .bool(true) ? " and all others of its contributor" : ""
    let bond = try audit.member("bond").quantity("bond")
    return [
      "audit of inference \(inference), without row \(row) of source \(source)\(others)",
      "asked for by \(audit["requester"]?.text ?? "nobody") with a bond of \(Amount.format(bond))",
    ]
  }

  private static func verdict(_ audit: JSON, _ inference: UInt256) throws -> [String] {
    var lines: [String] = []
    if let measured = audit["measuredShare"], !measured.isNull, let recorded = audit["recordedShare"], !recorded.isNull
    {
      let shares = try (measured.quantity("measured share"), recorded.quantity("recorded share"))
      lines.append("measured \(BasisPoints.percent(shares.0)), recorded \(BasisPoints.percent(shares.1))")
    }
    switch audit["outcome"]?.text {
    case "rejected": lines.append("rejected: the record stands, and the bond joined the data part of the answer")
    case "upheld": lines.append("upheld: the record is overridden by the measured share, and the bond went back")
    case "unanswered": lines.append("unanswered: the record stands; the bond and what was left of the price went back")
    default:
      if audit["state"]?.text == "training" {
        lines.append("to be decided until second \(try audit.member("deadline").quantity("deadline"))")
      } else {
        lines.append("`openledger attribution audit close \(inference)` decides it")
      }
    }
    return lines
  }
}

extension RPCClient {
  /// A governed parameter of a contract.
  func parameter(_ name: String, of contract: Address) async throws -> UInt256 {
    let function = try FunctionSignature("parameter(bytes32)(uint256)")
    return try await read(function, at: contract, [.name(name)])[0].asUInt256 ?? .zero
  }

  /// The second of the newest block.
  fileprivate func time() async throws -> UInt256 {
    try await call("eth_getBlockByNumber", ["latest", false]).member("timestamp").quantity("timestamp")
  }
}
