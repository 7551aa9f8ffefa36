import AdapterEngine
import EngineTestSupport
import Foundation
import Testing

@Suite("What exact arithmetic costs in perplexity", .serialized, .disabled(if: Oracle.isMissing))
struct QualityTests {
  /// By how much perplexity grows from fp32 arithmetic on the same files, as a share of it.
  private func cost(_ model: BaseModel, of name: String = "base", over plain: BaseModel) throws -> Double {
    let (ours, reference) = (try nats(model, name), try nats(plain, name))
    let cost = exp(ours - reference) - 1
    print("perplexity of \(name): \(ours) nats, fp32 \(reference), cost \(100 * cost) %")
    return cost
  }

  private func nats(_ model: BaseModel, _ name: String) throws -> Double {
    let adapter = try Oracle.adapter(name, base: model)
    let windows = try Oracle.rows("valid_windows_u8.npy")
    return try windows.reduce(0) { $0 + (try model.loss($1, adapter: adapter)) } / Double(windows.count)
  }

  private func inEightBits(_ files: ModelFiles) -> ModelFiles {
    var files = files
    files.config = Array(#"{"openledger":{"activation_bits":8},"#.utf8) + files.config.drop { $0 != 0x7B }.dropFirst()
    return files
  }

  private func folded(_ files: ModelFiles) throws -> ModelFiles {
    let documents = Array(try Oracle.rows("prompts_u8.npy"))
    let fold = try ActivationFold(
      model: try BaseModel(files), documents: documents, maximumSequence: 256, threads: 2)
    var folded = files
    folded.weights = try fold.folding(files.weights, config: files.config)
    return folded
  }

  @Test("16-bit activations and the 8-bit KV cache cost at most 0.1 %", arguments: Oracle.allNames)
  func sixteenBits(name: String) throws {
    let cost = try cost(Oracle.base(), of: name, over: Oracle.base(precision: .float32))
    #expect(abs(cost) <= 0.001)
  }

  /// Mean nats from fp32 arithmetic to a model's, which is the logarithm of what perplexity costs on texts of fp32's own
  /// taste: unlike the cost on 6,144 bytes, it has next to no noise.
  private func divergence(_ files: ModelFiles, _ plain: BaseModel, _ name: String) throws -> Double {
    let model = try BaseModel(files)
    var comparison = LogitComparison(width: 256)
    for window in try Oracle.rows("valid_windows_u8.npy") {
      comparison.add(try model.logits(window), try plain.logits(window))
    }
    print("\(name): \(comparison)")
    return comparison.meanDivergence
  }

  @Test("8-bit activations of a folded model cost at most 0.06 %")
  func eightBits() throws {
    let files = try Oracle.baseFiles()
    let plain = try BaseModel(files, precision: .float32)
    #expect(try divergence(inEightBits(folded(files)), plain, "8 bits, folded") <= 0.0006)
    _ = try cost(BaseModel(inEightBits(folded(files))), over: plain)
  }

  @Test("with channels that stand out by 128, 8 bits need the folding, and 16 bits lose little without")
  func outliers() throws {
    let files = try Oracle.baseFiles()
    let shape = try ModelShape(config: files.config)
    var planted = [Int8](repeating: 0, count: (2 * shape.layerCount + 1) * shape.hiddenSize)
    for norm in 0..<2 * shape.layerCount {
      for channel in [3, 100, 200] { planted[norm * shape.hiddenSize + channel] = -7 }
    }
    var loud = files
    loud.weights = try ActivationFold(exponents: planted).folding(files.weights, config: files.config)
    let plain = try BaseModel(files, precision: .float32)
    #expect(try divergence(inEightBits(loud), plain, "8 bits, channels that stand out") > 0.1)
    #expect(try divergence(inEightBits(folded(loud)), plain, "8 bits, the same folded") <= 0.0006)
    #expect(try divergence(loud, plain, "16 bits, channels that stand out") <= 0.006)
  }
}
