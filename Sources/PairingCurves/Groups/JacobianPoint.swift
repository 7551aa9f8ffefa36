/// A point (X/Z², Y/Z³); Z is zero at infinity.
///
/// The formulas are those for a = 0 of Bernstein and Lange's Explicit-Formulas Database: dbl-2009-l, add-2007-bl and
/// madd-2007-bl; the cases they leave out are branches.
struct JacobianPoint<C: Curve>: Sendable {
  var x: C.Field
  var y: C.Field
  var z: C.Field

  @inline(__always)
  init(x: C.Field, y: C.Field, z: C.Field) {
    self.x = x
    self.y = y
    self.z = z
  }

  init(_ point: AffinePoint<C>) {
    if point.isInfinity {
      self = .infinity
    } else {
      self.init(x: point.x, y: point.y, z: .one)
    }
  }

  /// The neutral element.
  static var infinity: Self { Self(x: .one, y: .one, z: .zero) }

  @inline(__always)
  var isInfinity: Bool { z.isZero }

  @inline(__always)
  static prefix func - (point: Self) -> Self { Self(x: point.x, y: -point.y, z: point.z) }

  /// Twice the point.
  var doubled: Self {
    @inline(never) get {
      // A point of order two has y = 0 and gives Z = 0.
      let a = x.squared
      let b = y.squared
      let c = b.squared
      let d = ((x + b).squared - a - c).doubled
      let e = a.tripled
      let x3 = e.squared - d.doubled
      let y3 = e * (d - x3) - c.doubled.doubled.doubled
      return Self(x: x3, y: y3, z: (y * z).doubled)
    }
  }

  @inline(never)
  static func + (left: Self, right: Self) -> Self {
    if left.isInfinity { return right }
    if right.isInfinity { return left }
    let zz1 = left.z.squared
    let zz2 = right.z.squared
    let u1 = left.x * zz2
    let u2 = right.x * zz1
    let s1 = left.y * right.z * zz2
    let s2 = right.y * left.z * zz1
    let h = u2 - u1
    let r = (s2 - s1).doubled
    if h.isZero { return r.isZero ? left.doubled : .infinity }
    let i = h.doubled.squared
    let j = h * i
    let v = u1 * i
    let x3 = r.squared - j - v.doubled
    let y3 = r * (v - x3) - (s1 * j).doubled
    return Self(x: x3, y: y3, z: ((left.z + right.z).squared - zz1 - zz2) * h)
  }

  @inline(never)
  static func + (left: Self, right: AffinePoint<C>) -> Self {
    if right.isInfinity { return left }
    if left.isInfinity { return Self(right) }
    let zz = left.z.squared
    let h = right.x * zz - left.x
    let r = (right.y * left.z * zz - left.y).doubled
    if h.isZero { return r.isZero ? left.doubled : .infinity }
    let hh = h.squared
    let i = hh.doubled.doubled
    let j = h * i
    let v = left.x * i
    let x3 = r.squared - j - v.doubled
    let y3 = r * (v - x3) - (left.y * j).doubled
    return Self(x: x3, y: y3, z: (left.z + h).squared - zz - hh)
  }

  /// Whether both are the same point: cross-multiplied coordinates.
  static func == (left: Self, right: AffinePoint<C>) -> Bool {
    if left.isInfinity || right.isInfinity { return left.isInfinity && right.isInfinity }
    let zz = left.z.squared
    return left.x == right.x * zz && left.y == right.y * zz * left.z
  }

  /// The point by its coordinates; one inversion.
  var affine: AffinePoint<C> {
    if isInfinity { return .infinity }
    let inverse = z.inverse
    let square = inverse.squared
    return AffinePoint(x * square, y * square * inverse)
  }
}
