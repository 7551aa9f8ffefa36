/// Why an influence index was not made; nothing was changed.
public enum InfluenceError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The captured steps do not belong together, or name rows that there are not.
  case invalidSteps(String)
  /// A number of the rule is out of range.
  case invalidRule(String)
  /// Rows and dimension are beyond `InfluenceLimits`.
  case tooLarge(rows: Int, dimension: Int)
  /// The bytes are not the encoding of an index.
  case invalidEncoding(String)
  /// The arithmetic gave up: no memory, no such kernels, or a matrix that has no factor.
  case engine(String)

  /// One sentence.
  public var description: String {
    switch self {
    case .invalidSteps(let sentence), .invalidRule(let sentence), .invalidEncoding(let sentence),
      .engine(let sentence):
      sentence
    case .tooLarge(let rows, let dimension):
      "An influence index of \(rows) rows of \(dimension) values is beyond the limits; take a smaller dimension."
    }
  }
}

/// What an influence index may hold.
public enum InfluenceLimits {
  /// Rows of one index.
  public static let rows = 1 << 22
  /// Values of all rows together.
  public static let values = 1 << 31
  /// The smaller of rows and dimension, where a matrix of that order is factored.
  public static let order = 1 << 13
  /// Values of all rows together, where there are at most as many rows as dimensions.
  public static let dualValues = 1 << 26
  /// Visits of one row that count, which keeps sums of them within 64 bits.
  public static let visitsOfRow = 1 << 16
}
