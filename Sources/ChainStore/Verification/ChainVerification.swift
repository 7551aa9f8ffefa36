public import BlobStore
public import StateStore

/// What a verification of a chain found.
public struct ChainVerification: Sendable, Hashable {
  /// How much is looked at.
  public enum Scope: Sendable, Hashable {
    /// Every record.
    case everything
    /// All headers and their index, the newest blocks wholly, and the bounds of the history; neither the state nor the blobs.
    case newest
  }

  /// How far one part of the verification is.
  public struct Progress: Sendable, Hashable {
    /// What is being checked, as "checking the blocks".
    public let activity: String
    /// The records or blocks that are checked.
    public let done: UInt64
    /// How many there are; nil when nobody knows.
    public let total: UInt64?
  }

  /// The blocks that were looked at wholly.
  public internal(set) var blocks: UInt64 = 0
  /// Their transactions.
  public internal(set) var transactions: UInt64 = 0
  /// What the state has; nil when it was not looked at or could not be read.
  public internal(set) var state: StateDatabase.Verification?
  /// What the content store has; nil when it was not looked at or could not be read.
  public internal(set) var blobs: BlobStatistics?
  /// What is wrong, one sentence each; at most ``maximumFindings``.
  public private(set) var findings: [String] = []
  /// What is wrong in all.
  public private(set) var findingCount = 0

  /// The most sentences that are kept.
  public static let maximumFindings = 100
  /// How many of the newest blocks a verification of ``Scope/newest`` looks at wholly.
  public static let newestBlocks: UInt64 = 256

  /// The activity whose progress counts blocks; that of the others counts records.
  public static let blockActivity = "checking the blocks"

  /// A verification that has seen nothing.
  public init() {}

  /// Keeps a sentence on what is wrong.
  public mutating func note(_ finding: String) {
    findingCount += 1
    if findings.count < ChainVerification.maximumFindings { findings.append(finding) }
  }
}
