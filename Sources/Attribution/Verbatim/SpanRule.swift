/// What counts as a verbatim span.
public struct SpanRule: Hashable, Sendable {
  /// The shortest span in symbols (bytes or tokens), at least 1.
  public let minimumLength: Int
  /// A span that more clusters of rows hold than this is common: it is listed and weighs nothing.
  public let clusterCap: Int

  /// Takes a rule; numbers outside their ranges are moved to the nearest end: the minimum to at least 1 and the cap to
  /// 1...`VerbatimLimits.occurrences`.
  public init(minimumLength: Int = 32, clusterCap: Int = 64) {
    self.minimumLength = max(minimumLength, 1)
    self.clusterCap = min(max(clusterCap, 1), VerbatimLimits.occurrences)
  }
}
