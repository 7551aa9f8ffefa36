/// Counts since the engine started, and its state now.
public struct ServingMetrics: Hashable, Sendable {
  // MARK: Requests so far

  /// Requests taken in.
  public internal(set) var submitted: UInt64 = 0
  /// Requests refused because the queue was full.
  public internal(set) var refused: UInt64 = 0
  /// Requests that ended with a completion.
  public internal(set) var finished: UInt64 = 0
  /// Requests that were cancelled.
  public internal(set) var cancelled: UInt64 = 0
  /// Requests that ended with another error.
  public internal(set) var failed: UInt64 = 0

  // MARK: Work so far

  /// Steps run.
  public internal(set) var steps: UInt64 = 0
  /// Token rows computed.
  public internal(set) var rows: UInt64 = 0
  /// Seconds spent in steps.
  public internal(set) var stepSeconds = 0.0
  /// Prompt tokens of finished requests.
  public internal(set) var promptTokens: UInt64 = 0
  /// Prompt tokens of finished requests that were found in the cache.
  public internal(set) var cachedTokens: UInt64 = 0
  /// Tokens generated for finished requests.
  public internal(set) var outputTokens: UInt64 = 0
  /// Seconds from arrival to first token, summed over the requests that had one.
  public internal(set) var firstTokenSeconds = 0.0
  /// Sequences that lost their blocks and computed them again.
  public internal(set) var preemptions: UInt64 = 0
  /// Cached blocks given up because room was needed.
  public internal(set) var blockEvictions: UInt64 = 0

  // MARK: Now

  /// Rows a second of the last steps, about one second of them.
  public internal(set) var rowsPerSecond = 0.0
  /// Requests that wait.
  public internal(set) var waiting = 0
  /// Sequences that run.
  public internal(set) var running = 0
  /// Blocks of the KV cache.
  public internal(set) var blocks = 0
  /// Blocks that sequences use.
  public internal(set) var usedBlocks = 0
  /// Blocks kept for reuse.
  public internal(set) var cachedBlocks = 0
  /// The adapters.
  public internal(set) var adapters = AdapterStore.Statistics()

  private var windowRows = 0
  private var windowSeconds = 0.0

  /// Nothing yet.
  public init() {}

  /// The share of prompt tokens that were found in the cache, 0 to 1.
  public var cacheHitRate: Double { promptTokens == 0 ? 0 : Double(cachedTokens) / Double(promptTokens) }

  mutating func count(_ batch: Batch, _ time: Duration) {
    steps += 1
    rows += UInt64(batch.rows)
    stepSeconds += time.inSeconds
    windowRows += batch.rows
    windowSeconds += time.inSeconds
    if windowSeconds >= 1 || rowsPerSecond == 0 { rowsPerSecond = Double(windowRows) / max(windowSeconds, 1e-9) }
    if windowSeconds >= 1 { (windowRows, windowSeconds) = (0, 0) }
  }

  mutating func count(_ result: Result<Completion, ServingError>) {
    switch result {
    case .success(let completion):
      finished += 1
      promptTokens += UInt64(completion.usage.promptTokens)
      cachedTokens += UInt64(completion.usage.cachedTokens)
      outputTokens += UInt64(completion.usage.outputTokens)
    case .failure(.cancelled): cancelled += 1
    case .failure: failed += 1
    }
  }
}

extension Duration {
  var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
