import FixtureSupport
import Primitives
import Testing

@Suite("Divisors made ready")
struct LimbDivisorTests {
  private static let limbs: [UInt64] = [
    1, 2, 3, 10, 255, 256, 1_000_000, 1 << 31, (1 << 32) - 1, 1 << 32, (1 << 63) - 1, 1 << 63, (1 << 63) + 1, .max - 1,
    .max,
  ]

  @Test("zero is no divisor")
  func zero() { #expect(LimbDivisor(0) == nil) }

  @Test("quotient × divisor + remainder is the dividend, and the remainder is below the divisor")
  func division() throws {
    var generator = SeededGenerator(suite: "limb divisors", fallback: 41)
    for round in 0..<2_000 {
      let limb = round < 60 ? Self.limbs[round % Self.limbs.count] : max(1, generator.next() >> (generator.next() & 63))
      let word =
        round % 4 == 0
        ? UInt256.max >> Int(generator.next() & 255)
        : UInt256(l0: generator.next(), l1: generator.next(), l2: generator.next(), l3: generator.next())
          >> Int(generator.next() & 255)
      let (quotient, remainder) = try #require(LimbDivisor(limb)).divide(word)
      #expect(remainder < limb)
      #expect(quotient &* UInt256(limb) &+ UInt256(remainder) == word, "\(word) / \(limb)")
      #expect(quotient <= word)
    }
  }
}
