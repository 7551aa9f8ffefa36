public import AdapterEngine

/// Which requests run first; a class waits while a higher one has requests, but never longer than `ServingLimits.patience` steps.
public enum Priority: Int, Hashable, Sendable, CaseIterable, Comparable {
  /// Work that nobody waits for.
  case background
  /// The usual class.
  case normal
  /// Work that somebody watches.
  case interactive

  /// Higher classes are greater.
  public static func < (a: Priority, b: Priority) -> Bool { a.rawValue < b.rawValue }
}

/// What is asked of a sequence.
public enum ServingTask: Hashable, Sendable {
  /// Output tokens.
  case generate
  /// The mean of the final hidden vectors of the prompt's tokens.
  case embed
}

/// A request to the engine: a prompt, an adapter, and how to go on from there.
///
/// The result is a function of these values alone. It never depends on what else runs, waits or is cached; a deadline
/// decides only whether there is one.
public struct ServingRequest: Hashable, Sendable {
  /// Tokens of the prompt; at least one.
  public var prompt: [Int32]
  /// The adapter's name, or nil for the base model alone.
  public var adapter: String?
  /// What to do.
  public var task: ServingTask
  /// The most tokens to generate.
  public var maximumOutputTokens: Int
  /// How tokens are chosen, with the request's own seed.
  public var sampling: Sampling
  /// Tokens that end the output and are not part of it; nil takes the model's own.
  public var stopTokens: [Int32]?
  /// Texts that end the output; the text is cut before the first of them.
  public var stopStrings: [String]
  /// Its class.
  public var priority: Priority
  /// The latest time: a request that has not ended by then ends as `deadlineExceeded`. Nil for none.
  public var deadline: ContinuousClock.Instant?

  /// Describes a request.
  public init(
    prompt: [Int32], adapter: String? = nil, task: ServingTask = .generate, maximumOutputTokens: Int,
    sampling: Sampling = .greedy, stopTokens: [Int32]? = nil, stopStrings: [String] = [], priority: Priority = .normal,
    deadline: ContinuousClock.Instant? = nil
  ) {
    self.prompt = prompt
    self.adapter = adapter
    self.task = task
    self.maximumOutputTokens = maximumOutputTokens
    self.sampling = sampling
    self.stopTokens = stopTokens
    self.stopStrings = stopStrings
    self.priority = priority
    self.deadline = deadline
  }
}

/// Why a request ended well.
public enum FinishReason: Hashable, Sendable {
  /// A stop token was drawn.
  case stopToken(Int32)
  /// A stop string appeared.
  case stopString(String)
  /// The maximum number of output tokens was reached.
  case length
  /// The embedding is complete.
  case embedded
}

/// What a request took.
public struct Usage: Hashable, Sendable {
  /// Tokens of the prompt.
  public var promptTokens: Int
  /// Tokens of the prompt whose keys and values were there already when the request first ran.
  public var cachedTokens: Int
  /// Tokens generated, without a stop token.
  public var outputTokens: Int

  /// Gathers the counts.
  public init(promptTokens: Int, cachedTokens: Int, outputTokens: Int) {
    self.promptTokens = promptTokens
    self.cachedTokens = cachedTokens
    self.outputTokens = outputTokens
  }
}

/// The end of a request.
public struct Completion: Hashable, Sendable {
  /// All tokens of the output, without a stop token.
  public var tokens: [Int32]
  /// Why it ended.
  public var reason: FinishReason
  /// What it took.
  public var usage: Usage
  /// The mean hidden vector of an embedding; empty otherwise.
  public var embedding: [Float]

  /// Gathers a completion.
  public init(tokens: [Int32], reason: FinishReason, usage: Usage, embedding: [Float] = []) {
    self.tokens = tokens
    self.reason = reason
    self.usage = usage
    self.embedding = embedding
  }
}

/// What a request's stream gives, in this order: any number of outputs, then one end.
public enum ServingEvent: Hashable, Sendable {
  /// Tokens that were drawn, and the text that became certain with them: whole characters, none of which a stop string may yet take.
  case output(tokens: [Int32], text: String)
  /// The end.
  case finished(Completion)
}
