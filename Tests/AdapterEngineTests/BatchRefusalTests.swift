import AdapterEngine
import EngineTestSupport
import Testing

@Suite("Steps that are wrong are refused and change nothing")
struct BatchRefusalTests {
  /// A wrong slice, or two that do not go together.
  struct Wrong: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let slices: [Slice]
    let isTooLong: Bool

    init(_ name: String, _ slices: [Slice], isTooLong: Bool = false) {
      (testDescription, self.slices, self.isTooLong) = (name, slices, isTooLong)
    }
  }

  static let wrong: [Wrong] = [
    Wrong("no token", [Slice(tokens: [], position: 10, blocks: [0])]),
    Wrong("a negative token", [Slice(tokens: [1, -1], position: 10, blocks: [0])]),
    Wrong("a token beyond the vocabulary", [Slice(tokens: [256], position: 10, blocks: [0])]),
    Wrong("a block outside the pool", [Slice(tokens: [1], position: 10, blocks: [6])]),
    Wrong("an unused block outside the pool", [Slice(tokens: [1], position: 10, blocks: [0, .max])]),
    Wrong("a table that is too short", [Slice(tokens: [Int32](repeating: 1, count: 55), position: 10, blocks: [0])]),
    Wrong("no table", [Slice(tokens: [1], position: 0, blocks: [])]),
    Wrong("a negative position", [Slice(tokens: [1], position: -1, blocks: [1])]),
    Wrong(
      "more positions than the context", [Slice(tokens: [1], position: 256, blocks: [0, 1, 2, 3, 4])], isTooLong: true),
    Wrong("an absurd position", [Slice(tokens: [1], position: .max, blocks: [0])], isTooLong: true),
    Wrong("more logits than tokens", [Slice(tokens: [1], position: 10, blocks: [0], logitRows: 2)]),
    Wrong("more hidden rows than tokens", [Slice(tokens: [1], position: 10, blocks: [0], hiddenRows: 2)]),
    Wrong("negative rows", [Slice(tokens: [1], position: 10, blocks: [0], logitRows: -1)]),
    Wrong(
      "two that write one block",
      [Slice(tokens: [1], position: 10, blocks: [0]), Slice(tokens: [2], position: 10, blocks: [0])]),
    Wrong(
      "one that reads what another writes",
      [Slice(tokens: [1], position: 10, blocks: [0]), Slice(tokens: [2], position: 64, blocks: [0, 1])]),
    Wrong("one block twice in a table", [Slice(tokens: [1, 2, 3], position: 63, blocks: [0, 0])]),
    Wrong(
      "a wrong one after a right one",
      [Slice(tokens: [1], position: 10, blocks: [0]), Slice(tokens: [999], position: 0, blocks: [1])]),
  ]

  @Test("each kind of wrong step", arguments: wrong)
  func refusals(wrong: Wrong) throws {
    let model = try BaseModel(TinyModel().files)
    let pool = try BlockPool(model: model, blockCount: 6)
    let runner = try Runner(model: model, pool: pool, threads: 2, rowsPerPass: 16)
    let tokens = SeededTokens.of(11)
    _ = try runner.step([Slice(tokens: Array(tokens.prefix(10)), position: 0, blocks: [0], logitRows: 0)])
    let before = try pool.digest(of: [0, 1, 2, 3, 4, 5], positions: 384)
    #expect {
      try runner.step(wrong.slices)
    } throws: {
      switch $0 as? EngineError {
      case .contextTooLong(let sentence)?: wrong.isTooLong && sentence.hasSuffix(".")
      case .invalidRequest(let sentence)?: !wrong.isTooLong && sentence.hasSuffix(".")
      default: false
      }
    }
    #expect(try pool.digest(of: [0, 1, 2, 3, 4, 5], positions: 384) == before)
    let next = try runner.step([Slice(tokens: [tokens[10]], position: 10, blocks: [0])])
    #expect(next.logits == Array(try model.logits(tokens).suffix(256)))
  }

  @Test("an adapter of another shape or precision, and a pool of another model")
  func otherModels() throws {
    let tiny = TinyModel()
    let model = try BaseModel(tiny.files)
    let runner = try Runner(model: model, pool: BlockPool(model: model, blockCount: 1))
    let narrow = TinyModel(hidden: 32)
    let strangers = [
      try LoRAAdapter(narrow.adapter(rank: 2, targets: ["q_proj"]), base: BaseModel(narrow.files)),
      try LoRAAdapter(
        tiny.adapter(rank: 2, targets: ["q_proj"]), base: BaseModel(tiny.files, precision: .float32)),
    ]
    for adapter in strangers {
      #expect(throws: EngineError.self) {
        try runner.step([Slice(tokens: [1], position: 0, blocks: [0], adapter: adapter)])
      }
    }
    for other in [try BaseModel(TinyModel(layers: 3).files), try BaseModel(tiny.files, precision: .float32)] {
      let foreign = try BlockPool(model: other, blockCount: 1)
      let confused = try Runner(model: model, pool: foreign)
      #expect(throws: EngineError.self) { try confused.step([Slice(tokens: [1], position: 0, blocks: [0])]) }
    }
  }

  @Test("pools and runners have limits")
  func limits() throws {
    let model = try BaseModel(TinyModel().files)
    let pool = try BlockPool(model: model, blockCount: 2)
    for count in [-1, Int.max] {
      #expect(throws: EngineError.self) { try BlockPool(model: model, blockCount: count) }
    }
    for (threads, rows) in [(0, 1), (-1, 1), (1, 0), (100_000, 1), (1, .max), (.max, .max)] {
      #expect(throws: EngineError.self) { try Runner(model: model, pool: pool, threads: threads, rowsPerPass: rows) }
    }
    for (from, to) in [(0, 2), (2, 0), (.max, .max)] as [(UInt32, UInt32)] {
      #expect(throws: EngineError.self) { try pool.copyBlock(from: from, to: to) }
    }
    for (table, positions) in [([0], 65), ([2], 1), ([], 1), ([0], -1)] as [([UInt32], Int)] {
      #expect(throws: EngineError.self) { try pool.digest(of: table, positions: positions) }
    }
    #expect(try pool.digest(of: [], positions: 0) == pool.digest(of: [1], positions: 0))
    #expect(try Runner(model: model, pool: pool).step([]).logits.isEmpty)
  }
}
