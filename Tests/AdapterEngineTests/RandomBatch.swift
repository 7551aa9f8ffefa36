import AdapterEngine
import EngineTestSupport

/// A sequence of tokens with its adapter, and what it gives alone.
struct ReferenceSequence {
  let tokens: [Int32]
  /// Place of its adapter in the model's list; nil for none.
  let adapter: Int?
  let logits: [Float]
  let hidden: [Float]
  let cache: UInt64

  /// Runs the tokens in one step on their own.
  init(_ tokens: [Int32], adapter: Int?, of adapters: [LoRAAdapter], model: BaseModel) throws {
    self.tokens = tokens
    self.adapter = adapter
    let blocks = BlockPool.blocks(for: tokens.count)
    let pool = try BlockPool(model: model, blockCount: blocks)
    let runner = try Runner(model: model, pool: pool)
    let table = (0..<UInt32(blocks)).map { $0 }
    let result = try runner.step([
      Slice(
        tokens: tokens, position: 0, blocks: table, adapter: adapter.map { adapters[$0] }, logitRows: tokens.count,
        hiddenRows: tokens.count)
    ])
    (logits, hidden) = (result.logits, result.hidden)
    cache = try runner.digest(of: table, positions: tokens.count)
  }
}

/// Random steps of several sequences over one pool, whose results must be those of the sequences alone.
struct RandomBatch {
  var random: SeededGenerator
  let model: BaseModel
  let adapters: [LoRAAdapter]
  let sequences: [ReferenceSequence]
  let runner: Runner
  private let tables: [[UInt32]]
  private var positions: [Int]

  init(model: BaseModel, adapters: [LoRAAdapter], sequences: [ReferenceSequence], threads: Int, seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let counts = sequences.map { BlockPool.blocks(for: $0.tokens.count) + random.number(in: 0...1) }
    // Blocks in any order, spread over the sequences.
    var blocks = (0..<UInt32(counts.reduce(0, +))).shuffled(using: &random)
    runner = try Runner(
      model: model, pool: BlockPool(model: model, blockCount: blocks.count), threads: threads,
      rowsPerPass: random.number(in: 2...100))
    tables = counts.map { count in
      defer { blocks.removeFirst(count) }
      return Array(blocks.prefix(count))
    }
    positions = sequences.map { _ in 0 }
    (self.model, self.adapters, self.sequences, self.random) = (model, adapters, sequences, random)
  }

  /// Runs to the end; returns the first difference.
  mutating func run() throws -> String? {
    while true {
      let waiting = sequences.indices.filter { positions[$0] < sequences[$0].tokens.count }
      guard !waiting.isEmpty else { break }
      let members = waiting.shuffled(using: &random).prefix(random.number(in: 1...waiting.count))
      var slices: [Slice] = []
      for index in members { slices.append(slice(of: index)) }
      let result = try runner.step(slices)
      if let difference = compare(result, slices, Array(members)) { return difference }
      for (index, slice) in zip(members, slices) { positions[index] += slice.tokens.count }
    }
    for (index, sequence) in sequences.enumerated() {
      guard try runner.digest(of: tables[index], positions: sequence.tokens.count) == sequence.cache else {
        return "sequence \(index) has another KV cache"
      }
    }
    return nil
  }

  private mutating func slice(of index: Int) -> Slice {
    let (sequence, position) = (sequences[index], positions[index])
    let most = random.number(in: 0...2) == 0 ? 1 : min(80, sequence.tokens.count - position)
    let count = random.number(in: 1...most)
    return Slice(
      tokens: Array(sequence.tokens[position..<position + count]), position: position, blocks: tables[index],
      adapter: sequence.adapter.map { adapters[$0] }, logitRows: random.number(in: 0...count),
      hiddenRows: random.number(in: 0...count))
  }

  private func compare(_ result: StepResult, _ slices: [Slice], _ members: [Int]) -> String? {
    var (logit, hidden) = (0, 0)
    for (index, slice) in zip(members, slices) {
      let end = slice.position + slice.tokens.count
      let logits = slice.logitRows * model.shape.vocabularySize
      let vectors = slice.hiddenRows * model.shape.hiddenSize
      guard
        result.logits[logit..<logit + logits]
          == sequences[index].logits[..<(end * model.shape.vocabularySize)].suffix(logits)
      else { return "sequence \(index) has other logits at \(slice.position)" }
      guard
        result.hidden[hidden..<hidden + vectors]
          == sequences[index].hidden[..<(end * model.shape.hiddenSize)].suffix(vectors)
      else { return "sequence \(index) has other hidden rows at \(slice.position)" }
      logit += logits
      hidden += vectors
    }
    return nil
  }
}
