import BigInt
import FixtureSupport
import Primitives
import Testing

/// Compares every operation with arbitrary-precision integers.
@Suite("UInt256 against arbitrary precision")
struct UInt256PropertyTests {
  static let caseCount = 20_000
  static let modulus = BigUInt(1) << 256

  /// Random pairs and triples whose limbs are often 0, 1, all ones or a single bit.
  private func forEachCase(_ suite: String, seed: UInt64, _ body: (UInt256, UInt256, UInt256) -> Void) {
    var generator = SeededGenerator(suite: suite, fallback: seed)
    for _ in 0..<Self.caseCount {
      body(edgeBiasedWord(&generator), edgeBiasedWord(&generator), edgeBiasedWord(&generator))
    }
  }

  @Test("sum, difference and product wrap and report overflow")
  func arithmetic() {
    forEachCase("arithmetic", seed: 1) { a, b, _ in
      let (x, y) = (a.big, b.big)
      let sum = a.addingReportingOverflow(b)
      #expect(sum.partialValue.big == (x + y) % Self.modulus && sum.overflow == (x + y >= Self.modulus))
      let difference = a.subtractingReportingOverflow(b)
      #expect(difference.partialValue.big == (x + Self.modulus - y) % Self.modulus && difference.overflow == (x < y))
      let product = a.multipliedReportingOverflow(by: b)
      #expect(product.partialValue.big == (x * y) % Self.modulus && product.overflow == (x * y >= Self.modulus))
      let (high, low) = a.multipliedFullWidth(by: b)
      #expect(high.big << 256 + low.big == x * y)
      #expect(a &+ b == sum.partialValue && a &- b == difference.partialValue && a &* b == product.partialValue)
      #expect((a < b) == (x < y) && (a == b) == (x == y))
    }
  }

  @Test("quotient and remainder are exact, and zero for a zero divisor")
  func division() {
    forEachCase("division", seed: 2) { a, b, _ in
      let (quotient, remainder) = a.quotientAndRemainder(dividingBy: b)
      if b.isZero {
        #expect(quotient.isZero && remainder.isZero)
      } else {
        let expected = a.big.quotientAndRemainder(dividingBy: b.big)
        #expect(quotient.big == expected.quotient && remainder.big == expected.remainder, "\(a.hex) / \(b.hex)")
      }
    }
  }

  @Test("sums and products modulo a third number lose no bit")
  func modular() {
    forEachCase("modular arithmetic", seed: 3) { a, b, m in
      let sum = a.addMod(b, modulus: m)
      let product = a.multiplyMod(b, modulus: m)
      if m.isZero {
        #expect(sum.isZero && product.isZero)
      } else {
        #expect(sum.big == (a.big + b.big) % m.big, "(\(a.hex) + \(b.hex)) % \(m.hex)")
        #expect(product.big == (a.big * b.big) % m.big, "(\(a.hex) * \(b.hex)) % \(m.hex)")
      }
    }
  }

  @Test("divisors one below and above multiples take the correction steps of long division")
  func nearMultiples() {
    forEachCase("near multiples", seed: 4) { a, b, c in
      guard !b.isZero else { return }
      let multiple = a &* b
      for dividend in [multiple, multiple &- 1, multiple &+ 1, multiple &- c] {
        let expected = dividend.big.quotientAndRemainder(dividingBy: b.big)
        let actual = dividend.quotientAndRemainder(dividingBy: b)
        #expect(actual.quotient.big == expected.quotient && actual.remainder.big == expected.remainder)
      }
    }
  }

  @Test("powers wrap")
  func power() {
    var generator = SeededGenerator(suite: "power", fallback: 5)
    for _ in 0..<500 {
      let (base, exponent) = (edgeBiasedWord(&generator), edgeBiasedWord(&generator))
      #expect(base.power(exponent).big == base.big.power(exponent.big, modulus: Self.modulus))
    }
    #expect(UInt256.zero.power(0) == 1)
    #expect(UInt256(2).power(255) == UInt256.one << 255 && UInt256(2).power(256) == 0)
  }

  @Test("shifts move bits, and amounts beyond the width clear")
  func shifts() {
    forEachCase("shifts", seed: 6) { a, b, _ in
      let amount = Int(b.l0 % 300)
      let left = amount < 256 ? (a.big << amount) % Self.modulus : 0
      #expect((a << amount).big == left && (a << UInt256(amount)).big == left)
      #expect((a >> amount).big == a.big >> amount && (a >> UInt256(amount)).big == a.big >> amount)
      // Rounds towards negative infinity: −(⌊(−a − 1) / 2ⁿ⌋ + 1) for a negative number.
      let floor = a.isNegative ? -(BigInt((-a.signedBig - 1).magnitude >> amount) + 1) : BigInt(a.big >> amount)
      #expect(a.arithmeticShiftRight(UInt256(amount)).signedBig == floor)
    }
    let word = UInt256.max
    #expect(word << -1 == 0 && word >> 256 == 0 && word << UInt256.max == 0 && word >> UInt256.max == 0)
    #expect(word.arithmeticShiftRight(.max) == .max && UInt256.one.arithmeticShiftRight(.max) == 0)
  }

  @Test("bits combine as in arbitrary precision")
  func bits() {
    forEachCase("bits", seed: 7) { a, b, _ in
      #expect((a & b).big == a.big & b.big && (a | b).big == a.big | b.big && (a ^ b).big == a.big ^ b.big)
      #expect((~a).big == Self.modulus - 1 - a.big)
      #expect(a.bitWidthUsed == a.big.bitWidth && a.leadingZeroBitCount == 256 - a.big.bitWidth)
      let index = Int(b.l0 % 40)
      #expect(a.byte(at: UInt256(index)) == (index < 32 ? UInt256(UInt64(a.bigEndianBytes[index])) : 0))
      #expect(a.byte(at: index) == (index < 32 ? a.bigEndianBytes[index] : 0))
    }
  }

  @Test("signed division truncates and its remainder follows the dividend")
  func signed() {
    forEachCase("signed", seed: 8) { a, b, _ in
      #expect(a.signedLessThan(b) == (a.signedBig < b.signedBig))
      let (quotient, remainder) = (a.signedDivided(by: b), a.signedRemainder(dividingBy: b))
      if b.isZero {
        #expect(quotient.isZero && remainder.isZero)
      } else {
        let expected = a.signedBig.quotientAndRemainder(dividingBy: b.signedBig)
        #expect(quotient == UInt256(wrapping: expected.quotient))
        #expect(remainder == UInt256(wrapping: expected.remainder))
      }
      #expect(a.negated == UInt256(wrapping: -a.signedBig))
    }
    let least = UInt256.one << 255
    #expect(least.signedDivided(by: .max) == least)
  }

  @Test("sign extension copies the chosen sign bit")
  func signExtension() {
    forEachCase("sign extension", seed: 9) { a, b, _ in
      let index = Int(b.l0 % 34)
      let extended = a.signExtended(byte: UInt256(index))
      guard index < 31 else {
        #expect(extended == a)
        return
      }
      let width = 8 * (index + 1)
      let low = BigInt(a.big % (BigUInt(1) << width))
      let expected = low >= BigInt(1) << (width - 1) ? low - BigInt(1) << width : low
      #expect(extended == UInt256(wrapping: expected))
    }
    #expect(UInt256(0x80).signExtended(byte: .max) == 0x80)
  }

  @Test("decimal, hexadecimal and bytes round trip")
  func text() {
    forEachCase("text", seed: 10) { a, _, _ in
      #expect(a.description == a.big.description)
      #expect(UInt256(decimal: a.description) == a)
      #expect(a.hex == "0x" + String(a.big, radix: 16) && UInt256(hex: a.hex) == a)
      #expect(UInt256(bigEndian: a.bigEndianBytes) == a && UInt256(bigEndian: a.minimalBigEndianBytes) == a)
      #expect(a.minimalBigEndianBytes.first != 0 && a.minimalBigEndianBytes.count == a.significantByteCount)
    }
  }
}

/// A word whose limbs are often at an edge of their range.
func edgeBiasedWord(_ generator: inout SeededGenerator) -> UInt256 {
  func limb() -> UInt64 {
    switch Int.random(in: 0..<10, using: &generator) {
    case 0, 1: 0
    case 2: 1
    case 3: .max
    case 4: .max - 1
    case 5: 1 << UInt64.random(in: 0..<64, using: &generator)
    case 6: .max >> UInt64.random(in: 0..<64, using: &generator)
    case 7: UInt64.random(in: 0..<1000, using: &generator)
    default: generator.next()
    }
  }
  let word = UInt256(l0: limb(), l1: limb(), l2: limb(), l3: limb())
  return word >> (64 * Int.random(in: 0..<4, using: &generator))
}

extension UInt256 {
  var big: BigUInt { BigUInt(words: [UInt(l0), UInt(l1), UInt(l2), UInt(l3)]) }

  var signedBig: BigInt {
    let unsigned = BigInt(big)
    return isNegative ? unsigned - BigInt(UInt256PropertyTests.modulus) : unsigned
  }

  /// The two's complement of a number of any size, modulo 2²⁵⁶.
  init(wrapping value: BigInt) {
    let modulus = BigInt(UInt256PropertyTests.modulus)
    let reduced = (value % modulus + modulus) % modulus
    self.init(bigEndian: Bytes(reduced.magnitude.serialize()))
  }
}
