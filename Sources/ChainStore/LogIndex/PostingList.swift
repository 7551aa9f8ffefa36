internal import KeyValueStore
internal import Primitives

/// The ascending numbers of the blocks that the index names for one criterion, up to a last block.
///
/// Reads ahead in windows through a cursor that other lists use too. A window after which the next number is wanted soon makes the
/// next one larger, a wide leap makes it smaller: reading everything costs a step per entry, and skipping far costs a seek.
struct PostingList {
  private let criterion: LogCriterion
  private let last: UInt64
  private var window: [UInt64] = []
  /// The first number in the window that may still be asked for.
  private var position = 0
  private var windowSize = smallestWindow
  /// Whether no number follows the window.
  private var isComplete = false
  private var key = Bytes()

  private static let smallestWindow = 4
  private static let largestWindow = 512

  init(_ criterion: LogCriterion, through last: UInt64) {
    self.criterion = criterion
    self.last = last
  }

  /// The first number that is not below `block`; nil when there is none. Calls must ask for ascending blocks.
  mutating func first(
    notBelow block: UInt64, _ cursor: inout KeyValueCursor, _ work: inout LogSearchWork
  ) throws(LogSearchStop) -> UInt64? {
    while position < window.count, window[position] < block { position += 1 }
    if position < window.count { return window[position] }
    if isComplete || block > last { return nil }
    if let first = window.first, let end = window.last {
      let isNear = block - end <= max(end - first, 1)
      windowSize = isNear ? min(windowSize * 2, Self.largestWindow) : max(windowSize / 2, Self.smallestWindow)
    }
    try fill(from: block, &cursor, &work)
    return window.first
  }

  private mutating func fill(
    from block: UInt64, _ cursor: inout KeyValueCursor, _ work: inout LogSearchWork
  ) throws(LogSearchStop) {
    window.removeAll(keepingCapacity: true)
    position = 0
    criterion.write(block: block, to: &key)
    try work.count(LogLimits.seekCost)
    do throws(StoreError) {
      try cursor.seek(to: key)
      while window.count < windowSize {
        guard let number = try number(at: cursor.key) else {
          isComplete = true
          break
        }
        window.append(number)
        try cursor.next()
      }
    } catch {
      throw .failed(.store(error))
    }
    try work.count(window.count)
  }

  /// The block that an entry of this list names; nil for the end and for entries of other lists or above the last block.
  private func number(at key: Bytes?) throws(StoreError) -> UInt64? {
    guard let key else { return nil }
    guard let (criterion, number) = LogCriterion.parse(key) else {
      throw .corruption(reason: "a key of the log index has \(key.count) bytes or an unknown kind")
    }
    return criterion == self.criterion && number <= last ? number : nil
  }
}

/// The blocks that a query has to look into: those that every criterion's lists name, where one list of a criterion is enough.
///
/// Finds them by leaping: whoever is behind skips to the block of whoever is ahead, so that a rare criterion beside a common one
/// costs what the rare one costs.
struct LogCandidates {
  private var unions: [PostingUnion]

  /// `criteria` has the alternatives of each criterion, and must not be empty.
  init(_ criteria: [[LogCriterion]], through last: UInt64) {
    // The fewest alternatives first: each step of the first union decides what the others are asked for.
    unions = criteria.sorted { $0.count < $1.count }.map { PostingUnion($0, through: last) }
  }

  /// The first candidate that is not below `block`; nil when there is none. Calls must ask for ascending blocks.
  mutating func first(
    notBelow block: UInt64, _ cursor: inout KeyValueCursor, _ work: inout LogSearchWork
  ) throws(LogSearchStop) -> UInt64? {
    var candidate = block
    var agreeing = 0
    var index = 0
    while agreeing < unions.count {
      guard let found = try unions[index].first(notBelow: candidate, &cursor, &work) else { return nil }
      agreeing = found == candidate ? agreeing + 1 : 1
      candidate = found
      work.reached = candidate
      index = (index + 1) % unions.count
    }
    return candidate
  }
}

/// The blocks that at least one of several lists names.
private struct PostingUnion {
  private var lists: [PostingList]
  /// Of each list the first number that is not below some block asked for earlier; 0 before the first question.
  private var heads: [UInt64]

  init(_ alternatives: [LogCriterion], through last: UInt64) {
    lists = alternatives.map { PostingList($0, through: last) }
    heads = Array(repeating: 0, count: lists.count)
  }

  mutating func first(
    notBelow block: UInt64, _ cursor: inout KeyValueCursor, _ work: inout LogSearchWork
  ) throws(LogSearchStop) -> UInt64? {
    var least: UInt64?
    var index = 0
    while index < heads.count {
      if heads[index] < block || heads[index] == 0 {
        guard let number = try lists[index].first(notBelow: block, &cursor, &work) else {
          // The order stays, so that a query over fewer blocks never reads what one over more blocks did not.
          lists.remove(at: index)
          heads.remove(at: index)
          continue
        }
        heads[index] = number
      }
      // Nothing can be less, so the lists after this one may stay behind.
      if heads[index] == block { return block }
      least = min(least ?? .max, heads[index])
      index += 1
    }
    return least
  }
}
