/// The parameters of the tower of extensions over a prime field with i² = −1.
///
/// Fp2 = Fp[i]/(i² + 1), Fp6 = Fp2[v]/(v³ − ξ), Fp12 = Fp6[w]/(w² − v), so w⁶ = ξ.
package protocol Tower: PrimeModulus {
  /// ξ, neither a square nor a cube in Fp2.
  static var nonresidue: Fp2<Self> { get }
  /// The product with ξ.
  static func timesNonresidue(_ value: Fp2<Self>) -> Fp2<Self>
  /// ξ^(k(p − 1)/6) for k from 0 to 5: w^(k·p) = w^k times that.
  static var frobeniusCoefficients: [Fp2<Self>] { get }
}

extension Tower {
  /// Computes `frobeniusCoefficients` from ξ.
  package static func makeFrobeniusCoefficients() -> [Fp2<Self>] {
    let first = nonresidue.power(modulus.subtracting(Limbs(1)).difference.divided(by: 6).words)
    var coefficients = [Fp2<Self>.one]
    for _ in 1..<6 { coefficients.append(coefficients[coefficients.count - 1] * first) }
    return coefficients
  }
}

/// An element `c0` + `c1`·i of the quadratic extension, i² = −1.
package struct Fp2<Parameters: Tower>: FieldElement {
  package typealias Base = Fp<Parameters>

  package var c0: Base
  package var c1: Base

  @inline(__always)
  package init(_ c0: Base, _ c1: Base) {
    self.c0 = c0
    self.c1 = c1
  }

  @inline(__always)
  package static var zero: Self { Self(.zero, .zero) }

  @inline(__always)
  package static var one: Self { Self(.one, .zero) }

  @inline(__always)
  package var isZero: Bool { c0.isZero && c1.isZero }
}

// MARK: - Arithmetic

extension Fp2 {
  @inline(__always)
  package static func + (left: Self, right: Self) -> Self { Self(left.c0 + right.c0, left.c1 + right.c1) }

  @inline(__always)
  package static func - (left: Self, right: Self) -> Self { Self(left.c0 - right.c0, left.c1 - right.c1) }

  @inline(__always)
  package static prefix func - (value: Self) -> Self { Self(-value.c0, -value.c1) }

  @inline(never)
  package static func * (left: Self, right: Self) -> Self {
    Self(
      .productDifference(left.c0, right.c0, left.c1, right.c1),
      .productSum(left.c0, right.c1, left.c1, right.c0))
  }

  /// The product with an element of the base field.
  @inline(never)
  package static func * (left: Self, right: Base) -> Self { Self(left.c0 * right, left.c1 * right) }

  /// (a + b·i)² = (a + b)(a − b) + 2ab·i.
  package var squared: Self {
    @inline(never) get { Self(.squareDifference(c0, c1), .doubleProduct(c0, c1)) }
  }

  @inline(__always)
  package var doubled: Self { Self(c0.doubled, c1.doubled) }

  @inline(__always)
  package var halved: Self { Self(c0.halved, c1.halved) }

  /// a − b·i: the power p.
  @inline(__always)
  package var conjugate: Self { Self(c0, -c1) }

  /// a² + b²: the product with the conjugate.
  package var norm: Base { .productSum(c0, c0, c1, c1) }

  package var inverse: Self { conjugate * norm.inverse }

  /// The product with ξ.
  @inline(__always)
  package var timesNonresidue: Self { Parameters.timesNonresidue(self) }

  /// A root by way of the norm: with n² = a² + b², x² = (a + n)/2 and y = b/(2x), (x + y·i)² = a + b·i
  /// (Adj and Rodríguez-Henríquez, eprint 2012/685, algorithm 8).
  package var squareRoot: Self? {
    if c1.isZero {
      if let root = c0.squareRoot { return Self(root, .zero) }
      // −1 is no square, so −a is one when a is none.
      return (-c0).squareRoot.map { Self(.zero, $0) }
    }
    guard let root = norm.squareRoot else { return nil }
    guard let x = (c0 + root).halved.squareRoot ?? (c0 - root).halved.squareRoot else { return nil }
    let candidate = Self(x, c1 * x.doubled.inverse)
    return candidate.squared == self ? candidate : nil
  }

  /// `sgn0` of RFC 9380, section 4.1: the parity of the first coefficient that is not zero.
  package var isOdd: Bool { c0.isZero ? c1.isOdd : c0.isOdd }
}
