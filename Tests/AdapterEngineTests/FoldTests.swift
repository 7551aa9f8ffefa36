import AdapterEngine
import EngineTestSupport
import Testing

@Suite("Folding powers of two out of norms")
struct FoldTests {
  private static let models =
    TinyModel.llamas.filter { $0.type != "F16" } + TinyModel.families + [TinyModel(context: 64, seed: 20).inEightBits]

  @Test("the folded model is the same function: fp32 results keep every bit", arguments: models)
  func sameFunction(tiny: TinyModel) throws {
    var random = SeededGenerator(seed: 71)
    let documents = [40, 1, 25].map { random.tokens($0, below: tiny.vocabulary) }
    let files = tiny.files
    let model = try BaseModel(files)
    let fold = try ActivationFold(model: model, documents: documents, maximumSequence: 30, threads: 2)
    #expect(fold.exponents.count == (2 * tiny.layers + 1) * tiny.hidden)
    #expect(fold.exponents.contains { $0 != 0 })
    var folded = files
    folded.weights = try fold.folding(files.weights, config: files.config)
    #expect(folded.weights != files.weights)
    #expect(folded.weights.count == files.weights.count)
    let before = try BaseModel(files, precision: .float32).logits(documents[0])
    let after = try BaseModel(folded, precision: .float32).logits(documents[0])
    #expect(before.map(\.bitPattern) == after.map(\.bitPattern))
  }

  @Test("tied embeddings keep the final norm, for the embedding reads no norm")
  func tied() throws {
    let tiny = TinyModel(tied: true)
    let model = try BaseModel(tiny.files)
    let fold = try ActivationFold(model: model, documents: [[1, 2, 3]], maximumSequence: 8)
    #expect(fold.exponents.suffix(tiny.hidden).allSatisfy { $0 == 0 })
    let untied = TinyModel()
    let other = try ActivationFold(
      model: try BaseModel(untied.files), documents: [[1, 2, 3]], maximumSequence: 8)
    #expect(other.exponents.suffix(untied.hidden).contains { $0 != 0 })
  }

  @Test("neither threads nor how documents are cut into passes changes the powers")
  func threads() throws {
    var random = SeededGenerator(seed: 72)
    let tiny = TinyModel(context: 256)
    let model = try BaseModel(tiny.files)
    let documents = [random.tokens(200, below: tiny.vocabulary)]
    let folds = try (1...3).map {
      try ActivationFold(model: model, documents: documents, maximumSequence: 200, threads: $0)
    }
    #expect(Set(folds).count == 1)
  }

  @Test("a channel that stands out is divided")
  func outlier() throws {
    let tiny = TinyModel()
    let files = tiny.files
    var planted = [Int8](repeating: 0, count: (2 * tiny.layers + 1) * tiny.hidden)
    planted[5] = -6
    var loud = files
    loud.weights = try ActivationFold(exponents: planted).folding(files.weights, config: files.config)
    let documents = [[Int32](1...60)]
    let quietFold = try ActivationFold(
      model: try BaseModel(files), documents: documents, maximumSequence: 60)
    let loudFold = try ActivationFold(
      model: try BaseModel(loud), documents: documents, maximumSequence: 60)
    #expect(loudFold.exponents[5] >= quietFold.exponents[5] + 5)
  }

  @Test("no tokens, another shape, and files that are no weights are refused")
  func refusals() throws {
    let tiny = TinyModel()
    let model = try BaseModel(tiny.files)
    for documents in [[], [[]]] as [[[Int32]]] {
      #expect(throws: EngineError.self) {
        try ActivationFold(model: model, documents: documents, maximumSequence: 8)
      }
    }
    #expect(throws: EngineError.self) {
      try ActivationFold(model: model, documents: [[1]], maximumSequence: tiny.context + 1)
    }
    let fold = try ActivationFold(model: model, documents: [[1, 2]], maximumSequence: 8)
    #expect(throws: EngineError.self) {
      try fold.folding(tiny.files.weights, config: TinyModel(hidden: 32).files.config)
    }
    #expect(throws: EngineError.self) { try fold.folding([1, 2, 3], config: tiny.files.config) }
  }
}
