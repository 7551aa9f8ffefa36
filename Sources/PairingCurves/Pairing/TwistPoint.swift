/// A line through points of the twist: evaluated at P it is `a`·y(P) + `b`·x(P) + `c`, each with its power of w.
struct Line<F: PairingFamily> {
  var a: Fp2<F>
  var b: Fp2<F>
  var c: Fp2<F>
}

/// The moving point of a Miller loop in homogeneous coordinates (X/Z, Y/Z), never at infinity.
///
/// Formulas and lines of Costello, Lange and Naehrig ("Faster Pairing Computations on Curves with High-Degree Twists",
/// eprint 2009/615) as arranged by Aranha et al. (eprint 2010/526, section 4.1).
struct TwistPoint<F: PairingFamily> {
  private var x: Fp2<F>
  private var y: Fp2<F>
  private var z: Fp2<F>

  init(_ point: AffinePoint<F.G2>) {
    x = point.x
    y = point.y
    z = .one
  }

  /// Doubles the point; gives the tangent.
  @inline(never)
  mutating func double() -> Line<F> {
    let a = (x * y).halved
    let b = y.squared
    let c = z.squared
    let e = F.G2.b * c.tripled
    let f = e.tripled
    let g = (b + f).halved
    let h = (y + z).squared - (b + c)
    let j = x.squared
    x = a * (b - f)
    y = g.squared - e.squared.tripled
    z = b * h
    return Line(a: -h, b: j.tripled, c: e - b)
  }

  /// Adds a point that is neither this one nor its negative; gives the line through both.
  @inline(never)
  mutating func add(_ point: AffinePoint<F.G2>) -> Line<F> {
    let theta = y - point.y * z
    let lambda = x - point.x * z
    let c = theta.squared
    let d = lambda.squared
    let e = lambda * d
    let f = z * c
    let g = x * d
    let h = e + f - g.doubled
    x = lambda * h
    y = theta * (g - h) - e * y
    z = z * e
    return Line(a: lambda, b: -theta, c: theta * point.x - lambda * point.y)
  }
}
