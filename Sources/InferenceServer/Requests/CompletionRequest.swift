internal import AdapterEngine
internal import JSONCoding
internal import Serving

/// `POST /v1/completions`, read and checked.
struct CompletionRequest: Sendable {
  var model: String
  /// The tokens of each prompt.
  var prompts: [[Int32]]
  var maximumOutputTokens: Int
  var fields: SamplingFields

  init(_ fields: Fields, tokenizer: Tokenizer) throws(APIError) {
    try fields.allow(
      SamplingFields.names.union(["prompt", "max_tokens", "suffix", "logprobs", "echo", "best_of"]))
    try fields.refuse("suffix", unless: [.string("")])
    try fields.refuse("logprobs", unless: [.bool(false), .number("0")])
    try fields.refuse("echo", unless: [.bool(false)])
    try fields.refuse("best_of", unless: [.number("1")])
    self.fields = try SamplingFields(fields)
    model = try fields.model()
    prompts = try PromptReader(tokenizer: tokenizer).prompts(fields, "prompt")
    maximumOutputTokens =
      try fields.integer("max_tokens", in: 1...Int(Int32.max)) ?? InferenceLimits.defaultOutputTokens
    let sequences = prompts.count * self.fields.choices
    guard sequences <= InferenceLimits.maximumSequences else {
      throw .invalid(
        "n", "prompts times n may be at most \(InferenceLimits.maximumSequences), not \(sequences).")
    }
  }
}

extension Fields {
  /// The `model` member, which every request needs.
  func model() throws(APIError) -> String {
    guard let model = try string("model", maximumBytes: InferenceLimits.maximumNameBytes) else {
      throw .invalid("model", "model is needed; GET /v1/models lists the names.")
    }
    return model
  }

  /// When `timeout` seconds from now will have passed; nil when the request does not have it.
  func deadline() throws(APIError) -> ContinuousClock.Instant? {
    try number("timeout", in: 0...InferenceLimits.maximumTimeout).map { .now + .seconds($0) }
  }
}

/// Reads prompts: a text, tokens, or an array of either.
struct PromptReader {
  let tokenizer: Tokenizer

  func prompts(_ fields: Fields, _ name: String) throws(APIError) -> [[Int32]] {
    guard let value = fields[name] else { throw .invalid(name, "\(name) is needed.") }
    if value.text != nil { return [try prompt(value, name)] }
    guard let elements = value.elements, let first = elements.first else {
      throw .invalid(name, "\(name) must be a string, an array of tokens, or an array of either.")
    }
    if case .number = first { return [try prompt(value, name)] }
    guard elements.count <= InferenceLimits.maximumPrompts else {
      throw .invalid(
        name, "\(name) may have at most \(InferenceLimits.maximumPrompts) elements, not \(elements.count).")
    }
    var prompts: [[Int32]] = []
    for (index, element) in elements.enumerated() { prompts.append(try prompt(element, "\(name)[\(index)]")) }
    return prompts
  }

  private func prompt(_ value: JSON, _ name: String) throws(APIError) -> [Int32] {
    var tokens: [Int32] = []
    if let text = value.text {
      do throws(EngineError) {
        tokens = try tokenizer.tokenize(Array(text.utf8))
      } catch {
        throw .invalid(name, "\(name): \(error.description)")
      }
    } else {
      guard let elements = value.elements else {
        throw .invalid(name, "\(name) must be a string or an array of tokens.")
      }
      for element in elements {
        guard case .number(let text) = element, let token = Int32(text) else {
          throw .invalid(name, "\(name) must be a string or an array of tokens.")
        }
        tokens.append(token)
      }
    }
    guard !tokens.isEmpty else { throw .invalid(name, "\(name) has no tokens.") }
    return tokens
  }
}
