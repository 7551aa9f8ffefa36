internal import Foundation

/// How blocks are imported.
public struct ImportOptions: Sendable, Hashable {
  /// How many threads share the work; with 1, one stage follows the other.
  ///
  /// Otherwise one thread reads and executes, one computes state roots and stores, and all recover senders whenever their
  /// own stage has nothing to do.
  public var threads: Int

  /// Options with this many threads, at least 1.
  public init(threads: Int = ImportOptions.standardThreads) {
    self.threads = max(threads, 1)
  }

  /// The standard options.
  public static let standard = ImportOptions()

  /// One thread more than cores: it works while another waits for the disk.
  public static var standardThreads: Int { ProcessInfo.processInfo.activeProcessorCount + 1 }

  /// The most blocks that are read before they are executed.
  static let maximumBlocksAhead = 32
  /// The most bytes of blocks that are read before they are executed; one block may exceed it.
  static let maximumBytesAhead = 64 << 20
  /// The most blocks that are executed before they are stored.
  static let maximumUnstoredBlocks = 8
  /// The most blocks that one sync makes durable; progress counts a block only then.
  public static let maximumUnsyncedBlocks = 16
  /// The transactions whose senders one thread recovers at a time, about one millisecond of work.
  static let recoveryChunk = 32
}
