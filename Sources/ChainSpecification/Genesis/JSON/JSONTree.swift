/// A JSON document that keeps the order of fields, repeated fields and every digit of its numbers.
indirect enum JSONTree: Sendable, Hashable {
  case object([Member])
  case array([JSONTree])
  case string(String)
  /// The number as it is written.
  case number(String)
  case boolean(Bool)
  case null

  /// A field of an object.
  struct Member: Sendable, Hashable {
    let name: String
    let value: JSONTree
  }

  /// What kind of value it is, for error messages.
  var kind: String {
    switch self {
    case .object: "an object"
    case .array: "an array"
    case .string: "a string"
    case .number: "a number"
    case .boolean: "true or false"
    case .null: "null"
    }
  }
}

/// Where and why text is not JSON.
struct JSONSyntaxError: Error, Hashable, CustomStringConvertible {
  /// The line, from 1.
  let line: Int
  /// The byte in the line, from 1.
  let column: Int
  /// What was expected.
  let problem: String

  var description: String { "line \(line), column \(column): \(problem)" }
}
