/// Arithmetic of elements whose power p⁴ − p² + 1 is one, as after the easy part of a final exponentiation.
extension Fp12 {
  /// The square of an element of the cyclotomic subgroup: nine squarings of Fp2 (Granger and Scott, eprint 2009/565).
  package var cyclotomicSquare: Self {
    @inline(never) get {
      // Fp12 over Fp4 = Fp2[s]/(s² − ξ), s = w³: the pairs are (1, w³), (w, w⁴) and (w², w⁵).
      let (a0, a1) = Self.squareFp4(c0.c0, c1.c1)
      let (b0, b1) = Self.squareFp4(c1.c0, c0.c2)
      let (d0, d1) = Self.squareFp4(c0.c1, c1.c2)
      let e1 = d1.timesNonresidue
      return Self(
        Base((a0 - c0.c0).doubled + a0, (b0 - c0.c1).doubled + b0, (d0 - c0.c2).doubled + d0),
        Base((e1 + c1.c0).doubled + e1, (a1 + c1.c1).doubled + a1, (b1 + c1.c2).doubled + b1))
    }
  }

  /// (`a` + `b`·s)² with s² = ξ.
  @inline(__always)
  private static func squareFp4(
    _ a: Fp2<Parameters>, _ b: Fp2<Parameters>
  ) -> (Fp2<Parameters>, Fp2<Parameters>) {
    let aa = a.squared
    let bb = b.squared
    return (bb.timesNonresidue + aa, (a + b).squared - aa - bb)
  }

  /// An element of the cyclotomic subgroup to the power given by signed binary digits, most significant first, of
  /// which the first is 1.
  package func cyclotomicPower(_ digits: [Int8]) -> Self {
    let negated = conjugate
    var result = self
    for digit in digits.dropFirst() {
      result = result.cyclotomicSquare
      if digit > 0 { result = result * self } else if digit < 0 { result = result * negated }
    }
    return result
  }
}
