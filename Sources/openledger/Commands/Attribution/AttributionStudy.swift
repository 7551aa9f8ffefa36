import ArgumentParser
import JSONCoding
import JSONRPC
import Node
import Primitives

/// `openledger attribution study`: what a study measured.
struct AttributionStudy: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "study", abstract: "Show how far a study is and what it measured, or end one of your own.",
    discussion: "A study trains a model again on changed data; `counterfactual`, `quality` and `audit` open them.")

  @OptionGroup var node: NodeOptions
  @OptionGroup var signer: SignerOptions

  @Argument(help: "The study: its job in TRAIN.")
  var job: UInt64

  @Flag(help: "Wait until it is over.")
  var wait = false

  @Flag(help: "End it, so that what is left of its money comes back. Its owner may.")
  var close = false

  func validate() throws {
    if wait && close { throw ValidationError("--wait and --close exclude each other") }
  }

  func run() async throws {
    let studies = Studies(client: try node.client())
    let job = UInt256(job)
    let progress = try await studies.progress(of: job)
    if close {
      if progress.state != .open {
        throw CommandError("study \(job) is over; leave --close away to see what it measured")
      }
      try await studies.close(job, wallet: Wallet(client: studies.client, key: try signer.key()))
    } else if wait {
      try await studies.wait(for: job, isSilent: node.json)
    }
    let report = try await StudyReport(of: job, studies)
    node.print(report.value, text: report.lines.joined(separator: "\n"))
  }
}

/// How a command that opens a study goes on.
struct StudyOptions: ParsableArguments {
  @Flag(help: "Print what it costs and send nothing.")
  var quote = false

  @Flag(help: "Wait until the study is over and print what it measured.")
  var wait = false

  /// Prints what a study of somebody's own costs, opens it, and tells of it.
  func run(
    _ node: NodeOptions, _ signer: SignerOptions, _ studies: Studies, price: Studies.Price,
    open: (Wallet) async throws -> (UInt256, Wallet.Sent)
  ) async throws {
    if quote { return node.print(price.json, text: price.text) }
    let wallet = Wallet(client: studies.client, key: try signer.key())
    if !node.json { print("costs \(price.text)") }
    let (job, sent) = try await open(wallet)
    if wait {
      try await studies.wait(for: job, isSilent: node.json)
      let report = try await StudyReport(of: job, studies)
      return node.print(report.value, text: report.lines.joined(separator: "\n"))
    }
    node.print(
      ["job": .quantity(job), "price": price.json, "transactionHash": .hash(sent.hash)],
      text: "opened study \(job) in transaction \(sent.hash); `openledger attribution study \(job)` tells of it")
  }
}

/// What is known of a study.
struct StudyReport {
  let value: JSON
  let lines: [String]

  init(of job: UInt256, _ studies: Studies) async throws {
    let progress = try await studies.progress(of: job)
    var members = [JSONMember("job", .quantity(job)), JSONMember("progress", progress.json)]
    switch progress.state {
    case .open:
      lines = ["study \(job): \(progress.stepsDone) of \(progress.steps) steps done"]
    case .closed, .failed:
      let refund = try await studies.refund(of: job)
      members.append(JSONMember("refund", .quantity(refund)))
      lines = ["study \(job) \(progress.ending) without a result; \(Amount.format(refund)) went back to its owner"]
    case .completed:
      if let found = try await studies.counterfactual(of: job) {
        members.append(JSONMember("counterfactual", found.json))
        lines = ["study \(job):"] + found.lines
      } else {
        let found = try await studies.quality(of: job)
        members.append(JSONMember("quality", QualityMetric.json(found)))
        lines = ["study \(job):"] + zip(QualityMetric.allCases, found).map { $0.line($1) }
      }
    }
    value = .object(members)
  }
}

extension Studies {
  /// Waits until a job is over, and shows how far it is.
  func wait(for job: UInt256, isSilent: Bool) async throws {
    let bar = ProgressBar(isSilent: isSilent)
    defer { bar.finish() }
    while true {
      let progress = try await progress(of: job)
      if progress.state != .open { return }
      bar.report(WorkProgress("training", .steps, done: progress.stepsDone, total: progress.steps))
      try await Task.sleep(for: .milliseconds(Self.pollMilliseconds))
    }
  }

  private static let pollMilliseconds = 500
}
