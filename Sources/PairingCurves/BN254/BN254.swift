public import Primitives

/// The pairing-friendly curve alt_bn128 of EIP-196 and EIP-197.
public enum BN254 {
  /// Whether the product of the pairings of all pairs is one; the empty product is.
  ///
  /// Every point is in its subgroup of prime order.
  public static func pairingProductIsOne(_ pairs: [(G1, G2)]) -> Bool {
    PairingCurves.pairingProductIsOne(pairs.map { ($0.0.point, $0.1.point) }, BN254Parameters.self)
  }

  /// The pairing of two points of their subgroups: bilinear, and one only when a point is infinity.
  ///
  /// It is a fixed power of the reduced optimal ate pairing.
  public static func pairing(_ p: G1, _ q: G2) -> Target {
    Target(finalPower(millerLoop([(p.point, q.point)], BN254Parameters.self)))
  }

  /// An element of the group of order r in Fp12 to which pairings belong.
  public struct Target: Sendable, Equatable {
    private let element: Fp12<BN254Parameters>

    fileprivate init(_ element: Fp12<BN254Parameters>) {
      self.element = element
    }

    /// The neutral element.
    public static let one = Target(.one)

    /// The product.
    public static func * (left: Target, right: Target) -> Target { Target(left.element * right.element) }

    /// The inverse.
    public var inverse: Target { Target(element.conjugate) }

    /// The element to a power.
    public func power(_ exponent: UInt256) -> Target {
      exponent.isZero ? .one : Target(element.cyclotomicPower(exponent.signedBinaryDigits))
    }
  }
}
