import Primitives

/// A group of points on y² = x³ + b over a field.
protocol Curve: Sendable {
  associatedtype Field: FieldElement
  /// The constant of the equation.
  static var b: Field { get }
  /// The agreed generator of the subgroup of prime order.
  static var generator: AffinePoint<Self> { get }
  /// The order r of that subgroup.
  static var order: UInt256 { get }
  /// Whether a point of the curve is in the subgroup of order r.
  static func isInSubgroup(_ point: AffinePoint<Self>) -> Bool
  /// Appends points and scalars whose sum of products is `scalar`·`point`; scalars below 2^`termBits`.
  ///
  /// `point` is in the subgroup: curves with a fast endomorphism make shorter scalars of it.
  static func appendTerms(of point: AffinePoint<Self>, by scalar: UInt256, to terms: inout [ScalarTerm<Self>])
  /// The most bits of a term's scalar.
  static var termBits: Int { get }
}

/// A point and what it is multiplied by.
struct ScalarTerm<C: Curve>: Sendable {
  var point: AffinePoint<C>
  var scalar: UInt256

  init(_ point: AffinePoint<C>, _ scalar: UInt256) {
    self.point = point
    self.scalar = scalar
  }
}

/// A point by its coordinates, or the point at infinity.
struct AffinePoint<C: Curve>: Sendable, Equatable {
  var x: C.Field
  var y: C.Field
  var isInfinity: Bool

  /// A point with these coordinates, not checked.
  init(_ x: C.Field, _ y: C.Field) {
    self.x = x
    self.y = y
    isInfinity = false
  }

  /// One of the two points of the curve with this x, or nil when there is none.
  init?(x: C.Field) {
    guard let y = (x.squared * x + C.b).squareRoot else { return nil }
    self.init(x, y)
  }

  private init(infinity: Void) {
    x = .zero
    y = .zero
    isInfinity = true
  }

  /// The neutral element.
  static var infinity: Self { Self(infinity: ()) }

  /// Whether the coordinates satisfy the equation.
  var isOnCurve: Bool { isInfinity || y.squared == x.squared * x + C.b }

  static prefix func - (point: Self) -> Self { point.isInfinity ? point : Self(point.x, -point.y) }
}
