import AdapterEngine
import EngineTestSupport
import Foundation
import Testing

@Suite("Every family gives what transformers gives")
struct FamilyTests {
  /// Folders of Tests/Fixtures/ModelFamilies, made by its make.py.
  static let cases = [
    "llama-bias", "llama-llama3-rope", "llama-linear-rope-tied", "llama-yarn", "mistral-window", "qwen2",
    "qwen2-window",
    "qwen3",
  ]

  private struct Fixture {
    let files: ModelFiles
    let tokens: [Int32]
    /// Of every tenth position.
    let logits: [Float]

    init(_ name: String) throws {
      let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../Fixtures/ModelFamilies/\(name)").standardizedFileURL.path()
      files = ModelFiles(
        config: try readBytes(folder + "/config.json"), weights: try readBytes(folder + "/model.safetensors"))
      let reference = try SafetensorsReader(readBytes(folder + "/reference.safetensors"))
      tokens = try reference.floats("tokens").map { Int32($0) }
      logits = try reference.floats("logits")
    }

    /// Every tenth of the rows that a model gives.
    func rows(_ model: BaseModel) throws -> [Float] {
      let all = try model.logits(tokens)
      let width = model.shape.vocabularySize
      return stride(from: 9, to: tokens.count, by: 10).flatMap { all[$0 * width..<($0 + 1) * width] }
    }
  }

  @Test("fp32 logits agree within 2e-5", arguments: cases)
  func floatLogits(name: String) throws {
    let fixture = try Fixture(name)
    let rows = try fixture.rows(BaseModel(fixture.files, precision: .float32))
    #expect(rows.count == fixture.logits.count)
    let largest = zip(rows, fixture.logits).reduce(Float(0)) { max($0, abs($1.0 - $1.1)) }
    print("\(name): largest difference of fp32 logits \(largest)")
    #expect(largest < 2e-5)
  }

  @Test("exact logits stay near them", arguments: cases)
  func exactLogits(name: String) throws {
    let fixture = try Fixture(name)
    var comparison = LogitComparison(width: 256)
    comparison.add(try fixture.rows(BaseModel(fixture.files)), fixture.logits)
    print("\(name): \(comparison)")
    #expect(comparison.meanDivergence < 1e-3)
  }

  @Test("each feature counts: a model that ignores it gives other logits")
  func features() throws {
    let tokens: [Int32] = SeededTokens.of(100)
    let plain = try BaseModel(TinyModel(seed: 21).files).logits(tokens)
    let variants: [(String, TinyModel)] = [
      ("window", TinyModel(family: .mistral, window: 9, seed: 21)), ("bias", TinyModel(bias: true, seed: 21)),
      ("query and key norms", TinyModel(family: .qwen3, seed: 21)),
      ("llama3 scaling", TinyModel(ropeScaling: TinyModel.llama3Scaling, seed: 21)),
      ("yarn", TinyModel(ropeScaling: TinyModel.yarnScaling, seed: 21)), ("one plane", TinyModel(seed: 21).inEightBits),
    ]
    for (name, variant) in variants {
      #expect(try BaseModel(variant.files).logits(tokens) != plain, "\(name)")
    }
    // A window that no token leaves is no window.
    #expect(try BaseModel(TinyModel(family: .mistral, window: 100, seed: 21).files).logits(tokens) == plain)
  }
}

/// Tokens that several suites feed.
enum SeededTokens {
  static func of(_ count: Int, seed: UInt64 = 5) -> [Int32] {
    var random = SeededGenerator(seed: seed)
    return random.tokens(count, below: 256)
  }
}
