import FixtureSupport
import PairingCurves
import Primitives
import Testing

@Suite struct PairingTests {
  @Test("the pairing of BN254 is bilinear, not degenerate and of order r")
  func bn254() {
    var random = SeededGenerator(suite: "PairingTests.bn254", fallback: 0x254)
    let (g1, g2) = (BN254.G1.generator, BN254.G2.generator)
    let base = BN254.pairing(g1, g2)
    #expect(base != .one)
    #expect(base.power(bn254Order) == .one)
    for _ in 0..<4 {
      let (a, b) = (random.scalar(), random.scalar())
      let (p, q) = (g1.multiplied(by: a), g2.multiplied(by: b))
      #expect(BN254.pairing(p, q) == base.power(a).power(b))
      #expect(BN254.pairing(p, g2) * BN254.pairing(g1, g2) == BN254.pairing(p + g1, g2))
      #expect(BN254.pairing(g1, q) * BN254.pairing(g1, g2) == BN254.pairing(g1, q + g2))
      #expect(BN254.pairing(-p, q) == BN254.pairing(p, -q))
      #expect(BN254.pairing(-p, q) == BN254.pairing(p, q).inverse)
      #expect(BN254.pairingProductIsOne([(p, q), (-g1.multiplied(by: b), g2.multiplied(by: a))]))
      #expect(!BN254.pairingProductIsOne([(p, q), (g1.multiplied(by: b), g2.multiplied(by: a))]))
    }
  }

  @Test("the pairing of BLS12-381 is bilinear, not degenerate and of order r")
  func bls12381() {
    var random = SeededGenerator(suite: "PairingTests.bls12381", fallback: 0x381)
    let (g1, g2) = (BLS12381.G1.generator, BLS12381.G2.generator)
    let base = BLS12381.pairing(g1, g2)
    #expect(base != .one)
    #expect(base.power(bls12381Order) == .one)
    for _ in 0..<4 {
      let (a, b) = (random.scalar(), random.scalar())
      let (p, q) = (g1.multiplied(by: a), g2.multiplied(by: b))
      #expect(BLS12381.pairing(p, q) == base.power(a).power(b))
      #expect(BLS12381.pairing(p, g2) * BLS12381.pairing(g1, g2) == BLS12381.pairing(p + g1, g2))
      #expect(BLS12381.pairing(g1, q) * BLS12381.pairing(g1, g2) == BLS12381.pairing(g1, q + g2))
      #expect(BLS12381.pairing(-p, q) == BLS12381.pairing(p, -q))
      #expect(BLS12381.pairing(-p, q) == BLS12381.pairing(p, q).inverse)
      #expect(BLS12381.pairingProductIsOne([(p, q), (-g1.multiplied(by: b), g2.multiplied(by: a))]))
      #expect(!BLS12381.pairingProductIsOne([(p, q), (g1.multiplied(by: b), g2.multiplied(by: a))]))
    }
  }

  @Test("a pair with infinity counts as one, and so does no pair at all")
  func infinity() {
    #expect(BN254.pairingProductIsOne([]))
    #expect(BN254.pairingProductIsOne([(.infinity, .generator), (.generator, .infinity), (.infinity, .infinity)]))
    #expect(!BN254.pairingProductIsOne([(.infinity, .generator), (.generator, .generator)]))
    #expect(BLS12381.pairingProductIsOne([]))
    #expect(BLS12381.pairingProductIsOne([(.infinity, .generator), (.generator, .infinity), (.infinity, .infinity)]))
    #expect(!BLS12381.pairingProductIsOne([(.infinity, .generator), (.generator, .generator)]))
  }

  @Test("powers of the target group add their exponents")
  func powers() {
    var random = SeededGenerator(suite: "PairingTests.powers", fallback: 12)
    let (bn, bls) = (BN254.pairing(.generator, .generator), BLS12381.pairing(.generator, .generator))
    #expect(bn.power(.zero) == .one && bn.power(.one) == bn && bn.power(2) == bn * bn)
    for _ in 0..<4 {
      let (a, b) = (random.scalar() >> 1, random.scalar() >> 1)
      #expect(bn.power(a) * bn.power(b) == bn.power(a &+ b))
      #expect(bls.power(a) * bls.power(b) == bls.power(a &+ b))
      #expect(bls.power(a) * bls.power(a).inverse == .one)
    }
  }
}
