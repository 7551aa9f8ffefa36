/// One document of training data: tokens, and how many of them are the prompt.
public struct TrainingDocument: Hashable, Sendable {
  /// The tokens; the model learns each from those before it.
  public var tokens: [Int32]
  /// With `answersOnly`, tokens before this index do not count in the loss.
  public var promptLength: Int

  /// A document of tokens.
  public init(tokens: [Int32], promptLength: Int = 0) {
    self.tokens = tokens
    self.promptLength = promptLength
  }

  /// A prompt, when there is one, and the text that answers it, between the tokens that begin and end a document.
  ///
  /// What tokenizer.json sets before a text stands before the first of the two; what it sets after a text is left out, and
  /// the model's first end token closes the document. Plain text has no prompt, and all of it counts.
  public init(
    prompt: [UInt8]? = nil, text: [UInt8], tokenizer: Tokenizer, shape: ModelShape
  ) throws(EngineError) {
    let first = prompt ?? text
    let bare = try tokenizer.tokenize(first, addingSpecialTokens: false)
    let framed = try tokenizer.tokenize(first)
    // The frame stands around the very tokens of the text, so that what precedes them is the shortest prefix that fits.
    let beginning = (0...max(framed.count - bare.count, 0)).first { framed.dropFirst($0).starts(with: bare) } ?? 0
    var tokens = Array(framed.prefix(beginning)) + bare
    let promptLength = prompt == nil ? 0 : tokens.count
    if prompt != nil { tokens += try tokenizer.tokenize(text, addingSpecialTokens: false) }
    self.init(tokens: tokens + shape.endTokens.prefix(1), promptLength: promptLength)
  }
}
