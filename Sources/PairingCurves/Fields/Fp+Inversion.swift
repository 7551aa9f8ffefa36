/// Inversion by the binary greatest common divisor with batches of steps on short approximations (Pornin, "Optimized
/// Binary GCD for Modular Inversion", eprint 2020/972).
extension Fp {
  /// The steps of a batch: their factors fit a half of a word.
  private static var batch: UInt64 { 31 }

  /// The batches after which the greatest common divisor is found, whatever the element.
  private static var batchCount: Int {
    let words = Modulus.modulus.words
    let bits = words.count * 64 - (words.last ?? 0).leadingZeroBitCount
    return (2 * bits - 1 + Int(batch) - 1) / Int(batch)
  }

  /// R²·2^(33 × batches): each batch divides by 2^64 where it should divide by 2^31.
  package static func makeInversionFactor() -> Modulus.Limbs {
    (Self(2).power([33 * UInt64(batchCount)]) * Self(limbs: Modulus.montgomerySquare)).limbs
  }

  /// The inverse; zero has zero.
  package var inverse: Self {
    // a·factor = u·limbs·2^(33k) and b·factor = v·limbs·2^(33k) modulo p after k batches; b is odd.
    var a = limbs
    var b = Modulus.modulus
    var u = Self(limbs: Modulus.inversionFactor)
    var v = Self.zero
    for _ in 0..<Self.batchCount {
      let (first, second) = Self.steps(a, b)
      let (nextA, signA) = Modulus.Limbs.shiftedDifference(a, first.x, b, first.y, by: Self.batch)
      let (nextB, signB) = Modulus.Limbs.shiftedDifference(b, second.y, a, second.x, by: Self.batch)
      let nextU = Self.combination(u, first.x, v, first.y, negated: signA)
      v = Self.combination(v, second.y, u, second.x, negated: signB)
      u = nextU
      a = nextA
      b = nextB
    }
    return v
  }

  /// Magnitudes of the factors of a and of b; the two factors of a row have opposite signs.
  private struct Row {
    var x: UInt64
    var y: UInt64
  }

  /// The rows of the matrix that a batch of steps multiplies (a, b) with, up to the sign of each row.
  @inline(__always)
  private static func steps(_ a: Modulus.Limbs, _ b: Modulus.Limbs) -> (Row, Row) {
    var (x, y) = approximations(a, b)
    // Two factors in one word, each modulo 2^32 after a bias.
    var first: UInt64 = 1
    var second: UInt64 = 1 << 32
    for _ in 0..<batch {
      let odd = 0 &- (x & 1)
      let (difference, isLess) = x.subtractingReportingOverflow(y)
      let swap = odd & (isLess ? .max : 0)
      // x odd: the lesser goes to y, the halved difference to x; x even: x is halved.
      y ^= (x ^ y) & swap
      x = (odd & ((difference ^ swap) &- swap) | ~odd & x) &>> 1
      let exchange = (first ^ second) & swap
      first ^= exchange
      second ^= exchange
      first = first &- (second & odd)
      second = second &<< 1
    }
    return (row(first), row(second))
  }

  private static func row(_ packed: UInt64) -> Row {
    let bias: UInt64 = 0x7fff_ffff
    let biased = packed &+ (bias << 32 | bias)
    let x = Int64(biased & 0xffff_ffff) &- Int64(bias)
    let y = Int64(biased >> 32) &- Int64(bias)
    return Row(x: x.magnitude, y: y.magnitude)
  }

  /// The low 31 bits of both numbers below the top 33 bits of the longer one's length; exact when both fit a word.
  @inline(__always)
  private static func approximations(_ a: Modulus.Limbs, _ b: Modulus.Limbs) -> (UInt64, UInt64) {
    var top = Modulus.Limbs.limbCount - 1
    while top > 0, a[top] | b[top] == 0 { top -= 1 }
    guard top > 0 else { return (a[0], b[0]) }
    let shift = UInt64((a[top] | b[top]).leadingZeroBitCount)
    let low: UInt64 = 1 << batch - 1
    return (
      highBits(a, top, shift) & ~low | a[0] & low,
      highBits(b, top, shift) & ~low | b[0] & low
    )
  }

  /// The 64 bits from `shift` bits below the top of a limb down.
  @inline(__always)
  private static func highBits(_ value: Modulus.Limbs, _ top: Int, _ shift: UInt64) -> UInt64 {
    shift == 0 ? value[top] : value[top] &<< shift | value[top - 1] &>> (64 - shift)
  }

  /// (`u`·`x` − `v`·`y`)/2^64, or its negative where `negated` is all ones.
  @inline(__always)
  private static func combination(_ u: Self, _ x: UInt64, _ v: Self, _ y: UInt64, negated: UInt64) -> Self {
    let modulus = Modulus.modulus
    // p − u is at most p: negation without reduction.
    let minusU = modulus.subtracting(u.limbs).difference
    let minusV = modulus.subtracting(v.limbs).difference
    return Self(
      reducing: .montgomeryStep(
        .select(negated, minusU, u.limbs), x, .select(negated, v.limbs, minusV), y, modulus: modulus,
        inverse: Modulus.montgomeryInverse))
  }
}
