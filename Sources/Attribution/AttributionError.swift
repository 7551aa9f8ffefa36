/// Why attribution refused its input.
public enum AttributionError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The rows and their separators exceed `VerbatimIndex.maximumBytes`.
  case tooManyBytes(Int)

  /// One sentence.
  public var description: String {
    switch self {
    case .tooManyBytes(let count):
      "The rows take \(count) bytes, above the \(VerbatimIndex.maximumBytes) of one index; split them over several."
    }
  }
}
