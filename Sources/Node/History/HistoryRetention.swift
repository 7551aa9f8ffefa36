internal import ChainStore
public import KeyValueStore
internal import Primitives

/// How many past states a node keeps.
public enum HistoryRetention: Sendable, Hashable {
  /// Those of all blocks.
  case full
  /// Those of the newest blocks, so many beside the newest.
  case blocks(UInt64)

  /// What a node keeps that was told nothing: 90,000 blocks, which are 25 hours of blocks every second and 12 days of blocks
  /// every 12 seconds.
  public static let standard = HistoryRetention.blocks(90_000)

  /// The oldest block whose state is kept under this rule when the newest is `head`.
  public func oldestBlock(head: UInt64) -> UInt64 {
    switch self {
    case .full: 0
    case .blocks(let count): head > count ? head - count : 0
    }
  }
}

extension HistoryRetention: CustomStringConvertible, LosslessStringConvertible {
  /// `full` or the number of blocks.
  public var description: String {
    switch self {
    case .full: "full"
    case .blocks(let count): "\(count)"
    }
  }

  /// Reads `full` or a number of blocks.
  public init?(_ text: String) {
    if text == "full" {
      self = .full
    } else if let count = UInt64(text), count < .max {
      self = .blocks(count)
    } else {
      return nil
    }
  }
}

// MARK: - The choice in the database

extension HistoryRetention {
  /// In `metadata`: the choice, as a number of blocks in 8 bytes; all ones for all blocks.
  private static let key = Bytes("history".utf8)

  /// What the operator chose for a database; nil when nobody did.
  public static func stored(in reader: any KeyValueReader) throws(StoreError) -> HistoryRetention? {
    guard let bytes = try reader.get(key, in: .metadata) else { return nil }
    guard let count = UInt64(bigEndianBytes: bytes) else {
      throw .corruption(reason: "the record of the history to keep has \(bytes.count) bytes instead of 8")
    }
    return count == .max ? .full : .blocks(count)
  }

  /// Notes the choice in a database, so that a later run without it does not forget what is to be kept.
  public func store(in store: any KeyValueStore) throws(StoreError) {
    guard try HistoryRetention.stored(in: store) != self else { return }
    let count: UInt64 = if case .blocks(let count) = self { count } else { .max }
    var batch = WriteBatch()
    batch.put(Bytes(bigEndian: count), for: HistoryRetention.key, in: .metadata)
    try store.write(batch, durability: .synced)
  }
}
