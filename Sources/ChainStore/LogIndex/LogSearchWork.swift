/// What a log search has done so far, against its limits.
struct LogSearchWork {
  private let limits: LogLimits
  private var indexReads = 0
  private var candidates = 0
  private var receiptBytes = 0
  private var logs = 0
  private var dataBytes = 0
  /// Every block below this one is answered.
  var reached: UInt64

  init(_ limits: LogLimits, from first: UInt64) {
    self.limits = limits
    reached = first
  }

  /// Counts entries of the index.
  mutating func count(_ entries: Int) throws(LogSearchStop) {
    indexReads += entries
    try require(indexReads, limits.maximumIndexReads, .indexReads)
  }

  /// Counts a block that is looked through.
  mutating func countCandidate(receiptBytes count: Int) throws(LogSearchStop) {
    candidates += 1
    receiptBytes += count
    try require(candidates, limits.maximumCandidates, .candidates)
    try require(receiptBytes, limits.maximumReceiptBytes, .receiptBytes)
  }

  /// Counts a log that is found.
  mutating func countLog(dataBytes count: Int) throws(LogSearchStop) {
    logs += 1
    dataBytes += count
    try require(logs, limits.maximumLogs, .logs)
    try require(dataBytes, limits.maximumDataBytes, .dataBytes)
  }

  private func require(_ count: Int, _ limit: Int, _ name: LogLimitExcess.Limit) throws(LogSearchStop) {
    if count > limit { throw .limit(name, value: UInt64(clamping: limit)) }
  }
}

/// Why a search ends before its last block.
enum LogSearchStop: Error {
  /// It met a limit.
  case limit(LogLimitExcess.Limit, value: UInt64)
  /// The chain could not be read.
  case failed(ChainStoreError)
}
