import FixtureSupport
import PairingCurves
import Primitives
import Testing

@Suite struct PointEncodingTests {
  @Test("coordinates give their point back", arguments: GroupTests.groups)
  func roundTrip(_ group: any TestedGroup.Type) throws {
    func check<G: TestedGroup>(_: G.Type) throws {
      var random = SeededGenerator(suite: "PointEncodingTests.roundTrip", fallback: 6)
      for _ in 0..<8 {
        let point = G.member(&random)
        #expect(point.coordinates.allSatisfy { $0.count == G.shape.bytes })
        #expect(try G.decode(point.coordinates) == point)
      }
      let zeros = [Bytes](repeating: Bytes(repeating: 0, count: G.shape.bytes), count: 2 * G.shape.numbers)
      #expect(try G.decode(zeros) == .infinity)
      #expect(G.infinity.coordinates == zeros)
    }
    try check(group)
  }

  @Test("a number that is not below the modulus is refused in every place", arguments: GroupTests.groups)
  func notCanonical(_ group: any TestedGroup.Type) {
    func check<G: TestedGroup>(_: G.Type) {
      let coordinates = G.generator.coordinates
      let modulus = G.shape.bytes == 32 ? bn254Modulus : bls12381Modulus
      for index in coordinates.indices {
        for wrong in [modulus, Bytes(repeating: 0xff, count: G.shape.bytes), sum(coordinates[index], modulus)] {
          var changed = coordinates
          changed[index] = wrong
          #expect(throws: PointError.notCanonical) { try G.decode(changed) }
        }
        var short = coordinates
        short[index].removeFirst()
        #expect(throws: PointError.notCanonical) { try G.decode(short) }
      }
      #expect(throws: PointError.notCanonical) { try G.decode([]) }
      #expect(throws: PointError.notCanonical) { try G.decode(coordinates + coordinates) }
    }
    check(group)
  }

  @Test("a point off the curve is refused", arguments: GroupTests.groups)
  func notOnCurve(_ group: any TestedGroup.Type) {
    func check<G: TestedGroup>(_: G.Type) {
      let coordinates = G.generator.coordinates
      for index in coordinates.indices {
        var changed = coordinates
        changed[index][G.shape.bytes - 1] ^= 1
        #expect(throws: PointError.notOnCurve) { try G.decode(changed) }
      }
    }
    check(group)
  }

  @Test("a point outside the subgroup is refused where the group asks for it", arguments: GroupTests.groups)
  func notInSubgroup(_ group: any TestedGroup.Type) throws {
    func check<G: TestedGroup>(_: G.Type) throws {
      var random = SeededGenerator(suite: "PointEncodingTests.notInSubgroup", fallback: 7)
      let point = G.anyPoint(&random)
      if G.self == BN254.G1.self {
        #expect(try G.decode(point.coordinates) == point)
      } else {
        #expect(throws: PointError.notInSubgroup) { try G.decode(point.coordinates) }
      }
    }
    try check(group)
  }

  @Test("compressed points of BLS12-381 are read with their flags")
  func compression() throws {
    var random = SeededGenerator(suite: "PointEncodingTests.compression", fallback: 8)
    for _ in 0..<8 {
      let first = BLS12381.G1.member(&random)
      let second = BLS12381.G2.member(&random)
      for point in [first, -first] {
        #expect(try BLS12381.G1(compressed: compressed(point)[...]) == point)
      }
      for point in [second, -second] {
        #expect(try BLS12381.G2(compressed: compressed(point)[...]) == point)
      }
    }
    #expect(try BLS12381.G1(compressed: ([0xc0] + Bytes(repeating: 0, count: 47))[...]) == .infinity)
    #expect(try BLS12381.G2(compressed: ([0xc0] + Bytes(repeating: 0, count: 95))[...]) == .infinity)
  }

  @Test("compressed points with wrong flags, wrong lengths or a point elsewhere are refused")
  func wrongCompression() {
    var random = SeededGenerator(suite: "PointEncodingTests.wrongCompression", fallback: 9)
    let good = compressed(BLS12381.G1.generator)
    for flags: UInt8 in [0x00, 0x20, 0x40, 0x60, 0xc0, 0xe0] {
      let bytes = [good[0] & 0x1f | flags] + good.dropFirst()
      #expect(throws: PointError.notCanonical) { try BLS12381.G1(compressed: bytes[...]) }
    }
    let infinityWithSign = [0xe0] + Bytes(repeating: 0, count: 47)
    #expect(throws: PointError.notCanonical) { try BLS12381.G1(compressed: infinityWithSign[...]) }
    #expect(throws: PointError.notCanonical) { try BLS12381.G1(compressed: good.dropLast()) }
    #expect(throws: PointError.notCanonical) { try BLS12381.G2(compressed: good[...]) }
    #expect(throws: PointError.notCanonical) { try BLS12381.G1(compressed: []) }
    let modulus = [bls12381Modulus[0] | 0x80] + bls12381Modulus.dropFirst()
    #expect(throws: PointError.notCanonical) { try BLS12381.G1(compressed: modulus[...]) }
    let outside = compressed(BLS12381.G1.anyPoint(&random))
    #expect(throws: PointError.notInSubgroup) { try BLS12381.G1(compressed: outside[...]) }
    let outsideTwist = compressed(BLS12381.G2.anyPoint(&random))
    #expect(throws: PointError.notInSubgroup) { try BLS12381.G2(compressed: outsideTwist[...]) }
  }

  private let bn254Modulus = bytes("30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47")
  private let bls12381Modulus = bytes(
    "1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab")

  private func compressed(_ point: BLS12381.G1) -> Bytes {
    compressed(x: point.coordinates[0], y: point.coordinates[1], negated: (-point).coordinates[1])
  }

  private func compressed(_ point: BLS12381.G2) -> Bytes {
    let (y, negated) = (point.coordinates, (-point).coordinates)
    return compressed(x: y[1] + y[0], y: y[3] + y[2], negated: negated[3] + negated[2])
  }

  private func compressed(x: Bytes, y: Bytes, negated: Bytes) -> Bytes {
    [x[0] | 0x80 | (negated.lexicographicallyPrecedes(y) ? 0x20 : 0)] + x.dropFirst()
  }

  /// The sum of two numbers in as many bytes.
  private func sum(_ left: Bytes, _ right: Bytes) -> Bytes {
    var carry = 0
    var result = left
    for index in left.indices.reversed() {
      carry += Int(left[index]) + Int(right[index])
      result[index] = UInt8(carry & 0xff)
      carry >>= 8
    }
    return result
  }
}
