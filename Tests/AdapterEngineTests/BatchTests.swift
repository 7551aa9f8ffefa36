import AdapterEngine
import EngineTestSupport
import Testing

@Suite("A result never depends on what else is in the batch")
struct BatchTests {
  static let models: [TinyModel] = {
    var random = SeededGenerator(seed: 60)
    let eights = [TinyModel.llamas[0].inEightBits, TinyModel.llamas[3].inEightBits, TinyModel.families[4].inEightBits]
    return TinyModel.llamas + TinyModel.families + eights + (0..<6).map { _ in TinyModel.random(using: &random) }
  }()

  @Test("random batches, tables, adapters, threads and kernels give what a sequence gives alone", arguments: models)
  func compositions(tiny: TinyModel) throws {
    var random = SeededGenerator(seed: tiny.seed)
    let files = tiny.adapters(3, seed: tiny.seed)
    let scalar = try BaseModel(tiny.files, kernels: .scalar)
    let scalarAdapters = try files.map { try LoRAAdapter($0, base: scalar) }
    var sequences: [ReferenceSequence] = []
    for (index, count) in [1, 64, 65, 97, 130].enumerated() {
      sequences.append(
        try ReferenceSequence(
          random.tokens(count, below: tiny.vocabulary), adapter: index == 0 ? nil : (index - 1) % 3, of: scalarAdapters,
          model: scalar))
    }
    #expect(sequences.allSatisfy { $0.logits.allSatisfy(\.isFinite) && $0.hidden.allSatisfy(\.isFinite) })
    for kernels in [Kernels.scalar, .avx2, .avx512] where kernels.isAvailable {
      let model = try BaseModel(tiny.files, kernels: kernels)
      let adapters = try files.map { try LoRAAdapter($0, base: model) }
      for threads in [1, 2, 3] {
        let seed = random.next()
        var batch = try RandomBatch(
          model: model, adapters: adapters, sequences: sequences, threads: threads, seed: seed)
        #expect(try batch.run() == nil, "\(kernels), \(threads) threads, seed \(seed)")
      }
    }
  }

  @Test("logits are the output matrix applied to the hidden rows")
  func hiddenRows() throws {
    let tiny = TinyModel(tied: true, type: "F32", seed: 8)
    let model = try BaseModel(tiny.files, precision: .float32)
    let pool = try BlockPool(model: model, blockCount: 1)
    let result = try Runner(model: model, pool: pool).step([
      Slice(tokens: [1, 2, 3], position: 0, blocks: [0], logitRows: 2, hiddenRows: 3)
    ])
    var random = SeededGenerator(seed: tiny.seed)
    let embedding = random.values(tiny.vocabulary * tiny.hidden)
    for row in 0..<2 {
      let hidden = result.hidden[(row + 1) * tiny.hidden..<(row + 2) * tiny.hidden]
      for token in 0..<tiny.vocabulary {
        let sum = zip(hidden, embedding[token * tiny.hidden..<(token + 1) * tiny.hidden])
          .reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
        #expect(abs(sum - Double(result.logits[row * tiny.vocabulary + token])) < 1e-4)
      }
    }
  }

  @Test("sequences that share a prefix's blocks give what they give alone, and a copied block may be written")
  func sharedPrefix() throws {
    let tiny = TinyModel(family: .qwen3, headDimension: 8, seed: 31)
    let model = try BaseModel(tiny.files)
    var random = SeededGenerator(seed: 4)
    let prefix = random.tokens(100, below: 256)
    let ends = (0..<3).map { _ in random.tokens(30, below: 256) }
    let alone = try ends.map { try ReferenceSequence(prefix + $0, adapter: nil, of: [], model: model) }
    let pool = try BlockPool(model: model, blockCount: 10)
    let runner = try Runner(model: model, pool: pool, threads: 2)
    _ = try runner.step([Slice(tokens: prefix, position: 0, blocks: [7, 3], logitRows: 0)])
    let before = try pool.digest(of: [7, 3], positions: 100)
    // Block 7 is whole and shared as it is; block 3 is half full, so each gets a copy of it.
    let tables: [[UInt32]] = [[7, 0, 1], [7, 5, 2], [7, 9, 8]]
    for table in tables { try pool.copyBlock(from: 3, to: table[1]) }
    let result = try runner.step(
      zip(tables, ends).map { Slice(tokens: $1, position: 100, blocks: $0, logitRows: 30) })
    #expect(result.logits == alone.flatMap { Array($0.logits.suffix(30 * 256)) })
    for (table, sequence) in zip(tables, alone) {
      #expect(try pool.digest(of: table, positions: 130) == sequence.cache)
    }
    #expect(try pool.digest(of: [7, 3], positions: 100) == before)
  }

  @Test("adapters with a rank of their own for each module agree over kernels")
  func patternedRanks() throws {
    let tiny = TinyModel(seed: 41)
    let files = tiny.patternedAdapter(ranks: ["q_proj": 5, "v_proj": 1, "down_proj": 9, "gate_proj": 4])
    let tokens = SeededTokens.of(70)
    var found: Set<UInt64> = []
    for kernels in [Kernels.scalar, .avx2, .avx512] where kernels.isAvailable {
      let model = try BaseModel(tiny.files, kernels: kernels)
      found.insert(digest(try model.logits(tokens, adapter: LoRAAdapter(files, base: model))))
    }
    #expect(found.count == 1)
    let plain = try BaseModel(tiny.files)
    #expect(!found.contains(digest(try plain.logits(tokens))))
  }
}
