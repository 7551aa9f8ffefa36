import ChainSpecification
import Execution
import Precompiles
import Primitives
import Testing

@Suite struct ModularPowerTests {
  private func input(
    _ base: Bytes, _ exponent: Bytes, _ modulus: Bytes, lengths: (UInt256, UInt256, UInt256)? = nil
  ) -> Bytes {
    let (b, e, m) = lengths ?? (UInt256(base.count), UInt256(exponent.count), UInt256(modulus.count))
    return b.bigEndianBytes + e.bigEndianBytes + m.bigEndianBytes + base + exponent + modulus
  }

  private func run(_ fork: HardFork, _ input: Bytes, gas: UInt64 = 1_000_000_000) -> MessageResult {
    TestContext(fork: fork).run(ModularPower(), input, gas: gas)
  }

  private func gasUsed(_ fork: HardFork, _ input: Bytes) -> UInt64 { 1_000_000_000 - run(fork, input).gasLeft }

  private let prime = Hex.decodeLiteral("0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f")

  @Test("the examples of EIP-198 give the published values and gas")
  func examples() {
    let exponent = Hex.decodeLiteral("0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2e")
    for (fork, gas) in [(HardFork.cancun, 1_360 as UInt64), (.prague, 1_360), (.osaka, 4_080)] {
      let first = run(fork, input([3], exponent, prime), gas: gas)
      #expect(first.isSuccess && first.gasLeft == 0 && first.output == UInt256.one.bigEndianBytes)
      let second = run(fork, input([], exponent, prime), gas: gas)
      #expect(second.isSuccess && second.gasLeft == 0 && second.output == UInt256.zero.bigEndianBytes)
      #expect(run(fork, input([3], exponent, prime), gas: gas - 1).status == .failure(.outOfGas))
      // Bytes after the operands are ignored, and missing ones are zero.
      let power = Hex.decodeLiteral("0x3b01b01ac41f2d6e917c6d6a221ce793802469026d9ab7578fa2e79e4da6aaab")
      let modulus: Bytes = [0x80] + Bytes(repeating: 0, count: 31)
      let long = input([3], [0xff, 0xff], modulus) + [7]
      #expect(run(fork, long).output == power)
      #expect(run(fork, Bytes(long.prefix(96 + 4))).output == power)
    }
  }

  @Test("the prices of EIP-2565 and EIP-7883 are those of their tables")
  func prices() {
    // Base and modulus of this many bytes, then the prices for the exponents 2, 3 and 0x10001.
    let table: [(Int, [UInt64], [UInt64])] = [
      (64, [200, 200, 341], [500, 500, 2_048]),
      (128, [200, 200, 1_365], [512, 512, 8_192]),
      (256, [341, 341, 5_461], [2_048, 2_048, 32_768]),
      (512, [1_365, 1_365, 21_845], [8_192, 8_192, 131_072]),
      (1_024, [5_461, 5_461, 87_381], [32_768, 32_768, 524_288]),
    ]
    for (count, cancun, osaka) in table {
      let operand = Bytes(repeating: 0xab, count: count)
      for (index, exponent) in [[2], [3], [1, 0, 1] as Bytes].enumerated() {
        let input = input(operand, exponent, operand)
        #expect(gasUsed(.cancun, input) == cancun[index])
        #expect(gasUsed(.prague, input) == cancun[index])
        #expect(gasUsed(.osaka, input) == osaka[index])
      }
    }
    // An exponent of 33 bytes: 8 or 16 iterations for the last byte, 255 for the first 32.
    let long = input([3], Bytes(repeating: 0xff, count: 33), prime)
    #expect(gasUsed(.cancun, long) == 16 * 263 / 3)
    #expect(gasUsed(.osaka, long) == 16 * 271)
    // The first 32 bytes of a long exponent may be zero.
    let sparse = input([3], Bytes(repeating: 0, count: 32) + [0xff], prime)
    #expect(gasUsed(.cancun, sparse) == 200)
    #expect(gasUsed(.osaka, sparse) == 500)
    #expect(gasUsed(.cancun, []) == 200)
    #expect(gasUsed(.osaka, []) == 500)
  }

  @Test("an input without operands gives as many zeros as the modulus is said to have")
  func missingOperands() {
    #expect(run(.cancun, []).output == [])
    #expect(run(.cancun, input([], [], [], lengths: (1, 1, 4))).output == [0, 0, 0, 0])
    #expect(run(.osaka, input([3], [0], [5])).output == [1])
    #expect(run(.osaka, input([3], [2], [0])).output == [0])
  }

  @Test("lengths up to 2^256 − 1 cost more than anyone has, unless they need not be looked at")
  func hostileLengths() {
    let lengths: [UInt256] = [
      UInt256(1 << 40 as UInt64), UInt256(Int.max), UInt256(UInt64.max), UInt256(1) << 255, .max,
    ]
    for length in lengths {
      for fork in HardFork.allCases {
        for place in 0..<3 {
          let input = input(
            [], [], [],
            lengths: (place == 0 ? length : .one, place == 1 ? length : .one, place == 2 ? length : .one))
          let result = run(fork, input, gas: .max)
          if case .failure = result.status {} else { Issue.record("\(length) at \(place) was accepted in \(fork)") }
        }
      }
      // Without base and modulus the exponent costs nothing before Osaka (EIP-198).
      let result = run(.prague, input([], [], [], lengths: (.zero, length, .zero)), gas: 200)
      #expect(result.isSuccess && result.output.isEmpty && result.gasLeft == 0)
    }
  }

  @Test("Osaka refuses a length above 1,024 bytes (EIP-7823)")
  func upperBound() {
    let (most, more) = (Bytes(repeating: 1, count: 1_024), Bytes(repeating: 1, count: 1_025))
    #expect(run(.osaka, input(most, [1], most)).isSuccess)
    for input in [input(more, [1], [7]), input([1], more, [7]), input([1], [1], more), input([], more, [])] {
      #expect(!run(.osaka, input).isSuccess)
      #expect(run(.osaka, input).gasLeft == 0)
      #expect(run(.prague, input).isSuccess)
    }
  }
}

extension Hex {
  /// The bytes of a literal of this file.
  fileprivate static func decodeLiteral(_ text: String) -> Bytes { (try? Hex.decode(text)) ?? [] }
}
