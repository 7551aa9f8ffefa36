import AdapterEngine
import Serving

/// An executor whose "keys and values" are hashes of everything before them, read back through the block table.
///
/// The logits of a row mix every stored position up to it, so that any block that was overwritten, mixed up or given to two
/// sequences changes the tokens that are drawn.
final class FakeExecutor: StepExecutor {
  static let vocabularySize = 97
  static let hiddenSize = 3

  let blockCount: Int
  let shape: ModelShape
  private var pool: [[UInt64]]
  /// Rows of each step.
  private(set) var stepRows: [Int] = []
  /// A step with this number fails.
  var failingStep: Int?

  init(blocks: Int, shape: ModelShape) {
    blockCount = blocks
    self.shape = shape
    pool = Array(repeating: Array(repeating: 0, count: 64), count: blocks)
  }

  func copyBlock(from source: UInt32, to target: UInt32) { pool[Int(target)] = pool[Int(source)] }

  func step(_ slices: [Slice]) throws(EngineError) -> StepResult {
    stepRows.append(slices.reduce(0) { $0 + $1.tokens.count })
    if stepRows.count == failingStep { throw .outOfMemory("There is not enough memory.") }
    var logits: [Float] = []
    var hidden: [Float] = []
    for slice in slices {
      for (offset, token) in slice.tokens.enumerated() {
        let position = slice.position + offset
        let before = position == 0 ? FakeExecutor.root(slice.adapter) : stored(position - 1, slice.blocks)
        pool[Int(slice.blocks[position / 64])][position % 64] = mix(before, UInt64(token) + 1)
        let row = slice.tokens.count - offset
        if row <= slice.logitRows || row <= slice.hiddenRows {
          let state = digest(of: slice.blocks, positions: position + 1)
          if row <= slice.logitRows { logits += FakeExecutor.logits(state) }
          if row <= slice.hiddenRows { hidden += FakeExecutor.hidden(state) }
        }
      }
    }
    return StepResult(logits: logits, hidden: hidden)
  }

  func digest(of table: [UInt32], positions: Int) -> UInt64 {
    (0..<positions).reduce(7) { mix($0, stored($1, table)) }
  }

  private func stored(_ position: Int, _ blocks: [UInt32]) -> UInt64 { pool[Int(blocks[position / 64])][position % 64] }

  /// The adapters of these tests differ in their scales.
  private static func root(_ adapter: LoRAAdapter?) -> UInt64 { mix(1, UInt64(adapter?.shape.scale.bitPattern ?? 0)) }

  private static func logits(_ state: UInt64) -> [Float] {
    (0..<UInt64(vocabularySize)).map { Float(mix(state, $0) >> 40) / 1_000_000 }
  }

  private static func hidden(_ state: UInt64) -> [Float] {
    (0..<UInt64(hiddenSize)).map { Float(mix(state, $0) >> 40) }
  }
}

private func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
  var x = (a ^ b &* 0x9E37_79B9_7F4A_7C15) &* 0xBF58_476D_1CE4_E5B9
  x ^= x >> 31
  return x &* 0x94D0_49BB_1331_11EB
}

extension ModelFacts {
  /// The facts that go with `FakeExecutor`: token t is the bytes of a piece of text, some of them parts of characters.
  static let fake = ModelFacts(
    vocabularySize: FakeExecutor.vocabularySize, hiddenSize: FakeExecutor.hiddenSize, maximumContext: 2_048,
    endTokens: [0], detokenize: { $0.flatMap(FakePieces.bytes) })
}

enum FakePieces {
  private static let wide = Array("äß€漢😀".utf8)

  static func bytes(_ token: Int32) -> [UInt8] {
    token < 60 ? [UInt8(32 + token)] : [wide[Int(token) % wide.count]]
  }
}
