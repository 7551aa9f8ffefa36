public import Primitives

extension BN254 {
  /// A point of y² = x³ + 3 over the base field; the group has prime order.
  public struct G1: Sendable, Equatable {
    let point: AffinePoint<BN254G1>

    init(_ point: AffinePoint<BN254G1>) {
      self.point = point
    }

    /// The neutral element.
    public static let infinity = G1(.infinity)
    /// The generator (1, 2).
    public static let generator = G1(BN254G1.generator)

    /// The point with the coordinates x and y, 32 big-endian bytes each; all zero is infinity.
    public init(coordinates: [ArraySlice<UInt8>]) throws(PointError) {
      point = try AffinePoint(coordinates: coordinates, checkingSubgroup: true)
    }

    /// The coordinates x and y, 32 big-endian bytes each; all zero at infinity.
    public var coordinates: [Bytes] { point.coordinates }

    /// Whether the point is in the subgroup of prime order.
    public var isInSubgroup: Bool { BN254G1.isInSubgroup(point) }

    /// The sum.
    public static func + (left: G1, right: G1) -> G1 {
      G1((JacobianPoint(left.point) + right.point).affine)
    }

    /// The point with the opposite y.
    public static prefix func - (value: G1) -> G1 { G1(-value.point) }

    /// The sum of points of the subgroup, each multiplied by its scalar; the empty sum is infinity.
    public static func sum(of products: [(point: G1, scalar: UInt256)]) -> G1 {
      G1(sumOfProducts(products.map { ScalarTerm($0.point.point, $0.scalar) }).affine)
    }

    /// The product of a point of the subgroup with a scalar.
    public func multiplied(by scalar: UInt256) -> G1 { G1(point.multiplied(by: scalar).affine) }

    /// The product of any point of the curve with a scalar by doubling and adding: what `multiplied(by:)` is tested
    /// against.
    package func multipliedPlainly(by scalar: UInt256) -> G1 {
      G1(JacobianPoint(point).multipliedPlainly(by: scalar).affine)
    }

    /// A point of the curve, in the subgroup or not, with this x in big-endian bytes, or nil when there is none.
    package init?(x: [ArraySlice<UInt8>]) {
      guard let x = BN254G1.Field(coefficients: x[...]), let point = AffinePoint<BN254G1>(x: x) else { return nil }
      self.init(point)
    }
  }
}
