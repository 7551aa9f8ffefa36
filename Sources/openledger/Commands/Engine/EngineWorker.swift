import AdapterEngine
import Foundation
import Serving

/// Measures what standard input asks for, a line each, so that another program can compare engines in turns.
///
///     prefill TOKENS
///     decode TOKENS
///     batch SEQUENCES STEPS
///     adapters SEQUENCES STEPS FOLDER             the adapters 0, 1, 2, … of the folder, one a sequence
///     serve REQUESTS ADAPTERS OUTPUT BUDGET FOLDER requests through the serving engine, over so many adapters in turn
///     train DOCUMENTS LENGTH RANK                 one step
///     memory                                      answers with bytes of memory that no file backs
///
/// Every other answer is the seconds it took. What has to be loaded is loaded before the time runs.
final class EngineWorker {
  private static let sequences = 32
  private static let positions = 64
  private static let promptTokens = 4

  private let base: BaseModel
  private let threads: Int
  private let meter: EngineMeter
  private var adapters: [String: [LoRAAdapter]] = [:]
  private var engines: [String: ServingEngine] = [:]
  private var trainers: [String: Trainer] = [:]

  init(_ base: BaseModel, threads: Int) throws {
    self.base = base
    self.threads = threads
    meter = try EngineMeter(base, threads: threads, sequences: Self.sequences, positions: Self.positions)
  }

  /// Answers until the input ends.
  func serve() async throws {
    say("ready")
    while let line = readLine() {
      let words = line.split(separator: " ").map(String.init)
      let numbers = words.dropFirst().compactMap { Int($0) }
      guard let what = words.first else { continue }
      say("\(try await measure(what, numbers, folder: words.last ?? "", line: line))")
    }
    for engine in engines.values { engine.stop() }
  }

  private func say(_ text: String) {
    print(text)
    fflush(nil)
  }

  private func measure(_ what: String, _ numbers: [Int], folder: String, line: String) async throws -> Double {
    switch (what, numbers.count) {
    case ("prefill", 1): return try meter.prefill(numbers[0])
    case ("decode", 1): return try meter.decode(numbers[0])
    case ("batch", 2): return try meter.batch([LoRAAdapter?](repeating: nil, count: numbers[0]), steps: numbers[1])
    case ("adapters", 2): return try meter.batch(load(numbers[0], folder), steps: numbers[1])
    case ("serve", 4): return try await serve(numbers, folder)
    case ("train", 3): return try train(numbers)
    case ("memory", 0): return Self.memory
    default: throw CommandError("there is no measurement \"\(line)\"")
    }
  }

  private func load(_ count: Int, _ folder: String) throws -> [LoRAAdapter] {
    if let known = adapters[folder], known.count == count { return known }
    let loaded = try (0..<count).map { try EngineDirectory.adapter("\(folder)/\($0)", base: base) }
    adapters[folder] = loaded
    return loaded
  }

  /// Requests with prompts of their own, over the adapters in turn, all waiting at once.
  private func serve(_ numbers: [Int], _ folder: String) async throws -> Double {
    let (requests, adapters, output, budget) = (numbers[0], numbers[1], numbers[2], numbers[3])
    let key = "\(adapters) \(budget) \(folder)"
    let engine = try engines[key] ?? serving(adapters, budget: budget, folder)
    engines[key] = engine
    let vocabulary = base.shape.vocabularySize
    let start = ContinuousClock.now
    try await withThrowingTaskGroup(of: Void.self) { group in
      for index in 0..<requests {
        let prompt = (0..<Self.promptTokens).map { Int32((index * 31 + $0 * 7_919 + 3) % vocabulary) }
        let stream = try engine.submit(
          ServingRequest(prompt: prompt, adapter: "\(index % adapters)", maximumOutputTokens: output, stopTokens: []))
        group.addTask { _ = try await stream.collect() }
      }
      try await group.waitForAll()
    }
    return (ContinuousClock.now - start) / .seconds(1)
  }

  private func serving(_ adapters: Int, budget: Int, _ folder: String) throws -> ServingEngine {
    // The budget counts whole files, which have a header each.
    let store = AdapterStore(model: base, budget: budget + budget / 20)
    for index in 0..<adapters { try store.register("\(index)", AdapterSource(folder: "\(folder)/\(index)")) }
    var limits = ServingLimits()
    limits.runningSequences = Self.sequences
    return try EngineServing.engine(
      base, adapters: store, limits: limits, threads: threads, cachePositions: Self.sequences * 2 * Self.positions)
  }

  private func train(_ numbers: [Int]) throws -> Double {
    let (documents, length, rank) = (numbers[0], numbers[1], numbers[2])
    let key = "\(numbers)"
    let trainer =
      try trainers[key]
      ?? {
        var plan = TrainingPlan()
        plan.rank = rank
        plan.alpha = rank
        plan.batchDocuments = documents
        plan.maximumSequence = length
        let vocabulary = base.shape.vocabularySize
        let data = try TrainingData(
          documents: (0..<64).map { document in
            TrainingDocument(tokens: (0...length).map { Int32((document * 131 + $0 * 7_919 + 3) % vocabulary) })
          })
        return try Trainer(model: base, plan: plan, data: data, resources: TrainingResources(threads: threads))
      }()
    trainers[key] = trainer
    return try EngineMeter.seconds { _ = try trainer.advance() }
  }

  /// Bytes of memory of this process that no file backs.
  private static var memory: Double {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("RssAnon:") }
    return Double(line?.split(separator: " ").dropFirst().first ?? "").map { $0 * 1_024 } ?? .nan
  }
}
