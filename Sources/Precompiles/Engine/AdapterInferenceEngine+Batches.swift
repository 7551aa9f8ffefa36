import AdapterEngine
import Primitives

/// One generation of a batch.
struct BatchSequence {
  let prompt: [Int32]
  let maximumOutputTokens: Int
  let sampling: Sampling
  let adapter: LoRAAdapter?

  /// The positions that the sequence may take.
  var positions: Int { prompt.count + maximumOutputTokens }
}

extension AdapterInferenceEngine {
  /// Generates for all sequences, as many of them together as the memory for their KV caches allows.
  ///
  /// What one sequence gives does not depend on the others. `onToken` is told of each token with the index of its sequence,
  /// and ends the sequence by false.
  func generate(
    _ sequences: [BatchSequence], model: BaseModel, onToken: (Int, [Int32]) -> Bool
  ) throws(EngineError) -> [[Int32]] {
    var outputs: [[Int32]] = []
    var first = 0
    while first < sequences.count {
      var last = first
      var blocks = 0
      while last < sequences.count {
        let more = BlockPool.blocks(for: max(sequences[last].positions, 1))
        if last > first, (blocks + more) * BlockPool.bytesPerBlock(of: model) > Self.batchCacheBytes { break }
        blocks += more
        last += 1
      }
      let start = first
      outputs += try wave(Array(sequences[first..<last]), blocks, model) { onToken(start + $0, $1) }
      first = last
    }
    return outputs
  }

  /// The most bytes of KV cache of sequences that run together, unless one alone takes more.
  private static let batchCacheBytes = 256 << 20

  /// Runs sequences together until each has ended.
  private func wave(
    _ sequences: [BatchSequence], _ blockCount: Int, _ model: BaseModel, onToken: (Int, [Int32]) -> Bool
  ) throws(EngineError) -> [[Int32]] {
    // A single sequence is short of work for more than one thread.
    let runner = try Runner(
      model: model, pool: try BlockPool(model: model, blockCount: blockCount),
      threads: sequences.count > 1 ? threads : 1)
    var outputs = [[Int32]](repeating: [], count: sequences.count)
    var tables: [[UInt32]] = []
    var nextBlock: UInt32 = 0
    for sequence in sequences {
      let count = UInt32(BlockPool.blocks(for: max(sequence.positions, 1)))
      tables.append(Array(nextBlock..<nextBlock + count))
      nextBlock += count
    }
    var alive = sequences.indices.filter { sequences[$0].maximumOutputTokens > 0 }
    while !alive.isEmpty {
      let logits = try runner.step(
        alive.map { index in
          let (sequence, output) = (sequences[index], outputs[index])
          let fed = output.last.map { [$0] } ?? sequence.prompt
          let position = output.isEmpty ? 0 : sequence.prompt.count + output.count - 1
          return Slice(tokens: fed, position: position, blocks: tables[index], adapter: sequence.adapter)
        }
      ).logits
      let width = model.shape.vocabularySize
      alive = alive.enumerated().compactMap { row, index in
        let token = sample(
          Array(logits[row * width..<(row + 1) * width]), sequences[index].sampling, index: UInt64(outputs[index].count)
        )
        if model.shape.endTokens.contains(token) { return nil }
        outputs[index].append(token)
        guard onToken(index, outputs[index]) else { return nil }
        return outputs[index].count < sequences[index].maximumOutputTokens ? index : nil
      }
    }
    return outputs
  }
}
