/// How much one log query may cost. The logs of a single block, which the block's gas bounds, are given whatever the limits.
public struct LogLimits: Sendable, Hashable {
  /// The most blocks that a query without an address or topic spans; others may span any number.
  public var maximumBlocks: UInt64 = 10_000
  /// The most logs that a query returns.
  public var maximumLogs = 10_000
  /// The most bytes of data that these logs have together.
  public var maximumDataBytes = 32 << 20
  /// The most blocks whose receipts are looked through.
  public var maximumCandidates = 20_000
  /// The most bytes of receipts that are looked through.
  public var maximumReceiptBytes = 1 << 30
  /// The most work in the index, in entries read; finding a place in it counts as ``seekCost`` entries.
  public var maximumIndexReads = 4_000_000

  /// How many entries could be read in the time of finding a place in the index.
  public static let seekCost = 8

  /// Limits that keep a query within seconds at worst.
  public init() {}

  /// No limits.
  static let none = {
    var limits = LogLimits()
    limits.maximumBlocks = .max
    limits.maximumLogs = .max
    limits.maximumDataBytes = .max
    limits.maximumCandidates = .max
    limits.maximumReceiptBytes = .max
    limits.maximumIndexReads = .max
    return limits
  }()
}

/// Which limit a log query met, and how much of its range could be answered below the limit.
public struct LogLimitExcess: Sendable, Hashable {
  /// The limits of ``LogLimits``.
  public enum Limit: Sendable, Hashable {
    /// Blocks of a query without an address or topic.
    case blocks
    /// Logs found.
    case logs
    /// Data of the logs found.
    case dataBytes
    /// Blocks looked through.
    case candidates
    /// Receipts looked through.
    case receiptBytes
    /// Entries of the index read.
    case indexReads
  }

  /// The limit.
  public let limit: Limit
  /// Its value.
  public let value: UInt64
  /// The blocks from the first one asked for on that a query can have: at least that one.
  public let fittingBlocks: ClosedRange<UInt64>

  /// Describes an excess.
  public init(_ limit: Limit, value: UInt64, fittingBlocks: ClosedRange<UInt64>) {
    self.limit = limit
    self.value = value
    self.fittingBlocks = fittingBlocks
  }
}

extension LogLimitExcess: CustomStringConvertible {
  /// A sentence in the words that indexers look for, with the range to try.
  public var description: String {
    let (first, last) = (Self.hex(fittingBlocks.lowerBound), Self.hex(fittingBlocks.upperBound))
    return "\(sentence). Try with this block range [\(first), \(last)]."
  }

  private var sentence: String {
    switch limit {
    case .blocks: "query without address and topics exceeds max block range \(value)"
    case .logs: "query returned more than \(value) results"
    case .dataBytes: "query returned more than \(value) bytes of log data"
    case .candidates: "query looked into more than \(value) blocks"
    case .receiptBytes: "query looked through more than \(value) bytes of receipts"
    case .indexReads: "query read more than \(value) entries of the log index"
    }
  }

  private static func hex(_ number: UInt64) -> String { "0x\(String(number, radix: 16))" }
}

/// The logs of a range of blocks, as far as the limits of a query allow.
public struct LogPage: Sendable, Hashable {
  /// The matching logs of the blocks that are answered, in their order.
  public let logs: [LocatedLog]
  /// Which limit ended the answer, with the blocks that `logs` covers; nil when the whole range is answered.
  public let excess: LogLimitExcess?
}
