/// Why bytes are not a point of a group.
public enum PointError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A coordinate is not a number below the field's modulus, or has the wrong number of bytes or flags.
  case notCanonical
  /// The coordinates do not satisfy the curve's equation.
  case notOnCurve
  /// The point is on the curve but not in the subgroup of prime order.
  case notInSubgroup

  /// One sentence for people.
  public var description: String {
    switch self {
    case .notCanonical: "a coordinate is not a canonical field element"
    case .notOnCurve: "the point is not on the curve"
    case .notInSubgroup: "the point is not in the subgroup of prime order"
    }
  }
}
