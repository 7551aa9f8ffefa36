import AdapterEngine
import Foundation
import JSONCoding
import Node

/// A training run from where its trainer stands to its last step, with everything that is written on the way.
struct TrainingRun {
  let trainer: Trainer
  let directory: TrainingDirectory
  let validation: [TrainingDocument]?
  let validateEvery: Int
  let checkpointEvery: Int
  let lastStep: Int
  let threads: Int
  let title: String

  private var curve: LossCurve
  private var tokens = 0
  private var seconds = 0.0
  private var before: Evaluation?
  private var after: Evaluation?

  init(
    trainer: Trainer, directory: TrainingDirectory, validation: [TrainingDocument]?, validateEvery: Int,
    checkpointEvery: Int, lastStep: Int, threads: Int, title: String
  ) {
    self.trainer = trainer
    self.directory = directory
    self.validation = validation
    self.validateEvery = validateEvery
    self.checkpointEvery = checkpointEvery
    self.lastStep = lastStep
    self.threads = threads
    self.title = title
    curve = directory.curve(through: trainer.step)
  }

  /// Does the steps, then writes the adapter as it is; stops after a step when asked to.
  mutating func finish(bar: ProgressBar, shouldStop: () -> Bool) throws {
    before = try validation.map { try loss(on: $0) }
    report(to: bar)
    while trainer.step < lastStep, !shouldStop() {
      try advance()
      if isDue(validateEvery), let validation {
        after = try loss(on: validation)
        curve.points[curve.points.count - 1].validation = after?.loss
      }
      if isDue(checkpointEvery) { try keep() }
      report(to: bar)
    }
    if let validation, after == nil || !isDue(validateEvery) {
      after = try loss(on: validation)
      if trainer.isFinished, !curve.points.isEmpty { curve.points[curve.points.count - 1].validation = after?.loss }
    }
    try keep()
    try directory.write(trainer.adapterFiles())
  }

  private func isDue(_ interval: Int) -> Bool { interval > 0 && trainer.step % interval == 0 }

  private mutating func advance() throws {
    let start = ContinuousClock.now
    let step = try trainer.advance()
    seconds += (ContinuousClock.now - start) / .seconds(1)
    tokens += step.inputTokens
    curve.points.append(
      LossCurve.Point(
        step: step.step + 1, learningRate: step.learningRate, tokens: step.targetTokens, loss: step.loss,
        validation: nil))
  }

  private func keep() throws {
    try directory.keep(trainer.checkpoint(), step: trainer.step)
    try curve.write(to: directory.path, title: title)
  }

  private func loss(on documents: [TrainingDocument]) throws -> Evaluation {
    try evaluate(
      documents, model: trainer.model, adapter: LoRAAdapter(trainer.adapterFiles(), base: trainer.model),
      maximumSequence: trainer.plan.maximumSequence, answersOnly: trainer.plan.answersOnly, threads: threads)
  }

  private func report(to bar: ProgressBar) {
    bar.report(
      WorkProgress(
        "training", .steps, done: UInt64(trainer.step), total: UInt64(trainer.stepCount), tokens: UInt64(tokens),
        note: curve.points.last.map { "loss \(LossText.short($0.loss))" }))
  }
}

/// Losses as people read them.
enum LossText {
  /// Four digits after the point.
  static func short(_ value: Double) -> String {
    value.formatted(.number.precision(.fractionLength(4)).grouping(.never))
  }
}

// MARK: - What is said about it

extension TrainingRun {
  private var rate: Double { seconds > 0 ? Double(tokens) / seconds : 0 }

  /// The run in numbers that are the same on every machine.
  func report(model: String, data: String) -> JSON {
    let plan = trainer.plan
    var members: [JSONMember] = [
      JSONMember("model", .string(model)), JSONMember("data", .string(data)),
      JSONMember("documents", .integer(trainer.data.documents.count)),
      JSONMember("dataDigest", .string(String(trainer.data.digest, radix: 16))),
      JSONMember(
        "plan", .string(plan.encode().map { $0 < 16 ? "0" + String($0, radix: 16) : String($0, radix: 16) }.joined())),
      JSONMember("step", .integer(trainer.step)), JSONMember("stepCount", .integer(trainer.stepCount)),
    ]
    if let first = curve.points.first, let last = curve.points.last {
      members.append(JSONMember("firstLoss", .number("\(first.loss)")))
      members.append(JSONMember("lastLoss", .number("\(last.loss)")))
    }
    if let after {
      members.append(JSONMember("validationLoss", .number("\(after.loss)")))
      members.append(JSONMember("validationPerplexity", .number("\(after.perplexity)")))
    }
    return .object(members)
  }

  /// The same with how fast it went here.
  func withSpeed(_ report: JSON) -> JSON {
    .object((report.members ?? []) + [JSONMember("tokensPerSecond", .integer(Int(rate.rounded())))])
  }

  /// The run in a sentence or two.
  var sentence: String {
    var text =
      trainer.isFinished
      ? "\(directory.path) holds the adapter after all \(trainer.stepCount) steps"
      : "\(directory.path) holds the adapter and a checkpoint after step \(trainer.step) of \(trainer.stepCount); --resume goes on"
    if let first = curve.points.first, let last = curve.points.last {
      text += "; loss \(LossText.short(first.loss)) at first, \(LossText.short(last.loss)) at last"
    }
    if let before, let after {
      text += "; validation \(LossText.short(before.loss)) before, \(LossText.short(after.loss)) after"
    }
    return text + ". \(ProgressLine.grouped(UInt64(tokens))) tokens, \(ProgressLine.grouped(rate)) tokens/s."
  }
}
