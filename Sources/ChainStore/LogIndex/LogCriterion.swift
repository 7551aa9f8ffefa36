internal import ChainTypes
internal import KeyValueStore
internal import Primitives

/// One thing that logs can be asked by: their contract, or a topic at a position.
///
/// Addresses and topics are folded to 16 bytes, which keeps the index small: the two halves of the 32-byte word are combined by
/// exclusive or, so that addresses, small numbers and short texts stay distinct wherever their zeros are. Two words may fold to
/// the same bytes; a block that the index names is always looked into.
struct LogCriterion: Sendable, Hashable {
  /// 0 for a contract, 1 to 4 for the topic at position 0 to 3.
  let kind: UInt8
  private let high: UInt64
  private let low: UInt64

  /// Logs of a contract.
  init(contract: Address) {
    self.init(kind: 0, word: contract.word)
  }

  /// Logs with a topic at a position below ``ChainTypes/Log/maximumTopics``.
  init(topic: Hash, position: Int) {
    self.init(kind: UInt8(truncatingIfNeeded: position + 1), word: topic.word)
  }

  private init(kind: UInt8, word: UInt256) {
    self.kind = kind
    high = word.l3 ^ word.l1
    low = word.l2 ^ word.l0
  }
}

extension LogCriterion: Comparable {
  /// The order of the keys.
  static func < (left: LogCriterion, right: LogCriterion) -> Bool {
    if left.kind != right.kind { return left.kind < right.kind }
    return left.high != right.high ? left.high < right.high : left.low < right.low
  }
}

extension LogCriterion {
  /// The length of a key: kind, folded word and block number.
  static let keyByteCount = 25

  /// Makes `key` the key of the index entry that names `block`, in the memory that it has.
  func write(block: UInt64, to key: inout Bytes) {
    key.removeAll(keepingCapacity: true)
    key.append(kind)
    key.append(bigEndian: high)
    key.append(bigEndian: low)
    key.append(bigEndian: block)
  }

  /// The parts of a key; nil for bytes that are no key of the index.
  static func parse(_ key: Bytes) -> (criterion: LogCriterion, block: UInt64)? {
    guard key.count == keyByteCount, Int(key[0]) <= Log.maximumTopics else { return nil }
    let criterion = LogCriterion(kind: key[0], high: number(in: key, at: 1), low: number(in: key, at: 9))
    return (criterion, number(in: key, at: 17))
  }

  private init(kind: UInt8, high: UInt64, low: UInt64) {
    self.kind = kind
    self.high = high
    self.low = low
  }

  private static func number(in key: Bytes, at offset: Int) -> UInt64 {
    var value: UInt64 = 0
    for index in offset..<offset + 8 { value = value << 8 | UInt64(key[index]) }
    return value
  }
}

extension LogFilter {
  /// What the index can be asked for, with the alternatives of each; empty when any address and topics match.
  var criteria: [[LogCriterion]] {
    var criteria: [[LogCriterion]] = []
    if !addresses.isEmpty { criteria.append(addresses.map { LogCriterion(contract: $0) }) }
    for (position, choices) in topics.prefix(Log.maximumTopics).enumerated() where !choices.isEmpty {
      criteria.append(choices.map { LogCriterion(topic: $0, position: position) })
    }
    return criteria
  }
}
