/// What one engine holds and does at once; every queue and table of `Serving` is bounded by one of these.
public struct ServingLimits: Hashable, Sendable {
  /// The most requests that wait to run; more are refused with `queueFull`.
  public var waitingRequests = 1_024
  /// The most sequences that run at once; at most `rows`.
  public var runningSequences = 64
  /// The most token rows of one step.
  public var rows = 512
  /// The most prompt tokens of one sequence in a step while others wait for prefill too.
  public var prefillChunk = 256
  /// Steps after which a queue that got nothing is served before all others.
  public var patience = 256
  /// How many adapters are brought into memory ahead of the requests that run next.
  public var adapterLookahead = 8
  /// Whether blocks of finished and running sequences are reused by others with the same beginning.
  public var reusesPrefixes = true

  /// The usual limits.
  public init() {}

  /// The same limits within what is sound: every number at least 1, chunk and sequences at most the rows of a step.
  package var sound: ServingLimits {
    var limits = self
    limits.waitingRequests = max(1, waitingRequests)
    limits.rows = max(1, rows)
    limits.runningSequences = min(max(1, runningSequences), limits.rows)
    limits.prefillChunk = min(max(1, prefillChunk), limits.rows)
    limits.patience = max(1, patience)
    limits.adapterLookahead = max(1, adapterLookahead)
    return limits
  }
}
