import AdapterEngine
import ArgumentParser
import Foundation
import JSONCoding
import Node

extension EngineCommand {
  /// `openledger engine train`: a LoRA adapter for a model, from text.
  struct Train: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "train", abstract: "Train a LoRA adapter; the same run gives the same bytes everywhere.",
      discussion:
        "The output directory is a PEFT adapter with loss.csv, loss.svg, training.json and checkpoints. Ctrl-C ends the run after its step; --resume goes on with it and gives the bytes of a run that never stopped."
    )

    @OptionGroup var model: EngineModelOptions

    @Argument(help: "The data: .jsonl whose lines have \"text\", or \"prompt\" and \"answer\"; or a text file.")
    var data: String

    @Option(help: "The directory for the adapter and everything about the run.")
    var output: String
    @OptionGroup(title: "The training plan") var options: TrainingPlanOptions

    @Option(help: "Go on from the weights of this PEFT adapter, whose rank, alpha and targets must be the plan's.")
    var initial: String?
    @Option(help: "Data to measure the loss on, which is not learned.")
    var validation: String?
    @Option(help: "Measure the loss on the validation data every so many steps, besides before and after; 0 for never.")
    var validateEvery = 0
    @Option(help: "Write a checkpoint every so many steps, besides at the end; 0 for never.")
    var checkpointEvery = 100
    @Flag(help: "Go on from the newest checkpoint of the output directory.")
    var resume = false
    @Option(help: "Stop after this step; --resume goes on.")
    var until: Int?
    @Flag(help: "Keep less in memory and compute half as much again; the result is the same.")
    var recompute = false
    @OptionGroup var progress: ProgressOptions

    func validate() throws {
      for (name, value) in [
        ("validate-every", validateEvery), ("checkpoint-every", checkpointEvery), ("until", until ?? 1),
      ]
      where value < (name == "until" ? 1 : 0) {
        throw ValidationError("--\(name) is \(value); it must be at least \(name == "until" ? 1 : 0)")
      }
      if resume, initial != nil {
        throw ValidationError("--initial starts a run and --resume goes on with one; leave one out")
      }
    }

    func run() throws {
      let base = try model.load()
      let plan = try options.plan(for: base.shape)
      let documents = try TrainingFile(path: data).documents(base)
      let held = try validation.map { try TrainingFile(path: $0).documents(base) }
      let directory = TrainingDirectory(path: output)
      try directory.prepare(resumes: resume)
      let trainer = try trainer(base, plan, TrainingData(documents: documents), directory)
      var run = TrainingRun(
        trainer: trainer, directory: directory, validation: held, validateEvery: validateEvery,
        checkpointEvery: checkpointEvery, lastStep: min(until ?? trainer.stepCount, trainer.stepCount),
        threads: model.processor.threadCount,
        title: "\(URL(fileURLWithPath: output).lastPathComponent): loss of \(trainer.stepCount) steps")
      let bar = progress.bar()
      let interruption = Interruption()
      try bar.whileShown { try run.finish(bar: bar, shouldStop: { interruption.isAsked }) }
      let report = run.report(model: model.model, data: data)
      try Data((report.prettyText + "\n").utf8).write(
        to: URL(fileURLWithPath: output + "/training.json"), options: .atomic)
      print(progress.json ? run.withSpeed(report).prettyText : run.sentence)
    }

    private func trainer(
      _ base: BaseModel, _ plan: TrainingPlan, _ data: TrainingData, _ directory: TrainingDirectory
    ) throws -> Trainer {
      let resources = TrainingResources(threads: model.processor.threadCount, recomputes: recompute)
      if resume {
        return try Trainer(
          model: base, plan: plan, data: data, resources: resources, resuming: directory.newestCheckpoint())
      }
      return try Trainer(
        model: base, plan: plan, data: data, resources: resources,
        initial: initial.map { try EngineDirectory.adapterFiles($0) })
    }
  }
}
