import AdapterEngine

/// What must hold for any bytes that stand where a file of a model, an adapter or a tokenizer should.
///
/// The executable under `Tests/Fuzz/FuzzModelFiles` gives it the bytes of libFuzzer; `HostileFileTests` those of the kept
/// corpus and of its own mutations. A trap, a hang or a report of a sanitizer is a finding too.
package enum ModelFileFuzzing {
  /// Which file the bytes stand for; the first byte of an input chooses.
  package enum Kind: UInt8, CaseIterable, Sendable {
    /// config.json.
    case config
    /// model.safetensors of the tiny model.
    case weights
    /// adapter_config.json.
    case adapterConfig
    /// adapter_model.safetensors.
    case adapterWeights
    /// tokenizer.json.
    case tokenizer
    /// A text for the byte-level tokenizer.
    case text
  }

  /// Something that must hold and did not.
  package struct Finding: Error, CustomStringConvertible {
    package let description: String
  }

  /// The model whose files are replaced one at a time: a forward pass of it takes microseconds.
  package static let model = TinyModel(
    vocabulary: 256, hidden: 8, layers: 1, heads: 2, keyValueHeads: 1, headDimension: 4, feedForward: 8, context: 64)
  private static let files = model.files
  private static let adapterFiles = model.adapter(rank: 2, targets: ["q_proj", "down_proj"])

  /// Inputs that are accepted, one of each kind; mutations begin with them.
  package static func seeds(tokenizer: [UInt8]) -> [[UInt8]] {
    let contents = [
      files.config, files.weights, adapterFiles.config, adapterFiles.weights, tokenizer,
      Array("a text 12 <|end|> é".utf8),
    ]
    let families = TinyModel.families.map { [Kind.config.rawValue] + Array($0.config.utf8) }
    return zip(Kind.allCases, contents).map { [$0.rawValue] + $1 } + families
  }

  /// The loaded model and adapter; made on first use.
  private struct World {
    let base: BaseModel
    let adapter: LoRAAdapter
    init() throws(EngineError) {
      base = try BaseModel(files)
      adapter = try LoRAAdapter(adapterFiles, base: base)
    }
  }
  private static let world = Result { () throws(EngineError) in try World() }

  /// Checks one input; returns whether it was accepted.
  @discardableResult
  package static func check(_ input: [UInt8]) throws(Finding) -> Bool {
    guard let first = input.first else { return false }
    let bytes = Array(input.dropFirst())
    guard case .success(let world) = world else { throw Finding(description: "the tiny model loads") }
    do throws(EngineError) {
      switch Kind.allCases[Int(first) % Kind.allCases.count] {
      case .config:
        _ = try ModelShape(config: bytes)
        try run(BaseModel(ModelFiles(config: bytes, weights: files.weights)), nil)
      case .weights: try run(BaseModel(ModelFiles(config: files.config, weights: bytes)), nil)
      case .adapterConfig:
        try run(world.base, LoRAAdapter(AdapterFiles(config: bytes, weights: adapterFiles.weights), base: world.base))
      case .adapterWeights:
        try run(world.base, LoRAAdapter(AdapterFiles(config: adapterFiles.config, weights: bytes), base: world.base))
      case .tokenizer: try encode(Tokenizer(json: bytes, vocabularySize: vocabularySize), sample)
      case .text: try encode(world.base.tokenizer, bytes)
      }
      return true
    } catch {
      try hold(error.description.count > 10 && error.description.hasSuffix("."), "a refusal is a sentence: \(error)")
      return false
    }
  }

  private static let vocabularySize = 512
  private static let sample = Array("the data, it's 42 <|end|> é \u{1F600}\n\n  x".utf8)

  /// Whether what was accepted runs: finite logits, tokens of the vocabulary.
  private static func run(_ model: BaseModel, _ adapter: LoRAAdapter?) throws(EngineError) {
    let logits = try model.logits([1, 2, 3], adapter: adapter)
    if !logits.allSatisfy({ $0.isFinite }) { fatalError("an accepted model gives a logit that is no number") }
    let tokens = try generate(.init(prompt: [1, 2], maximumOutputTokens: 2), model: model, adapter: adapter).tokens
    if !tokens.allSatisfy({ (0..<model.shape.vocabularySize).contains(Int($0)) }) {
      fatalError("a token beyond the vocabulary")
    }
  }

  private static func encode(_ tokenizer: Tokenizer, _ text: [UInt8]) throws(EngineError) {
    let tokens = try tokenizer.tokenize(text)
    if tokens.count > text.count { fatalError("more tokens than bytes") }
    if !tokens.allSatisfy({ (0..<Int32(vocabularySize)).contains($0) }) { fatalError("a token beyond the vocabulary") }
    _ = tokenizer.detokenize(tokens + [-1, .max, .min])
  }

  private static func hold(_ condition: Bool, _ rule: @autoclosure () -> String) throws(Finding) {
    if !condition { throw Finding(description: rule()) }
  }
}
