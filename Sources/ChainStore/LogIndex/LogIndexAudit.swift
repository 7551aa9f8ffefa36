public import ChainTypes
public import KeyValueStore
internal import Primitives

/// A check of the whole log index against the receipts of the chain.
///
/// Give it every block with ``check(_:block:)``, then ask for ``strayEntryCount(onVisit:)``: when every entry that a block must have is
/// there and there are no more of them, there is no other one.
public struct LogIndexAudit: Sendable {
  /// The entries that the blocks checked so far must have.
  public private(set) var expectedEntryCount: UInt64 = 0
  /// The entries that are missing of these.
  public private(set) var missingEntryCount: UInt64 = 0

  private let reader: any KeyValueReader
  private var key = Bytes()

  /// An audit of a store, best of a snapshot.
  public init(_ reader: any KeyValueReader) {
    self.reader = reader
  }

  /// Looks for each entry that a block must have, and returns how many are missing; costs a lookup for each.
  public mutating func check(_ receipts: [Receipt], block: UInt64) throws(StoreError) -> Int {
    var missing = 0
    for criterion in LogIndex.criteria(of: receipts) {
      criterion.write(block: block, to: &key)
      expectedEntryCount += 1
      if try !reader.contains(key, in: .logIndex) { missing += 1 }
    }
    missingEntryCount += UInt64(missing)
    return missing
  }

  /// Counts the entries of the index that name no log of the blocks checked.
  ///
  /// Reads the whole index in order; `onVisit` is called now and then with the number of entries read.
  public func strayEntryCount(onVisit: (UInt64) -> Void = { _ in }) throws(StoreError) -> UInt64 {
    var count: UInt64 = 0
    try reader.forEach(in: .logIndex) { _, _ in
      count += 1
      if count.isMultiple(of: LogIndexAudit.visitInterval) { onVisit(count) }
      return true
    }
    let present = expectedEntryCount - missingEntryCount
    return count > present ? count - present : 0
  }

  /// Visits the entries of the index, in their order, that name no log; `body` gets the block and what the entry is for, and returns
  /// whether to go on.
  ///
  /// `receipts` gives those of a block, or nil above the head. Entries of one block lie far apart, so `receipts` is asked again
  /// and again: this is for finding damage that ``strayEntryCount(onVisit:)`` has counted.
  public static func forEachStrayEntry(
    in reader: any KeyValueReader, receipts: (UInt64) throws(StoreError) -> [Receipt]?,
    _ body: (_ block: UInt64?, _ entry: String) -> Bool
  ) throws(StoreError) {
    try reader.withCursor(in: .logIndex) { cursor throws(StoreError) -> Void in
      try cursor.seek(to: [])
      while let key = cursor.key {
        if let (criterion, block) = LogCriterion.parse(key) {
          let isKnown = try receipts(block).map { LogIndex.criteria(of: $0).contains(criterion) } ?? false
          guard isKnown || body(block, criterion.description) else { return }
        } else {
          guard body(nil, "a key of \(key.count) bytes") else { return }
        }
        try cursor.next()
      }
    }
  }

  private static let visitInterval: UInt64 = 1 << 16
}

extension LogCriterion: CustomStringConvertible {
  /// The kind and the folded bytes.
  var description: String {
    var key = Bytes()
    write(block: 0, to: &key)
    let folded = Hex.encode(Bytes(key[1..<17]))
    return kind == 0 ? "contract \(folded)" : "topic \(kind - 1) \(folded)"
  }
}
