import JSONCoding
import Primitives

/// What of a row is compared with answers.
enum RowText {
  /// The most bytes of a row that is indexed; a longer one counts as a row without text.
  static let maximumBytes: UInt64 = 65_535

  /// The strings among the members of a JSON object in their order, joined by line feeds; any other row as it is.
  ///
  /// The text is never longer than the row.
  static func of(_ row: Bytes) -> Bytes {
    guard let members = try? JSON.parse(row, allowsRepeatedNames: true).members else { return row }
    let strings = members.compactMap { $0.value.text }
    if strings.isEmpty { return row }
    let text = Bytes(strings.map { Bytes($0.utf8) }.joined(separator: [0x0A]))
    return text.count <= row.count ? text : row
  }
}
