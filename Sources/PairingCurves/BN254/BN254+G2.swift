public import Primitives

extension BN254 {
  /// A point of the twist over Fp2, in the subgroup of prime order.
  public struct G2: Sendable, Equatable {
    let point: AffinePoint<BN254G2>

    init(_ point: AffinePoint<BN254G2>) {
      self.point = point
    }

    /// The neutral element.
    public static let infinity = G2(.infinity)
    /// The generator of EIP-197.
    public static let generator = G2(BN254G2.generator)

    /// The point with the coordinates x0, x1, y0 and y1 (x = x0 + x1·i), 32 big-endian bytes each; all zero is infinity.
    public init(coordinates: [ArraySlice<UInt8>]) throws(PointError) {
      point = try AffinePoint(coordinates: coordinates, checkingSubgroup: true)
    }

    /// The coordinates x0, x1, y0 and y1 (x = x0 + x1·i), 32 big-endian bytes each; all zero at infinity.
    public var coordinates: [Bytes] { point.coordinates }

    /// Whether the point is in the subgroup of prime order.
    public var isInSubgroup: Bool { BN254G2.isInSubgroup(point) }

    /// The sum.
    public static func + (left: G2, right: G2) -> G2 {
      G2((JacobianPoint(left.point) + right.point).affine)
    }

    /// The point with the opposite y.
    public static prefix func - (value: G2) -> G2 { G2(-value.point) }

    /// The sum of points of the subgroup, each multiplied by its scalar; the empty sum is infinity.
    public static func sum(of products: [(point: G2, scalar: UInt256)]) -> G2 {
      G2(sumOfProducts(products.map { ScalarTerm($0.point.point, $0.scalar) }).affine)
    }

    /// The product of a point of the subgroup with a scalar.
    public func multiplied(by scalar: UInt256) -> G2 { G2(point.multiplied(by: scalar).affine) }

    /// The product of any point of the curve with a scalar by doubling and adding: what `multiplied(by:)` is tested
    /// against.
    package func multipliedPlainly(by scalar: UInt256) -> G2 {
      G2(JacobianPoint(point).multipliedPlainly(by: scalar).affine)
    }

    /// A point of the curve, in the subgroup or not, with this x in big-endian bytes, or nil when there is none.
    package init?(x: [ArraySlice<UInt8>]) {
      guard let x = BN254G2.Field(coefficients: x[...]), let point = AffinePoint<BN254G2>(x: x) else { return nil }
      self.init(point)
    }
  }
}
