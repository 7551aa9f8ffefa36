/// Why text is not a fixture of a known shape.
public enum FixtureError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The text is not JSON; the sentence says where.
  case malformedJSON(String)
  /// A field is missing.
  case missingField(String)
  /// A field is not what it must be.
  case invalidField(String, expected: String)
  /// A test is neither a state test nor a blockchain test.
  case unknownShape

  /// One sentence that names the field.
  public var description: String {
    switch self {
    case .malformedJSON(let reason): "the fixture is not JSON: \(reason)"
    case .missingField(let name): "the fixture's field \"\(name)\" is missing"
    case .invalidField(let name, let expected): "the fixture's field \"\(name)\" is not \(expected)"
    case .unknownShape: "the fixture has neither a transaction with a post section nor blocks"
    }
  }
}
