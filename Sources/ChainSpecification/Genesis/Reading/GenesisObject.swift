import JSONCoding

/// An object of a genesis file with no unknown, repeated or missing field.
struct GenesisObject {
  let path: String
  private let members: [String: JSON]

  /// Checks the fields of an object against those of its section.
  init(_ field: GenesisField, as section: GenesisSection) throws(GenesisError) {
    try self.init(entriesOf: field)
    let known = section.requiredFields + section.optionalFields
    for name in members.keys.sorted() where !known.contains(name) {
      let fix = known.closest(to: name).map { "write \"\($0)\" or remove it" } ?? "remove it"
      throw GenesisError(.unknownField, at: field.path(name), "\"\(name)\" is not a field of this object", fix: fix)
    }
    for name in section.requiredFields { _ = try self[name] }
  }

  /// Takes an object whose field names are free, such as addresses.
  init(entriesOf field: GenesisField) throws(GenesisError) {
    guard case .object(let list) = field.value else { throw field.wrongType("an object") }
    path = field.path
    var members: [String: JSON] = [:]
    for member in list {
      guard members.updateValue(member.value, forKey: member.name) == nil else {
        throw GenesisError(
          .repeatedField, at: field.path(member.name), "\"\(member.name)\" appears twice", fix: "remove one of them")
      }
    }
    self.members = members
  }

  /// The field names in order.
  var names: [String] { members.keys.sorted() }

  /// A field that must be there.
  subscript(_ name: String) -> GenesisField {
    get throws(GenesisError) {
      guard let field = optional(name) else {
        throw GenesisError(.missingField, at: "\(path).\(name)", "the field is missing", fix: "add \"\(name)\"")
      }
      return field
    }
  }

  /// A field that may be absent.
  func optional(_ name: String) -> GenesisField? {
    members[name].map { GenesisField(path: "\(path).\(name)", value: $0) }
  }
}

extension [String] {
  /// The name that differs least from `name`, when it differs by at most two edits or by case alone.
  func closest(to name: String) -> String? {
    let maximumEdits = 2
    let candidates = map { ($0, $0.lowercased() == name.lowercased() ? 0 : $0.editDistance(to: name)) }
    return candidates.filter { $0.1 <= maximumEdits }.min { $0.1 < $1.1 }?.0
  }
}

extension String {
  /// The least number of insertions, deletions and replacements that turn one text into another (Levenshtein).
  fileprivate func editDistance(to other: String) -> Int {
    let target = Array(other.unicodeScalars)
    var row = Array(0...target.count)
    for (index, scalar) in unicodeScalars.enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for column in target.indices {
        let replaced = diagonal + (scalar == target[column] ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = Swift.min(replaced, row[column] + 1, row[column + 1] + 1)
      }
    }
    return row[target.count]
  }
}
