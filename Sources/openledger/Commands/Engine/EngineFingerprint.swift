import AdapterEngine
import JSONCoding

/// What one way of running a model gave, as hashes.
struct EngineFingerprint {
  let kernels: String
  let threads: Int
  /// Of every row of logits of the prompt and its continuation.
  private let logits: UInt64
  /// Of the KV cache after it.
  private let cache: UInt64
  /// The same logits with other sequences in every step.
  private let batched: UInt64
  /// Of the checkpoint after a training step.
  private let training: UInt64

  var name: String { "\(kernels) with \(threads) \(threads == 1 ? "thread" : "threads")" }

  private var hashes: [(String, UInt64)] {
    [("logits", logits), ("KV cache", cache), ("logits in a batch", batched), ("training step", training)]
  }

  /// Whether all hashes are equal, and those of a batch are those of the sequence alone.
  func agrees(with other: EngineFingerprint) -> Bool {
    logits == batched && zip(hashes, other.hashes).allSatisfy { $0.1 == $1.1 }
  }

  init(_ base: BaseModel, _ adapter: LoRAAdapter?, kernels: String, threads: Int, prompt: String, tokens: Int) throws {
    self.kernels = kernels
    self.threads = threads
    let prompt = try base.tokenize([UInt8](prompt.utf8))
    let alone = try Self.run(base, adapter, threads: threads, prompt: prompt, tokens: tokens, neighbours: 0)
    (logits, cache) = (alone.logits, alone.cache)
    batched = try Self.run(base, adapter, threads: threads, prompt: prompt, tokens: tokens, neighbours: 3).logits
    training = try Self.train(base, threads: threads, prompt: prompt)
  }

  /// Feeds the prompt and decodes greedily; neighbours are other sequences that are fed one token with every step.
  private static func run(
    _ base: BaseModel, _ adapter: LoRAAdapter?, threads: Int, prompt: [Int32], tokens: Int, neighbours: Int
  ) throws -> (logits: UInt64, cache: UInt64) {
    let positions = prompt.count + tokens
    guard positions <= base.shape.maximumContext else {
      throw CommandError(
        "--prompt and --tokens together take \(positions) positions; the model's context is \(base.shape.maximumContext)"
      )
    }
    let blocks = BlockPool.blocks(for: positions)
    let runner = try Runner(
      model: base, pool: BlockPool(model: base, blockCount: blocks * (neighbours + 1)), threads: threads)
    func table(_ sequence: Int) -> [UInt32] { (0..<blocks).map { UInt32($0 * (neighbours + 1) + sequence) } }
    var hash = Hash64()
    var (next, position) = (prompt, 0)
    for step in 0..<tokens {
      var slices = (0..<neighbours).map {
        Slice(tokens: [Int32(step % 7) + Int32($0)], position: step, blocks: table($0 + 1))
      }
      slices.append(
        Slice(tokens: next, position: position, blocks: table(0), adapter: adapter, logitRows: next.count))
      let logits = Array(try runner.step(slices).logits.suffix(next.count * base.shape.vocabularySize))
      for value in logits { hash.add(value.bitPattern) }
      position += next.count
      next = [sample(logits.suffix(base.shape.vocabularySize), .greedy, index: UInt64(step))]
    }
    return (hash.value, try runner.digest(of: table(0), positions: position))
  }

  private static func train(_ base: BaseModel, threads: Int, prompt: [Int32]) throws -> UInt64 {
    var plan = TrainingPlan()
    plan.rank = 4
    plan.maximumSequence = min(base.shape.maximumContext, 64)
    let data = try TrainingData(documents: (0..<2).map { TrainingDocument(tokens: prompt + prompt.suffix(1 + $0)) })
    let trainer = try Trainer(model: base, plan: plan, data: data, resources: TrainingResources(threads: threads))
    _ = try trainer.advance()
    var hash = Hash64()
    for byte in trainer.checkpoint() { hash.add(UInt32(byte)) }
    return hash.value
  }

  var value: JSON {
    .object(
      [JSONMember("kernels", .string(kernels)), JSONMember("threads", .integer(threads))]
        + hashes.map { JSONMember($0.0, .string(Hash64.text($0.1))) })
  }

  /// The hashes of all runs, a line each.
  static func table(_ runs: [EngineFingerprint]) -> String {
    runs.map { run in "\(run.name): " + run.hashes.map { "\($0.0) \(Hash64.text($0.1))" }.joined(separator: ", ") }
      .joined(separator: "\n")
  }
}

/// FNV-1a over 32-bit words: tells results apart by accident, not by intent.
private struct Hash64 {
  private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  mutating func add(_ word: UInt32) { value = (value ^ UInt64(word)) &* 0x100_0000_01b3 }

  static func text(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
