/// An element `c0` + `c1`·v + `c2`·v² of the cubic extension of Fp2, v³ = ξ.
package struct Fp6<Parameters: Tower>: Sendable, Equatable {
  package typealias Base = Fp2<Parameters>

  package var c0: Base
  package var c1: Base
  package var c2: Base

  @inline(__always)
  package init(_ c0: Base, _ c1: Base, _ c2: Base) {
    self.c0 = c0
    self.c1 = c1
    self.c2 = c2
  }

  package static var zero: Self { Self(.zero, .zero, .zero) }
  package static var one: Self { Self(.one, .zero, .zero) }
  package var isZero: Bool { c0.isZero && c1.isZero && c2.isZero }
}

extension Fp6 {
  @inline(__always)
  package static func + (left: Self, right: Self) -> Self {
    Self(left.c0 + right.c0, left.c1 + right.c1, left.c2 + right.c2)
  }

  @inline(__always)
  package static func - (left: Self, right: Self) -> Self {
    Self(left.c0 - right.c0, left.c1 - right.c1, left.c2 - right.c2)
  }

  @inline(__always)
  package static prefix func - (value: Self) -> Self { Self(-value.c0, -value.c1, -value.c2) }

  /// Karatsuba's product: six products of Fp2 (Devegili et al., eprint 2006/471, section 4).
  @inline(never)
  package static func * (left: Self, right: Self) -> Self {
    let p0 = left.c0 * right.c0
    let p1 = left.c1 * right.c1
    let p2 = left.c2 * right.c2
    let s12 = (left.c1 + left.c2) * (right.c1 + right.c2) - p1 - p2
    let s01 = (left.c0 + left.c1) * (right.c0 + right.c1) - p0 - p1
    let s02 = (left.c0 + left.c2) * (right.c0 + right.c2) - p0 - p2
    return Self(p0 + s12.timesNonresidue, s01 + p2.timesNonresidue, s02 + p1)
  }

  /// The product with an element of Fp2.
  package func scaled(by factor: Base) -> Self { Self(c0 * factor, c1 * factor, c2 * factor) }

  /// The product with `b0` + `b1`·v: five products of Fp2.
  @inline(never)
  package func timesSparse(_ b0: Base, _ b1: Base) -> Self {
    let p0 = c0 * b0
    let p1 = c1 * b1
    let r0 = ((c1 + c2) * b1 - p1).timesNonresidue + p0
    let r1 = (b0 + b1) * (c0 + c1) - p0 - p1
    let r2 = (c0 + c2) * b0 - p0 + p1
    return Self(r0, r1, r2)
  }

  /// The product with `b1`·v.
  package func timesSparse(v b1: Base) -> Self { Self((c2 * b1).timesNonresidue, c0 * b1, c1 * b1) }

  /// The product with v.
  @inline(__always)
  package var timesV: Self { Self(c2.timesNonresidue, c0, c1) }

  /// The inverse by the norm to Fp2; zero has zero.
  package var inverse: Self {
    let t0 = c0.squared - (c1 * c2).timesNonresidue
    let t1 = c2.squared.timesNonresidue - c0 * c1
    let t2 = c1.squared - c0 * c2
    let norm = c0 * t0 + (c2 * t1 + c1 * t2).timesNonresidue
    return Self(t0, t1, t2).scaled(by: norm.inverse)
  }
}
