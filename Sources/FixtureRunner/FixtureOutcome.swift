/// What became of one case.
public enum FixtureOutcome: Sendable, Hashable {
  /// Everything is as the case expects.
  case passed
  /// Something is not; the sentences say what, with what was expected and what came.
  case failed([String])
  /// The case is for a fork that this version does not know.
  case skipped(String)

  /// Whether the case passed.
  public var hasPassed: Bool { self == .passed }
}
