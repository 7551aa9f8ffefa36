/// An element `c0` + `c1`·w of the quadratic extension of Fp6, w² = v.
package struct Fp12<Parameters: Tower>: Sendable, Equatable {
  package typealias Base = Fp6<Parameters>

  package var c0: Base
  package var c1: Base

  @inline(__always)
  package init(_ c0: Base, _ c1: Base) {
    self.c0 = c0
    self.c1 = c1
  }

  package static var one: Self { Self(.one, .zero) }
  package var isOne: Bool { self == .one }
}

extension Fp12 {
  @inline(never)
  package static func * (left: Self, right: Self) -> Self {
    let p0 = left.c0 * right.c0
    let p1 = left.c1 * right.c1
    let cross = (left.c0 + left.c1) * (right.c0 + right.c1)
    return Self(p0 + p1.timesV, cross - p0 - p1)
  }

  /// (a + b·w)² = (a + b)(a + v·b) − ab − v·ab + 2ab·w: two products of Fp6.
  package var squared: Self {
    @inline(never) get {
      let product = c0 * c1
      let square = (c0 + c1) * (c0 + c1.timesV)
      return Self(square - product - product.timesV, product + product)
    }
  }

  /// a − b·w: the power p⁶, and the inverse of an element of the cyclotomic subgroup.
  package var conjugate: Self { Self(c0, -c1) }

  /// The inverse; zero has zero.
  package var inverse: Self {
    let norm = (c0 * c0 - (c1 * c1).timesV).inverse
    return Self(c0 * norm, -(c1 * norm))
  }

  /// The power p.
  package var frobenius: Self {
    let g = Parameters.frobeniusCoefficients
    return Self(
      Base(c0.c0.conjugate, c0.c1.conjugate * g[2], c0.c2.conjugate * g[4]),
      Base(c1.c0.conjugate * g[1], c1.c1.conjugate * g[3], c1.c2.conjugate * g[5]))
  }

  /// The product with the line `a` + `b`·w + `c`·w³ (a twist of type D): 13 products of Fp2.
  @inline(never)
  package func timesLineD(_ a: Fp2<Parameters>, _ b: Fp2<Parameters>, _ c: Fp2<Parameters>) -> Self {
    let p0 = c0.scaled(by: a)
    let p1 = c1.timesSparse(b, c)
    let cross = (c0 + c1).timesSparse(a + b, c)
    return Self(p0 + p1.timesV, cross - p0 - p1)
  }

  /// The product with the line `a`·w³ + `b`·w² + `c` (a twist of type M): 13 products of Fp2.
  @inline(never)
  package func timesLineM(_ a: Fp2<Parameters>, _ b: Fp2<Parameters>, _ c: Fp2<Parameters>) -> Self {
    let p0 = c0.timesSparse(c, b)
    let p1 = c1.timesSparse(v: a)
    let cross = (c0 + c1).timesSparse(c, a + b)
    return Self(p0 + p1.timesV, cross - p0 - p1)
  }
}
