import ContractKit

/// What one call has to know about a Datanet and governance to take rows, read once.
struct RowRules {
  let kind: RowKind
  let fields: [[UInt8]]
  let minimumBytes: UInt64
  let maximumBytes: UInt64
  let isReviewed: Bool
  let checksLater: Bool
  let nearDuplicates: NearDuplicatePolicy
  let threshold: UInt64
  let markThreshold: UInt64
  let bond: UInt256

  /// The keys that every row must have.
  static func fields(of datanet: Datanet) -> [[UInt8]] {
    var keys: [[UInt8]] = []
    if datanet.kind != .json { return keys }
    let fields = datanet.fields
    var index = UInt256.zero
    while index < fields.count {
      keys.append(fields[index].utf8.elements)
      index = index + .one
    }
    return keys
  }

  /// Refuses rows without bytes, and rows that are too long or too short.
  func checkSize(_ content: Bytes) {
    let size = UInt64(content.count)
    if size == 0 { DatanetError.emptyRow.revert() }
    if size > maximumBytes { DatanetError.rowTooLong(size, maximumBytes).revert() }
    if size < minimumBytes { DatanetError.rowTooShort(size, minimumBytes).revert() }
  }

  /// The rule that a row breaks.
  func brokenRule(_ content: Bytes) -> UInt8 { RowRules.brokenRule(content, kind, fields) }

  /// The rule that a row breaks: 0 for none, 1 for no UTF-8, 2 for no JSON object, 3 for a missing key.
  static func brokenRule(_ content: Bytes, _ kind: RowKind, _ fields: [[UInt8]]) -> UInt8 {
    if kind == .bytes || kind == .none { return 0 }
    if !isUTF8(content.elements) { return 1 }
    if kind == .text { return 0 }
    var check = JSONObjectCheck(content.elements, keys: fields)
    if !check.isObject() { return 2 }
    return check.hasAllKeys ? 0 : 3
  }
}

extension DatanetRegistry {
  /// The rules for the rows of a Datanet.
  @inline(never)
  func rules(of datanet: Datanet) -> RowRules {
    let most = value(.maximumRowBytes)
    let chosen = UInt64(datanet.maximumBytes)
    let least = UInt256(value(.minimumBond))
    let bond = datanet.bond
    return RowRules(
      kind: datanet.kind, fields: RowRules.fields(of: datanet), minimumBytes: UInt64(datanet.minimumBytes),
      maximumBytes: chosen == 0 ? most : min(chosen, most), isReviewed: datanet.isReviewed,
      checksLater: datanet.checksLater, nearDuplicates: datanet.nearDuplicates,
      threshold: UInt64(datanet.threshold), markThreshold: value(.markThreshold), bond: bond < least ? least : bond)
  }
}
