/// How the next token is taken from the logits.
public enum Sampling: Hashable, Sendable {
  /// The largest logit; ties go to the lowest token.
  case greedy
  /// Drawn by a counter-based generator keyed by `seed`; temperature in thousandths (0 is greedy), `topK` nil keeps all.
  case seeded(seed: UInt64, temperatureMilli: UInt32, topK: UInt32? = nil)
}

/// What to generate.
public struct GenerationRequest: Sendable {
  /// Tokens of the prompt; at least one.
  public var prompt: [Int32]
  /// The most tokens to generate.
  public var maximumOutputTokens: Int
  /// How tokens are chosen.
  public var sampling: Sampling
  /// Tokens that end the output and are not part of it; nil takes the model's own `endTokens`.
  public var stopTokens: [Int32]?

  /// Describes a generation.
  public init(
    prompt: [Int32], maximumOutputTokens: Int, sampling: Sampling = .greedy, stopTokens: [Int32]? = nil
  ) {
    self.prompt = prompt
    self.maximumOutputTokens = maximumOutputTokens
    self.sampling = sampling
    self.stopTokens = stopTokens
  }
}

/// Why a generation ended.
public enum StopReason: Hashable, Sendable {
  /// A stop token was drawn.
  case stopToken(Int32)
  /// The maximum number of output tokens was reached.
  case length
}

/// The result of a generation.
public struct Generation: Hashable, Sendable {
  /// The tokens, without a stop token.
  public let tokens: [Int32]
  /// Why it ended.
  public let stopReason: StopReason

  /// Gathers a result.
  public init(tokens: [Int32], stopReason: StopReason) {
    self.tokens = tokens
    self.stopReason = stopReason
  }
}

/// Generates tokens; the same request gives the same bits on every processor.
///
/// Throws `invalidRequest` for an empty prompt, a token outside the vocabulary or an adapter of another base, and
/// `contextTooLong` when prompt and output together exceed the model's context.
public func generate(
  _ request: GenerationRequest, model: BaseModel, adapter: LoRAAdapter? = nil
) throws(EngineError) -> Generation {
  let limit = max(request.maximumOutputTokens, 0)
  let (positions, overflow) = request.prompt.count.addingReportingOverflow(limit)
  guard !overflow, positions <= model.shape.maximumContext else {
    throw .contextTooLong(
      "The prompt has \(request.prompt.count) tokens and \(limit) more may follow; the model's context is "
        + "\(model.shape.maximumContext).")
  }
  let stops = request.stopTokens ?? model.shape.endTokens
  let session = try Session(model: model, adapter: adapter, positions: max(positions, 1))
  var logits = try session.advance(request.prompt)
  var tokens: [Int32] = []
  while tokens.count < limit {
    let token = sample(logits, request.sampling, index: UInt64(tokens.count))
    if stops.contains(token) { return Generation(tokens: tokens, stopReason: .stopToken(token)) }
    tokens.append(token)
    if tokens.count < limit { logits = try session.advance([token]) }
  }
  return Generation(tokens: tokens, stopReason: .length)
}
