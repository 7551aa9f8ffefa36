public import Primitives

extension BLS12381 {
  /// A point of y² = x³ + 4 over the base field.
  public struct G1: Sendable, Equatable {
    let point: AffinePoint<BLS12381G1>

    init(_ point: AffinePoint<BLS12381G1>) {
      self.point = point
    }

    /// The neutral element.
    public static let infinity = G1(.infinity)
    /// The generator of EIP-2537.
    public static let generator = G1(BLS12381G1.generator)

    /// The point with the coordinates x and y, 48 big-endian bytes each; all zero is infinity.
    ///
    /// - Parameter checkingSubgroup: whether points outside the subgroup of prime order are refused.
    public init(coordinates: [ArraySlice<UInt8>], checkingSubgroup: Bool) throws(PointError) {
      point = try AffinePoint(coordinates: coordinates, checkingSubgroup: checkingSubgroup)
    }

    /// The coordinates x and y, 48 big-endian bytes each; all zero at infinity.
    public var coordinates: [Bytes] { point.coordinates }

    /// Whether the point is in the subgroup of prime order.
    public var isInSubgroup: Bool { BLS12381G1.isInSubgroup(point) }

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
      guard let x = BLS12381G1.Field(coefficients: x[...]), let point = AffinePoint<BLS12381G1>(x: x) else {
        return nil
      }
      self.init(point)
    }
  }
}
