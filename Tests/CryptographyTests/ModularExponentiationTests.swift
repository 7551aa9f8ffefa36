import Cryptography
import FixtureSupport
import Primitives
import Testing

@Suite struct ModularExponentiationTests {
  /// Square and multiply, from the exponent's first bit on.
  private func reference(_ base: UInt256, _ exponent: Bytes, _ modulus: UInt256) -> UInt256 {
    if modulus.isZero { return .zero }
    var power = UInt256.one.remainder(dividingBy: modulus)
    for byte in exponent {
      for bit in (0..<8).reversed() {
        power = power.multiplyMod(power, modulus: modulus)
        if byte >> bit & 1 == 1 { power = power.multiplyMod(base, modulus: modulus) }
      }
    }
    return power
  }

  @Test("agrees with square and multiply on moduli of up to 32 bytes, odd, even, one and powers of two")
  func agreement() {
    var generator = SeededGenerator(suite: "modular exponentiation", fallback: 5)
    for round in 0..<400 {
      let base = generator.bytes(Int.random(in: 0...32, using: &generator))
      let exponent = generator.bytes(Int.random(in: 0...40, using: &generator))
      var modulus = generator.bytes(Int.random(in: 0...32, using: &generator))
      if round % 5 == 0 { modulus = [0, 1] }
      if round % 5 == 1 { modulus = [1] + Bytes(repeating: 0, count: round % 32) }
      let word = UInt256(bigEndian: modulus)
      let expected = reference(UInt256(bigEndian: base), exponent, word).bigEndianBytes.suffix(modulus.count)
      #expect(
        ModularExponentiation.power(base: base, exponent: exponent, modulus: modulus) == Bytes(expected),
        "\(base) ^ \(exponent) mod \(modulus)")
    }
  }

  @Test("a product of exponents is a power of a power, at any size")
  func largeNumbers() {
    var generator = SeededGenerator(suite: "large modular exponentiation", fallback: 6)
    for count in [33, 64, 200, 256, 1_024] {
      for parity in 0...1 {
        let base = generator.bytes(count + 3)
        var modulus = generator.bytes(count)
        modulus[count - 1] = modulus[count - 1] & 0xfe | UInt8(parity)
        let (x, y) = (UInt64.random(in: 1...0xffff_ffff, using: &generator), UInt64(0x1_0001))
        let power = { (base: Bytes, exponent: UInt64) in
          ModularExponentiation.power(base: base, exponent: UInt256(exponent).bigEndianBytes, modulus: modulus)
        }
        let once = power(base, x * y)
        #expect(once.count == count && once == power(power(base, x), y))
      }
    }
  }

  @Test("empty operands are zero, nothing to the power of nothing is one, and everything modulo zero is zero")
  func emptyOperands() {
    #expect(ModularExponentiation.power(base: [], exponent: [], modulus: []) == [])
    #expect(ModularExponentiation.power(base: [3], exponent: [2], modulus: []) == [])
    #expect(ModularExponentiation.power(base: [3], exponent: [2], modulus: [0, 0, 0]) == [0, 0, 0])
    #expect(ModularExponentiation.power(base: [], exponent: [], modulus: [0, 7]) == [0, 1])
    #expect(ModularExponentiation.power(base: [], exponent: [0], modulus: [1]) == [0])
    #expect(ModularExponentiation.power(base: [], exponent: [9], modulus: [7]) == [0])
    #expect(ModularExponentiation.power(base: [0, 0, 3], exponent: [0, 2], modulus: [0, 10]) == [0, 9])
  }
}
