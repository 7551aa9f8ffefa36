import ChainSpecification
import Execution
import FixtureSupport
import PairingCurves
import Precompiles
import Primitives
import Testing

@Suite struct BLS12381PrecompileTests {
  let context = TestContext()
  let g1 = Self.encode(BLS12381.G1.generator.coordinates)
  let g2 = Self.encode(BLS12381.G2.generator.coordinates)

  @Test("the contracts are in force from Prague on")
  func forks() throws {
    let table = PrecompileTable.ethereum
    #expect(table.active(in: .cancun).addresses.map(\.word.l0).allSatisfy { !(0x0b...0x11).contains($0) })
    #expect(Set(0x0b...0x11).isSubset(of: table.active(in: .prague).addresses.map(\.word.l0)))
  }

  @Test("addition costs 375 gas in G1 and 600 in G2, and takes points outside the subgroup")
  func addition() {
    var random = SeededGenerator(suite: "BLS12381PrecompileTests.addition", fallback: 0x0b)
    let (p, q) = (g1Point(&random), g2Point(&random))
    let first = context.run(
      BLS12381G1Addition(), Self.encode(p.coordinates) + g1, gas: 375)
    #expect(first.isSuccess && first.gasLeft == 0)
    #expect(first.output == Self.encode((p + .generator).coordinates))
    let second = context.run(BLS12381G2Addition(), Self.encode(q.coordinates) + g2, gas: 600)
    #expect(second.isSuccess && second.gasLeft == 0)
    #expect(second.output == Self.encode((q + .generator).coordinates))
    #expect(context.run(BLS12381G1Addition(), g1 + g1, gas: 374).status == .failure(.outOfGas))
    #expect(context.run(BLS12381G2Addition(), g2 + g2, gas: 599).status == .failure(.outOfGas))
  }

  @Test("sums of products cost by the discount table and refuse points outside the subgroup")
  func sums() {
    var random = SeededGenerator(suite: "BLS12381PrecompileTests.sums", fallback: 0x0c)
    let scalars = (0..<3).map { _ in UInt256(bigEndian: random.bytes(32)) }
    let total = scalars.reduce((BLS12381.G1.infinity, BLS12381.G2.infinity)) {
      (
        $0.0 + BLS12381.G1.generator.multipliedPlainly(by: $1),
        $0.1 + BLS12381.G2.generator.multipliedPlainly(by: $1)
      )
    }
    let first = context.run(
      BLS12381G1MultiScalarMultiplication(), scalars.flatMap { g1 + $0.bigEndianBytes }, gas: 3 * 12000 * 848 / 1000)
    #expect(first.gasLeft == 0 && first.output == Self.encode(total.0.coordinates))
    let second = context.run(
      BLS12381G2MultiScalarMultiplication(), scalars.flatMap { g2 + $0.bigEndianBytes }, gas: 3 * 22500 * 923 / 1000)
    #expect(second.gasLeft == 0 && second.output == Self.encode(total.1.coordinates))

    let outside = Self.encode(g1Point(&random).coordinates) + scalars[0].bigEndianBytes
    #expect(isInvalid(context.run(BLS12381G1MultiScalarMultiplication(), outside)))
    let outsideTwist = Self.encode(g2Point(&random).coordinates) + scalars[0].bigEndianBytes
    #expect(isInvalid(context.run(BLS12381G2MultiScalarMultiplication(), outsideTwist)))
  }

  @Test("the pairing check tells a product of one from another, for 37,700 gas and 32,600 for each pair")
  func pairing() {
    var random = SeededGenerator(suite: "BLS12381PrecompileTests.pairing", fallback: 0x0f)
    let balanced =
      Self.encode(BLS12381.G1.generator.multiplied(by: 5).coordinates)
      + Self.encode(BLS12381.G2.generator.multiplied(by: 7).coordinates)
      + Self.encode((-BLS12381.G1.generator.multiplied(by: 35)).coordinates) + g2
    let result = context.run(BLS12381PairingCheck(), balanced, gas: 102_900)
    #expect(result.isSuccess && result.gasLeft == 0 && result.output == UInt256.one.bigEndianBytes)
    #expect(context.run(BLS12381PairingCheck(), g1 + g2).output == UInt256.zero.bigEndianBytes)
    #expect(context.run(BLS12381PairingCheck(), balanced, gas: 102_899).status == .failure(.outOfGas))
    #expect(isInvalid(context.run(BLS12381PairingCheck(), Self.encode(g1Point(&random).coordinates) + g2)))
    #expect(isInvalid(context.run(BLS12381PairingCheck(), g1 + Self.encode(g2Point(&random).coordinates))))
  }

  @Test("maps cost 5,500 gas to G1 and 23,800 to G2")
  func maps() throws {
    let element = Bytes(repeating: 0, count: 63) + [3]
    let first = context.run(BLS12381MapToG1(), element, gas: 5500)
    #expect(first.gasLeft == 0)
    #expect(first.output == Self.encode(try BLS12381.G1(mapping: element.suffix(48)).coordinates))
    let second = context.run(BLS12381MapToG2(), element + element, gas: 23800)
    #expect(second.gasLeft == 0)
    #expect(
      second.output == Self.encode(try BLS12381.G2(mapping: element.suffix(48), element.suffix(48)).coordinates))
    #expect(context.run(BLS12381MapToG1(), element, gas: 5499).status == .failure(.outOfGas))
    #expect(context.run(BLS12381MapToG2(), element + element, gas: 23799).status == .failure(.outOfGas))
  }

  @Test("every contract refuses input of a wrong length, and numbers with padding or above the modulus")
  func invalid() {
    let scalar = UInt256.one.bigEndianBytes
    let element = Bytes(repeating: 0, count: 63) + [3]
    let contracts: [(any Precompile, Bytes, numbers: Int)] = [
      (BLS12381G1Addition(), g1 + g1, 4), (BLS12381G2Addition(), g2 + g2, 8),
      (BLS12381G1MultiScalarMultiplication(), g1 + scalar, 2),
      (BLS12381G2MultiScalarMultiplication(), g2 + scalar, 4),
      (BLS12381PairingCheck(), g1 + g2, 6), (BLS12381MapToG1(), element, 1), (BLS12381MapToG2(), element + element, 2),
    ]
    let modulus = Bytes(repeating: 0, count: 16) + Self.modulus
    for (contract, good, numbers) in contracts {
      func isRefused(_ input: Bytes) -> Bool {
        isInvalid(
          contract.run(
            Message(kind: .call, caller: .zero, target: contract.address, input: input, gas: 1_000_000),
            context: context))
      }
      #expect(!isRefused(good), "\(contract.name)")
      #expect(isRefused([]) && isRefused(good.dropLast()) && isRefused(good + [0]), "\(contract.name)")
      for number in 0..<numbers {
        for padding in 0..<16 {
          var padded = good
          padded[64 * number + padding] = 1
          #expect(isRefused(padded), "\(contract.name)")
        }
        var large = good
        large.replaceSubrange((64 * number)..<(64 * number + 64), with: modulus)
        #expect(isRefused(large), "\(contract.name)")
      }
    }
  }

  @Test("the discount tables of EIP-2537 have 128 entries, fall, and their last holds beyond")
  func discounts() {
    for (table, last) in [(PrecompileGas.blsG1Discounts, UInt64(519)), (PrecompileGas.blsG2Discounts, 524)] {
      #expect(table.count == 128 && table.first == 1000 && table.last == last)
      #expect(zip(table, table.dropFirst()).allSatisfy { $0 >= $1 })
      #expect(PrecompileGas.discounted(12_000, table, count: 1) == 12_000)
      #expect(PrecompileGas.discounted(12_000, table, count: 0) == 0)
      #expect(PrecompileGas.discounted(12_000, table, count: 1000) == 12_000 * last)
    }
  }

  private static let modulus =
    UInt256(
      l0: 0, l1: 0, l2: 0x4b1b_a7b6_434b_acd7, l3: 0x1a01_11ea_397f_e69a
    ).bigEndianBytes.prefix(16)
    + UInt256(
      l0: 0xb9fe_ffff_ffff_aaab, l1: 0x1eab_fffe_b153_ffff, l2: 0x6730_d2a0_f6b0_f624, l3: 0x6477_4b84_f385_12bf
    ).bigEndianBytes

  private static func encode(_ coordinates: [Bytes]) -> Bytes {
    coordinates.flatMap { Bytes(repeating: 0, count: 16) + $0 }
  }

  /// A point of the curve outside the subgroup.
  private func g1Point(_ random: inout SeededGenerator) -> BLS12381.G1 {
    while true {
      let x = [0] + random.bytes(47)
      if let point = BLS12381.G1(x: [x[...]]), !point.isInSubgroup { return point }
    }
  }

  /// A point of the twist outside the subgroup.
  private func g2Point(_ random: inout SeededGenerator) -> BLS12381.G2 {
    while true {
      let x = [[0] + random.bytes(47), [0] + random.bytes(47)]
      if let point = BLS12381.G2(x: x.map { $0[...] }), !point.isInSubgroup { return point }
    }
  }
}
