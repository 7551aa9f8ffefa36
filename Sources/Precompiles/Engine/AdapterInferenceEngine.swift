public import AdapterEngine
import ChainTypes
public import Primitives

/// Runs models with `AdapterEngine`, keeping loaded models and adapters in memory up to a budget.
///
/// What is in memory never shows in a result. Thread-safe; requests run on the caller's thread.
public final class AdapterInferenceEngine: InferenceEngine {
  /// The default budget for loaded models, adapters and tokenizers, in bytes.
  public static let defaultBudget = 1 << 30

  let cache: EngineCache
  let trainers = TrainerSlot()
  let threads: Int
  private let kernels: Kernels

  /// An engine with a memory budget in bytes; a model larger than the budget is loaded all the same, alone. Batches and
  /// training steps use so many threads.
  public init(
    budget: Int = AdapterInferenceEngine.defaultBudget, kernels: Kernels = .best, threads: Int = 1
  ) {
    cache = EngineCache(budget: budget)
    self.kernels = kernels
    self.threads = threads
  }

  /// Bytes of loaded models, adapters and tokenizers.
  public var loadedByteCount: Int { cache.byteCount }

  /// Measures a generation from the configuration and the tokenizer.
  public func measure(_ request: InferenceRequest) throws(InferenceError) -> InferenceMeasure {
    let (shape, tokenizer) = try description(request.model)
    let adapterShape = try adapterShape(request.adapter, shape)
    let tokens: [Int32]
    do throws(EngineError) { tokens = try tokenizer.tokenize(request.prompt) } catch {
      if case .outOfMemory(let sentence) = error { throw .unavailable(sentence) }
      throw .invalidPrompt
    }
    return InferenceMeasure(
      promptTokens: tokens, maximumContext: shape.maximumContext,
      multiplyAccumulates: shape.multiplyAccumulates(
        promptTokens: tokens.count, outputTokens: Int(request.maximumOutputTokens), adapter: adapterShape))
  }

  /// Loads what is not loaded, and generates.
  public func generate(
    _ request: InferenceRequest, measure: InferenceMeasure, onText: ((Bytes) -> Void)?
  ) throws(InferenceError) -> InferenceOutput {
    try generate(request, measure: measure, onText: onText) { true }
  }

  /// Loads what is not loaded, and generates for as long as the answer is wanted.
  public func generate(
    _ request: InferenceRequest, measure: InferenceMeasure, onText: ((Bytes) -> Void)?, isWanted: () -> Bool
  ) throws(InferenceError) -> InferenceOutput {
    // One request has one output.
    try generate([(request, measure)], onText: onText, isWanted: isWanted)[0]
  }

  /// Loads what is not loaded, and generates for all requests together.
  public func generate(
    batch: [(request: InferenceRequest, measure: InferenceMeasure)]
  ) throws(InferenceError) -> [InferenceOutput] {
    guard !batch.isEmpty else { return [] }
    return try generate(batch, onText: nil) { true }
  }

  private func generate(
    _ batch: [(request: InferenceRequest, measure: InferenceMeasure)], onText: ((Bytes) -> Void)?, isWanted: () -> Bool
  ) throws(InferenceError) -> [InferenceOutput] {
    let base = batch[0].request.model
    let model = try model(base)
    var sequences: [BatchSequence] = []
    for (request, measure) in batch {
      sequences.append(
        BatchSequence(
          prompt: measure.promptTokens, maximumOutputTokens: Int(request.maximumOutputTokens),
          sampling: request.temperatureMilli == 0
            ? .greedy : .seeded(seed: request.seed, temperatureMilli: request.temperatureMilli),
          adapter: try adapter(request.adapter, model, base.id)))
    }
    var told = 0
    let outputs = try engine(batch[0].request.adapter?.id ?? base.id, FileName.adapterWeights) {
      () throws(EngineError) in
      try generate(sequences, model: model) { _, tokens in
        guard let onText else { return isWanted() }
        let text = model.detokenize(tokens)
        if text.count > told { onText(Bytes(text[told...])) }
        told = max(told, text.count)
        return isWanted()
      }
    }
    guard isWanted() else { throw .unavailable("nobody waits for the answer any more") }
    return outputs.map { InferenceOutput(text: model.detokenize($0), tokenCount: $0.count) }
  }

  /// The mean of the prompt's final hidden states, in 16 bits.
  public func embed(_ request: InferenceRequest, measure: InferenceMeasure) throws(InferenceError) -> Embedding {
    let model = try model(request.model)
    let adapter = try adapter(request.adapter, model, request.model.id)
    let tokens = measure.promptTokens
    return try engine(request.adapter?.id ?? request.model.id, FileName.adapterWeights) { () throws(EngineError) in
      let blocks = BlockPool.blocks(for: tokens.count)
      let runner = try Runner(model: model, pool: try BlockPool(model: model, blockCount: blocks))
      let result = try runner.step([
        Slice(
          tokens: tokens, position: 0, blocks: Array(0..<UInt32(blocks)), adapter: adapter, logitRows: 0,
          hiddenRows: tokens.count)
      ])
      return Embedding(meanOf: result.hidden, width: model.shape.hiddenSize)
    }
  }
}

extension AdapterInferenceEngine {
  func adapterShape(
    _ source: ModelSource?, _ base: ModelShape
  ) throws(InferenceError) -> AdapterShape? {
    guard let source else { return nil }
    let config = try source.bytes(FileName.adapterConfiguration)
    return try engine(source.id, FileName.adapterConfiguration) { () throws(EngineError) in
      try AdapterShape(config: config, base: base)
    }
  }

  func description(_ source: ModelSource) throws(InferenceError) -> (ModelShape, Tokenizer) {
    let value = try cache.value(.description(model: source.id)) { () throws(InferenceError) in
      let config = try source.bytes(FileName.configuration)
      let shape = try engine(source.id, FileName.configuration) { () throws(EngineError) in
        try ModelShape(config: config)
      }
      let json = try tokenizerFile(source)
      let tokenizer = try engine(source.id, FileName.tokenizer) { () throws(EngineError) in
        try Tokenizer(json: json, vocabularySize: shape.vocabularySize)
      }
      return (.description(shape, tokenizer), byteCount: Self.tokenizerExpansion * (json?.count ?? 0) + config.count)
    }
    guard case .description(let shape, let tokenizer) = value else {
      throw .unavailable("the engine's cache is damaged")
    }
    return (shape, tokenizer)
  }

  func model(_ source: ModelSource) throws(InferenceError) -> BaseModel {
    let value = try cache.value(.model(source.id)) { () throws(InferenceError) in
      let files = ModelFiles(
        config: try source.bytes(FileName.configuration), weights: try source.bytes(FileName.weights),
        tokenizer: try tokenizerFile(source))
      let model = try engine(source.id, FileName.weights) { () throws(EngineError) in
        try BaseModel(files, kernels: kernels)
      }
      return (.model(model), byteCount: Int(clamping: model.shape.loadedBytes))
    }
    guard case .model(let model) = value else { throw .unavailable("the engine's cache is damaged") }
    return model
  }

  func adapter(
    _ source: ModelSource?, _ base: BaseModel, _ baseID: Hash
  ) throws(InferenceError) -> LoRAAdapter? {
    guard let source else { return nil }
    let value = try cache.value(.adapter(source.id, model: baseID)) { () throws(InferenceError) in
      let files = AdapterFiles(
        config: try source.bytes(FileName.adapterConfiguration), weights: try source.bytes(FileName.adapterWeights))
      let adapter = try engine(source.id, FileName.adapterWeights) { () throws(EngineError) in
        try LoRAAdapter(files, base: base)
      }
      return (.adapter(adapter), byteCount: files.weights.count)
    }
    guard case .adapter(let adapter) = value else { throw .unavailable("the engine's cache is damaged") }
    return adapter
  }

  private func tokenizerFile(_ source: ModelSource) throws(InferenceError) -> Bytes? {
    source.manifest.file(named: FileName.tokenizer) == nil ? nil : try source.bytes(FileName.tokenizer)
  }

  /// How many bytes a tokenizer takes in memory for each byte of its file, about.
  private static let tokenizerExpansion = 4

  /// Runs a call of the engine; a refusal is a fact about the file unless this node ran out of something.
  func engine<Value>(
    _ source: Hash, _ file: String, _ body: () throws(EngineError) -> Value
  ) throws(InferenceError) -> Value {
    do {
      return try body()
    } catch {
      switch error {
      case .invalidTokenizer: throw .invalidFile(source: source, name: FileName.tokenizer)
      case .invalidModel, .invalidAdapter, .unsupported, .invalidRequest, .contextTooLong:
        throw .invalidFile(source: source, name: file)
      default: throw .unavailable("\(error)")
      }
    }
  }
}

/// The names of the files of a model and an adapter.
enum FileName {
  static let configuration = "config.json"
  static let weights = "model.safetensors"
  static let tokenizer = "tokenizer.json"
  static let adapterConfiguration = "adapter_config.json"
  static let adapterWeights = "adapter_model.safetensors"
}
