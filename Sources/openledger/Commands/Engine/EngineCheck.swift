import AdapterEngine
import ArgumentParser
import Foundation
import JSONCoding

extension EngineCommand {
  /// `openledger engine check`: whether every way to run a model gives the same bits here.
  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check", abstract: "Compare the kernels, threads and batches of this machine bit by bit.",
      discussion:
        "Runs a prompt and its greedy continuation on every kernel that this processor has, with one thread and several, alone and in a batch, and a training step; prints the hashes. Compare them with another machine's."
    )

    @Argument(help: "The model's directory.")
    var model: String
    @Option(help: "An adapter's directory.")
    var adapter: String?
    @Option(help: "The text that is run.")
    var prompt = "The same question has the same answer, whoever asks and wherever it is asked."
    @Option(help: "Tokens to generate.")
    var tokens = 16
    @Flag(help: "Print one JSON value instead of text.")
    var json = false

    func validate() throws {
      guard tokens >= 1 else { throw ValidationError("--tokens is \(tokens); it must be at least 1") }
    }

    func run() throws {
      var findings: [EngineFingerprint] = []
      for kernels in KernelName.allCases where kernels != .best && kernels.choice.isAvailable {
        let base = try EngineDirectory.model(model, kernels: kernels.choice)
        let lora = try adapter.map { try EngineDirectory.adapter($0, base: base) }
        for threads in Set([1, 2, ProcessInfo.processInfo.activeProcessorCount]).sorted() {
          findings.append(
            try EngineFingerprint(
              base, lora, kernels: kernels.rawValue, threads: threads, prompt: prompt, tokens: tokens))
        }
      }
      guard let first = findings.first else { throw CommandError("this processor runs none of the kernels") }
      print(json ? JSON.array(findings.map(\.value)).prettyText : EngineFingerprint.table(findings))
      let others = findings.filter { !$0.agrees(with: first) }
      guard others.isEmpty else {
        throw CommandError(
          "\(others.map(\.name).joined(separator: ", ")) disagree with \(first.name); this machine must not take part in a chain"
        )
      }
      if !json { print("\nAll \(findings.count) runs agree.") }
    }
  }
}
