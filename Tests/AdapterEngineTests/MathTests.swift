import AdapterEngine
import CAdapterEngine
import EngineTestSupport
import Foundation
import Testing

@Suite("The engine's own functions")
struct MathTests {
  @Test("exp is within 1e-7 relative")
  func exponential() {
    var random = SeededGenerator(seed: 11)
    var worst = 0.0
    for _ in 0..<200_000 {
      let x = Float.random(in: -86...88, using: &random)
      let value = cae_exponential(x)
      worst = max(worst, abs(Double(value) / exp(Double(x)) - 1))
    }
    print("exp: largest relative error \(worst)")
    #expect(worst < 1e-7)
    #expect(cae_exponential(0) == 1)
    #expect(cae_exponential(-86.1) == 0)
    #expect(cae_exponential(-.infinity) == 0)
    #expect(cae_exponential(.infinity).isFinite)
  }

  @Test("cosine and sine are within 1e-15")
  func cosineSine() {
    var random = SeededGenerator(seed: 12)
    for _ in 0..<100_000 {
      let x = Double.random(in: -70_000...70_000, using: &random)
      var c = 0.0
      var s = 0.0
      unsafe cae_cosine_sine(x, &c, &s)
      #expect(abs(c - cos(x)) < 1e-15 && abs(s - sin(x)) < 1e-15, "at \(x)")
    }
  }

  @Test(
    "the generator is Philox4x32-10",
    arguments: [
      (UInt32(0), [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8] as [UInt32]),
      (UInt32.max, [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]),
    ])
  func philox(word: UInt32, expected: [UInt32]) {
    var output = [UInt32](repeating: 0, count: 4)
    unsafe cae_philox([word, word, word, word], [word, word], &output)
    #expect(output == expected)
  }
}
