import AdapterEngine

/// What must hold for any bytes that stand where a file of a model, an adapter, a tokenizer or a training run should.
///
/// The executable under `Tests/Fuzz/FuzzModelFiles` gives it the bytes of libFuzzer; `MutatedFileTests` those of the kept
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
    /// A checkpoint of a training run.
    case checkpoint
    /// model.safetensors.index.json over two shards.
    case shardIndex
    /// The first of these shards.
    case shard
    /// chat_template.jinja.
    case chatTemplate
    /// tokenizer_config.json, which may hold a template.
    case tokenizerConfig
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
  private static let shards = model.writer().shards(2)
  private static let template = """
    {%- for m in messages %}{% if m.role == 'user' %}<|u|>{{ m['content'] | trim }}{% else %}{{ m.content }}{% endif %}
    {%- endfor %}{% if add_generation_prompt %}<|a|>{% endif %}
    """

  /// Inputs that are accepted, first one of each kind; mutations begin with them.
  package static func seeds(tokenizer: [UInt8]) throws -> [[UInt8]] {
    let tokenizerConfig =
      #"{"bos_token":"<s>","eos_token":{"content":"</s>"},"chat_template":"{{ bos_token }}{{ messages[0].content }}"}"#
    let contents = [
      files.config, files.weights, adapterFiles.config, adapterFiles.weights, tokenizer,
      Array("a text 12 <|end|> é".utf8), try world.get().checkpoint, shards.index, shards.files[0].bytes,
      Array(template.utf8), Array(tokenizerConfig.utf8),
    ]
    let families = TinyModel.families.map { [Kind.config.rawValue] + Array($0.config.utf8) }
    return zip(Kind.allCases, contents).map { [$0.rawValue] + $1 } + families
  }

  /// The loaded model and adapter, and a run that is a step old; made on first use.
  private struct World {
    let base: BaseModel
    let adapter: LoRAAdapter
    let plan: TrainingPlan
    let data: TrainingData
    let checkpoint: [UInt8]

    init() throws(EngineError) {
      base = try BaseModel(files)
      adapter = try LoRAAdapter(adapterFiles, base: base)
      var plan = TrainingPlan()
      plan.rank = 1
      plan.targets = [.query]
      plan.batchDocuments = 1
      plan.maximumSequence = 8
      self.plan = plan
      data = try TrainingData(documents: [[1, 2, 3], [4, 5, 6]].map { TrainingDocument(tokens: $0) })
      let trainer = try Trainer(model: base, plan: plan, data: data)
      _ = try trainer.advance()
      checkpoint = trainer.checkpoint()
    }
  }
  private static let world = Result { () throws(EngineError) in try World() }

  /// Checks one input; returns whether it was accepted.
  @discardableResult
  package static func check(_ input: [UInt8]) throws(Finding) -> Bool {
    guard let first = input.first else { return false }
    guard case .success(let world) = world else { throw Finding(description: "the tiny model loads") }
    do throws(EngineError) {
      try load(Array(input.dropFirst()), as: Kind.allCases[Int(first) % Kind.allCases.count], world)
      return true
    } catch {
      try hold(error.description.count > 10 && error.description.hasSuffix("."), "a refusal is a sentence: \(error)")
      return false
    }
  }

  private static func load(_ bytes: [UInt8], as kind: Kind, _ world: World) throws(EngineError) {
    switch kind {
    case .config:
      _ = try ModelShape(config: bytes)
      try run(BaseModel(ModelFiles(config: bytes, weights: files.weights)), nil)
    case .weights:
      try run(BaseModel(ModelFiles(config: files.config, weights: bytes)), nil)
      try fold(bytes)
    case .adapterConfig:
      try run(world.base, LoRAAdapter(AdapterFiles(config: bytes, weights: adapterFiles.weights), base: world.base))
    case .adapterWeights:
      try run(world.base, LoRAAdapter(AdapterFiles(config: adapterFiles.config, weights: bytes), base: world.base))
    case .tokenizer: try encode(Tokenizer(json: bytes, vocabularySize: vocabularySize), sample)
    case .text: try encode(world.base.tokenizer, bytes)
    case .checkpoint: try resume(bytes, world)
    case .shardIndex: try loadShards(bytes, shards.files[0].bytes)
    case .shard:
      try loadShards(shards.index, bytes)
      try fold(bytes)
    case .chatTemplate: try converse(ChatTemplate(tokenizerConfig: nil, jinja: bytes))
    case .tokenizerConfig: try converse(ChatTemplate(tokenizerConfig: bytes))
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

  private static func loadShards(_ index: [UInt8], _ first: [UInt8]) throws(EngineError) {
    var files = ["model.safetensors.index.json": index, shards.files[1].name: shards.files[1].bytes]
    files[shards.files[0].name] = first
    try run(BaseModel(ModelFiles(config: self.files.config, weights: [], shards: files)), nil)
  }

  /// Whether a folded file has its length.
  private static func fold(_ weights: [UInt8]) throws(EngineError) {
    let exponents = (0..<3 * model.hidden).map { Int8($0 % 17 - 8) }
    let folded = try ActivationFold(exponents: exponents).folding(weights, config: files.config)
    if folded.count != weights.count { fatalError("folding changes a file's length") }
  }

  /// Whether a state that was taken up is written as it was read, and goes on.
  private static func resume(_ checkpoint: [UInt8], _ world: World) throws(EngineError) {
    let trainer = try Trainer(model: world.base, plan: world.plan, data: world.data, resuming: checkpoint)
    if trainer.checkpoint() != checkpoint { fatalError("a checkpoint that was read is written otherwise") }
    if trainer.isFinished { return }
    let step = try trainer.advance()
    if step.targetTokens != 2 { fatalError("a step over another number of targets") }
    _ = try CheckpointSummary(trainer.checkpoint())
  }

  private static func converse(_ template: ChatTemplate) throws(EngineError) {
    let messages = [
      ChatMessage(role: "system", content: "Be brief."), ChatMessage(role: "user", content: " é \u{1F600} "),
      ChatMessage(role: "assistant", content: "Yes."), ChatMessage(role: "user", content: ""),
    ]
    for count in [1, 2, 4] { _ = try template.render(Array(messages.suffix(count))) }
  }

  private static func hold(_ condition: Bool, _ rule: @autoclosure () -> String) throws(Finding) {
    if !condition { throw Finding(description: rule()) }
  }
}
