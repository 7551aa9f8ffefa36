import AdapterEngine

/// Times what an engine does, one thing at a time, with tokens that do not matter.
final class EngineMeter {
  let base: BaseModel
  private let runner: Runner

  /// A meter for as many sequences of so many positions, or for one that is as long as all of them together.
  init(_ base: BaseModel, threads: Int, sequences: Int, positions: Int) throws {
    self.base = base
    let blocks = sequences * BlockPool.blocks(for: positions)
    runner = try Runner(model: base, pool: BlockPool(model: base, blockCount: blocks), threads: threads)
  }

  /// The positions that one sequence can take.
  var longest: Int { min(runner.blockCount * BlockPool.positionsPerBlock, base.shape.maximumContext) }

  private func token(_ index: Int) -> Int32 { Int32((index * 7_919 + 13) % base.shape.vocabularySize) }

  private func table(_ sequence: Int, positions: Int) -> [UInt32] {
    let blocks = UInt32(BlockPool.blocks(for: positions))
    return (UInt32(sequence) * blocks..<UInt32(sequence + 1) * blocks).map { $0 }
  }

  /// Seconds for a prompt in one step; the logits of its last token are computed.
  func prefill(_ tokens: Int, adapter: LoRAAdapter? = nil) throws -> Double {
    let slice = Slice(
      tokens: (0..<tokens).map(token), position: 0, blocks: table(0, positions: tokens), adapter: adapter)
    return try Self.seconds { _ = try runner.step([slice]) }
  }

  /// Seconds for tokens one after the other from an empty cache.
  func decode(_ tokens: Int, adapter: LoRAAdapter? = nil) throws -> Double {
    try batch([adapter], steps: tokens)
  }

  /// Seconds for steps of a batch, one token of each sequence a step, from empty caches.
  func batch(_ adapters: [LoRAAdapter?], steps: Int) throws -> Double {
    let tables = adapters.indices.map { table($0, positions: steps) }
    return try Self.seconds {
      for step in 0..<steps {
        _ = try runner.step(
          adapters.indices.map { index in
            Slice(
              tokens: [token(step * adapters.count + index)], position: step, blocks: tables[index],
              adapter: adapters[index])
          })
      }
    }
  }

  static func seconds(_ body: () throws -> Void) rethrows -> Double {
    try ContinuousClock().measure(body) / .seconds(1)
  }
}
