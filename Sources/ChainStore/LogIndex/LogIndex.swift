public import ChainTypes
public import KeyValueStore
internal import Primitives

/// The index from what logs can be asked by to the blocks that have such logs (`ColumnFamily.logIndex`).
///
/// A key is the kind (1 byte: 0 for a contract, 1 to 4 for a topic at position 0 to 3), the contract or topic folded to 16 bytes,
/// and the block number (8 bytes); values are empty. A block has one entry for each distinct contract and topic of its logs.
public enum LogIndex {
  /// Adds the entries of a block, in the order of their keys.
  ///
  /// Takes time proportional to n log n for n distinct contracts and topics.
  public static func add(_ receipts: [Receipt], block: UInt64, to batch: inout WriteBatch) {
    var key = Bytes()
    for criterion in criteria(of: receipts) {
      criterion.write(block: block, to: &key)
      batch.put([], for: key, in: .logIndex)
    }
  }

  /// Removes the entries of a block that is unwound; `receipts` are those that it was added with.
  public static func remove(_ receipts: [Receipt], block: UInt64, from batch: inout WriteBatch) {
    var key = Bytes()
    for criterion in criteria(of: receipts) {
      criterion.write(block: block, to: &key)
      batch.delete(key, in: .logIndex)
    }
  }

  /// What the logs of some receipts can be asked by, ascending and distinct.
  static func criteria(of receipts: [Receipt]) -> [LogCriterion] {
    var found: [LogCriterion] = []
    // Neighbours usually share contract and event, which need not be sorted again and again.
    var latest: InlineArray<5, LogCriterion?> = .init(repeating: nil)
    func note(_ criterion: LogCriterion) {
      guard latest[Int(criterion.kind)] != criterion else { return }
      latest[Int(criterion.kind)] = criterion
      found.append(criterion)
    }
    for receipt in receipts {
      for log in receipt.logs {
        note(LogCriterion(contract: log.address))
        for position in 0..<min(log.topics.count, Log.maximumTopics) {
          note(LogCriterion(topic: log.topics[position], position: position))
        }
      }
    }
    found.sort()
    return found.withoutNeighbouringDuplicates()
  }
}

extension [LogCriterion] {
  fileprivate consuming func withoutNeighbouringDuplicates() -> [LogCriterion] {
    guard var end = isEmpty ? nil : 1 else { return self }
    for index in 1..<count where self[index] != self[end - 1] {
      self[end] = self[index]
      end += 1
    }
    removeSubrange(end...)
    return self
  }
}
