import FixtureSupport
import PairingCurves
import Primitives
import Testing

@Suite struct GroupTests {
  static let groups: [any TestedGroup.Type] = [
    BN254.G1.self, BN254.G2.self, BLS12381.G1.self, BLS12381.G2.self,
  ]

  @Test("the group laws hold, with infinity, doubles and opposites among the operands", arguments: groups)
  func laws(_ group: any TestedGroup.Type) {
    func check<G: TestedGroup>(_: G.Type) {
      var random = SeededGenerator(suite: "GroupTests.laws", fallback: 1)
      for _ in 0..<8 {
        let (a, b, c) = (G.anyPoint(&random), G.anyPoint(&random), G.anyPoint(&random))
        #expect((a + b) + c == a + (b + c))
        #expect(a + b == b + a)
        #expect(a + .infinity == a && .infinity + a == a)
        #expect(a + -a == .infinity)
        #expect(a + a == a.multipliedPlainly(by: 2))
        #expect((a + a) + a == a.multipliedPlainly(by: 3))
        #expect((a + b) + -b == a)
      }
      #expect(G.infinity + .infinity == .infinity && -G.infinity == .infinity)
    }
    check(group)
  }

  @Test("the generator has prime order and a sum of multiples is the multiple of the sum", arguments: groups)
  func order(_ group: any TestedGroup.Type) {
    func check<G: TestedGroup>(_: G.Type) {
      var random = SeededGenerator(suite: "GroupTests.order", fallback: 2)
      #expect(G.generator.multipliedPlainly(by: G.order) == .infinity)
      #expect(G.generator.multipliedPlainly(by: G.order &- .one) == -G.generator)
      for _ in 0..<4 {
        let (a, b) = (random.scalar() >> 1, random.scalar() >> 1)
        #expect(G.generator.multiplied(by: a) + G.generator.multiplied(by: b) == G.generator.multiplied(by: a &+ b))
      }
    }
    check(group)
  }

  @Test("multiplication by windows and endomorphisms agrees with doubling and adding", arguments: groups)
  func multiplication(_ group: any TestedGroup.Type) {
    func check<G: TestedGroup>(_: G.Type) {
      var random = SeededGenerator(suite: "GroupTests.multiplication", fallback: 3)
      var scalars: [UInt256] = [
        .zero, .one, 2, 3, 15, 16, 17, UInt256.one << 64, UInt256.one << 128, UInt256.one << 255, ~.zero,
        G.order, G.order &- .one, G.order &+ .one, UInt256(0xd201_0000_0001_0000),
      ]
      for _ in 0..<16 { scalars.append(random.scalar()) }
      for bits in stride(from: 8, to: 256, by: 24) { scalars.append(random.scalar() >> bits) }
      for scalar in scalars {
        let point = G.member(&random)
        #expect(point.multiplied(by: scalar) == point.multipliedPlainly(by: scalar), "\(scalar)")
      }
      #expect(G.infinity.multiplied(by: 5) == .infinity)
    }
    check(group)
  }

  @Test(
    "a sum of products agrees with the products added up, by tables and by buckets", arguments: groups,
    [0, 1, 2, 5, 6, 7, 12, 13, 24, 25, 26, 40])
  func sums(_ group: any TestedGroup.Type, _ count: Int) {
    func check<G: TestedGroup>(_: G.Type) {
      var random = SeededGenerator(suite: "GroupTests.sums", fallback: 4)
      var products: [(point: G, scalar: UInt256)] = []
      for index in 0..<count { products.append((G.member(&random), random.scalar() >> (index % 3 * 90))) }
      // Equal points, opposite points, infinity and scalars that make infinity fall into the same buckets.
      if count > 6 {
        products[1] = products[0]
        products[2] = (-products[0].point, products[0].scalar)
        products[3].point = .infinity
        products[4].scalar = .zero
        products[5].scalar = G.order
      }
      let expected = products.reduce(G.infinity) { $0 + $1.point.multipliedPlainly(by: $1.scalar) }
      #expect(G.sum(of: products) == expected)
    }
    check(group)
  }

  @Test("the subgroup test agrees with multiplication by the order", arguments: groups)
  func subgroup(_ group: any TestedGroup.Type) {
    func check<G: TestedGroup>(_: G.Type) {
      var random = SeededGenerator(suite: "GroupTests.subgroup", fallback: 5)
      #expect(G.infinity.isInSubgroup && G.generator.isInSubgroup)
      for _ in 0..<12 {
        let point = G.anyPoint(&random)
        #expect(point.isInSubgroup == (point.multipliedPlainly(by: G.order) == .infinity))
        // A point of the cofactor's order, where the curve has one.
        let outside = point.multipliedPlainly(by: G.order)
        #expect(outside.isInSubgroup == (outside == .infinity))
        #expect(G.member(&random).isInSubgroup)
        #expect((G.member(&random) + outside).isInSubgroup == (outside == .infinity))
      }
    }
    check(group)
  }
}
