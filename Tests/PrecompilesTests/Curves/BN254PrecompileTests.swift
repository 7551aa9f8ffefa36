import Execution
import FixtureSupport
import PairingCurves
import Precompiles
import Primitives
import Testing

@Suite struct BN254PrecompileTests {
  let context = TestContext()
  let generator = BN254.G1.generator.coordinates.flatMap { $0 }
  let modulus = UInt256(
    l0: 0x3c20_8c16_d87c_fd47, l1: 0x9781_6a91_6871_ca8d, l2: 0xb850_45b6_8181_585d, l3: 0x3064_4e72_e131_a029)

  @Test("addition takes missing bytes as zero, ignores further ones and costs 150 gas")
  func addition() {
    let double = BN254.G1.generator.multipliedPlainly(by: 2).coordinates.flatMap { $0 }
    let result = context.run(BN254Addition(), generator + generator + [1, 2, 3], gas: 150)
    #expect(result.isSuccess && result.gasLeft == 0 && result.output == double)
    #expect(context.run(BN254Addition(), generator).output == generator)
    #expect(context.run(BN254Addition(), []).output == Bytes(repeating: 0, count: 64))
    #expect(context.run(BN254Addition(), generator + generator, gas: 149).status == .failure(.outOfGas))
  }

  @Test("multiplication takes any scalar and costs 6,000 gas")
  func multiplication() {
    var random = SeededGenerator(suite: "BN254PrecompileTests", fallback: 0x254)
    for scalar in [UInt256.zero, .one, bn254Order, ~.zero, UInt256(bigEndian: random.bytes(32))] {
      let result = context.run(BN254Multiplication(), generator + scalar.bigEndianBytes, gas: 6000)
      let expected = BN254.G1.generator.multipliedPlainly(by: scalar).coordinates.flatMap { $0 }
      #expect(result.isSuccess && result.gasLeft == 0 && result.output == expected)
    }
    // A scalar cut short is padded on the right.
    let shifted = BN254.G1.generator.multipliedPlainly(by: UInt256.one << 248).coordinates.flatMap { $0 }
    #expect(context.run(BN254Multiplication(), generator + [1]).output == shifted)
    #expect(context.run(BN254Multiplication(), generator, gas: 5999).status == .failure(.outOfGas))
  }

  @Test("the pairing check tells a product of one from another, for 45,000 gas and 34,000 for each pair")
  func pairing() {
    let (p, q) = (BN254.G1.generator.multiplied(by: 5), BN254.G2.generator.multiplied(by: 7))
    let balanced = pair(p, q) + pair(-BN254.G1.generator.multiplied(by: 35), .generator)
    let result = context.run(BN254PairingCheck(), balanced, gas: 113_000)
    #expect(result.isSuccess && result.gasLeft == 0 && result.output == UInt256.one.bigEndianBytes)
    #expect(context.run(BN254PairingCheck(), pair(p, q)).output == UInt256.zero.bigEndianBytes)
    #expect(context.run(BN254PairingCheck(), [], gas: 45_000).output == UInt256.one.bigEndianBytes)
    #expect(context.run(BN254PairingCheck(), balanced, gas: 112_999).status == .failure(.outOfGas))
  }

  @Test("what is no point, or has a wrong length, fails")
  func invalid() {
    var random = SeededGenerator(suite: "BN254PrecompileTests.invalid", fallback: 0x255)
    let x = UInt256.one.bigEndianBytes
    let nonCanonical = (modulus &+ .one).bigEndianBytes + UInt256(2 as UInt64).bigEndianBytes
    for point in [nonCanonical, modulus.bigEndianBytes + modulus.bigEndianBytes, x + x] {
      #expect(isInvalid(context.run(BN254Addition(), point)))
      #expect(isInvalid(context.run(BN254Addition(), generator + point)))
      #expect(isInvalid(context.run(BN254Multiplication(), point)))
      #expect(isInvalid(context.run(BN254PairingCheck(), point + pair(.generator, .generator).dropFirst(64))))
    }
    let good = pair(.generator, .generator)
    #expect(isInvalid(context.run(BN254PairingCheck(), good.dropLast())))
    #expect(isInvalid(context.run(BN254PairingCheck(), good + [0])))
    let outside = bn254TwistPoint(&random)
    #expect(isInvalid(context.run(BN254PairingCheck(), pair(.generator, outside))))
  }

  /// A pair in the encoding of EIP-197: imaginary parts first.
  private func pair(_ p: BN254.G1, _ q: BN254.G2) -> Bytes {
    let c = q.coordinates
    return p.coordinates.flatMap { $0 } + c[1] + c[0] + c[3] + c[2]
  }

  private func bn254TwistPoint(_ random: inout SeededGenerator) -> BN254.G2 {
    while true {
      let x = [random.bytes(31), random.bytes(31)].map { [0] + $0 }
      if let point = BN254.G2(x: x.map { $0[...] }), !point.isInSubgroup { return point }
    }
  }

  private let bn254Order = UInt256(
    l0: 0x43e1_f593_f000_0001, l1: 0x2833_e848_79b9_7091, l2: 0xb850_45b6_8181_585d, l3: 0x3064_4e72_e131_a029)
}

/// Whether a contract refused its input, which takes all gas.
func isInvalid(_ result: MessageResult) -> Bool {
  if case .failure(.precompile) = result.status { return result.gasLeft == 0 && result.output.isEmpty }
  return false
}
