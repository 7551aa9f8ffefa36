import FixtureSupport
import PairingCurves
import Primitives
import Testing

@Suite struct FieldTests {
  @Test("the constants of the Montgomery forms follow from the moduli")
  func constants() {
    func check<M: PrimeModulus>(_: M.Type) {
      #expect(M.modulus.words[0] &* M.montgomeryInverse == .max, "p · (−1/p) = −1 modulo 2^64")
      #expect(Fp<M>(1) == .one && Fp<M>.one.number == M.Limbs(1))
      #expect(Fp<M>(2).number == M.Limbs(2))
      #expect(Fp<M>(limbs: M.montgomerySquare).number == M.montgomeryOne, "R²/R = R")
      #expect(M.inversionFactor == Fp<M>.makeInversionFactor())
    }
    check(BN254Parameters.self)
    check(BLS12381Parameters.self)
  }

  @Test("the prime fields satisfy the axioms of a field, at their edges too")
  func primeFields() {
    func check<M: PrimeModulus>(_: M.Type) {
      var random = SeededGenerator(suite: "FieldTests.primeFields", fallback: 11)
      let edges = edges(M.self)
      checkField(edges, &random) { Fp<M>(bigEndian: ([0] + $0.bytes(M.Limbs.byteCount - 1))[...]) ?? .one }
      for a in edges {
        #expect(Fp<M>(bigEndian: a.bigEndianBytes[...]) == a)
        for b in edges {
          #expect(Fp.productSum(a, b, b, b) == a * b + b * b)
          #expect(Fp.productDifference(a, b, a, a) == a * b - a * a)
          #expect(Fp.squareDifference(a, b) == a * a - b * b)
          #expect(Fp.doubleProduct(a, b) == a * b + a * b)
        }
      }
    }
    check(BN254Parameters.self)
    check(BLS12381Parameters.self)
  }

  @Test("the quadratic extensions satisfy the axioms of a field, at their edges too")
  func quadraticExtensions() {
    func check<M: Tower>(_: M.Type) {
      var random = SeededGenerator(suite: "FieldTests.quadraticExtensions", fallback: 12)
      let parts = [edges(M.self)[0], edges(M.self)[1], edges(M.self)[3], edges(M.self)[6]]
      let edges = parts.flatMap { a in parts.map { Fp2<M>(a, $0) } }
      checkField(edges, &random) { random2(&$0) }
      for a in edges {
        #expect(a.timesNonresidue == a * M.nonresidue)
        #expect(a * a.conjugate == Fp2(a.norm, .zero))
        #expect(a.power(M.modulus.words) == a.conjugate, "the Frobenius map")
      }
    }
    check(BN254Parameters.self)
    check(BLS12381Parameters.self)
  }

  @Test("products with sparse elements agree with full products")
  func sparseProducts() {
    func check<M: Tower>(_: M.Type) {
      var random = SeededGenerator(suite: "FieldTests.sparseProducts", fallback: 13)
      for _ in 0..<8 {
        let f: Fp12<M> = random12(&random)
        let (a, b, c): (Fp2<M>, Fp2<M>, Fp2<M>) = (random2(&random), random2(&random), random2(&random))
        let lineD = Fp12(Fp6(a, .zero, .zero), Fp6(b, c, .zero))
        #expect(f.timesLineD(a, b, c) == f * lineD)
        let lineM = Fp12(Fp6(c, b, .zero), Fp6(.zero, a, .zero))
        #expect(f.timesLineM(a, b, c) == f * lineM)
        #expect(f.c0.timesSparse(a, b) == f.c0 * Fp6(a, b, .zero))
        #expect(f.c0.timesSparse(v: a) == f.c0 * Fp6(.zero, a, .zero))
        #expect(f.c0.timesV == f.c0 * Fp6(.zero, .one, .zero))
        #expect(f.c0.scaled(by: a) == f.c0 * Fp6(a, .zero, .zero))
      }
    }
    check(BN254Parameters.self)
    check(BLS12381Parameters.self)
  }

  @Test("the field of degree twelve multiplies, squares, inverts and raises to p as it should")
  func degreeTwelve() {
    func check<M: Tower>(_: M.Type) {
      var random = SeededGenerator(suite: "FieldTests.degreeTwelve", fallback: 14)
      for _ in 0..<8 {
        let (a, b, c): (Fp12<M>, Fp12<M>, Fp12<M>) = (random12(&random), random12(&random), random12(&random))
        #expect((a * b) * c == a * (b * c) && a * b == b * a)
        #expect(a.squared == a * a)
        #expect((a * a.inverse).isOne)
        #expect(a.c0 * a.c0.inverse == .one)
        #expect((a * b).frobenius == a.frobenius * b.frobenius)
        var power = a
        for _ in 0..<6 { power = power.frobenius }
        #expect(power == a.conjugate)
        // In the cyclotomic subgroup: the easy part of a final exponentiation.
        let first = a.conjugate * a.inverse
        let member = first.frobenius.frobenius * first
        #expect(member.cyclotomicSquare == member * member)
        #expect((member * member.conjugate).isOne)
        #expect(member.cyclotomicPower([1, 0, -1, 1]) == member.squared.squared.squared * member.conjugate)
      }
      #expect(Fp6<M>.zero.inverse.isZero)
    }
    check(BN254Parameters.self)
    check(BLS12381Parameters.self)
  }

  /// Elements where carries and borrows are at their limits.
  private func edges<M: PrimeModulus>(_: M.Type) -> [Fp<M>] {
    let one = Fp<M>.one
    var edges = [.zero, one, Fp(2), -one, -Fp(2), one.halved, -one.halved]
    // In Montgomery form: 1, 2, p − 1, p − 2 and single limbs of ones.
    for words in [M.Limbs(1), M.Limbs(2)] {
      edges += [Fp(limbs: words), Fp(limbs: M.modulus.subtracting(words).difference)]
    }
    for limb in 0..<(M.Limbs.limbCount - 1) {
      var words = [UInt64](repeating: 0, count: M.Limbs.limbCount)
      words[limb] = .max
      edges.append(Fp(limbs: M.Limbs(words: words)))
    }
    return edges
  }

  private func random2<M: Tower>(_ random: inout SeededGenerator) -> Fp2<M> {
    let parts = (0..<2).map { _ in Fp<M>(bigEndian: ([0] + random.bytes(M.Limbs.byteCount - 1))[...]) ?? .one }
    return Fp2(parts[0], parts[1])
  }

  private func random12<M: Tower>(_ random: inout SeededGenerator) -> Fp12<M> {
    let parts: [Fp2<M>] = (0..<6).map { _ in random2(&random) }
    return Fp12(Fp6(parts[0], parts[1], parts[2]), Fp6(parts[3], parts[4], parts[5]))
  }

  /// Checks the axioms on all pairs of `edges` and on random triples.
  private func checkField<F: FieldElement>(
    _ edges: [F], _ random: inout SeededGenerator, element: (inout SeededGenerator) -> F
  ) {
    var triples: [(F, F, F)] = []
    for a in edges { for b in edges { triples.append((a, b, element(&random))) } }
    for _ in 0..<50 { triples.append((element(&random), element(&random), element(&random))) }
    for (a, b, c) in triples {
      #expect(a + b == b + a && a * b == b * a)
      #expect((a + b) + c == a + (b + c) && (a * b) * c == a * (b * c))
      #expect(a * (b + c) == a * b + a * c)
      #expect(a + .zero == a && a * .one == a && (a * .zero).isZero)
      #expect(a - b == a + -b && (a - a).isZero && (a + -a).isZero)
      #expect(a.doubled == a + a && a.tripled == a + a + a && a.halved + a.halved == a && a.squared == a * a)
      #expect(a.isZero ? a.inverse.isZero : a * a.inverse == .one)
      let square = a.squared
      #expect(square.squareRoot.map { $0 == a || $0 == -a } ?? false)
      if let root = b.squareRoot { #expect(root.squared == b) }
    }
    let inverses = F.inverses(triples.map(\.0))
    #expect(zip(triples, inverses).allSatisfy { $0.0.inverse == $1 })
    #expect(triples[0].2.power([3]) == triples[0].2.squared * triples[0].2)
    #expect(triples[0].2.power([]) == .one && triples[0].2.power([0, 1]) == triples[0].2.power([.max]) * triples[0].2)
  }
}
