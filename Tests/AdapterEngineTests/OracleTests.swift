import AdapterEngine
import EngineTestSupport
import Foundation
import Testing

@Suite("The engine against transformers and PEFT", .serialized, .disabled(if: Oracle.isMissing))
struct OracleTests {
  @Test("fp32 logits agree within 2e-4", arguments: Oracle.allNames)
  func floatLogits(name: String) throws {
    let base = try Oracle.base(precision: .float32)
    let adapter = try Oracle.adapter(name, base: base)
    var largest: Float = 0
    for (prompt, expected) in zip(try Oracle.rows("prompts_u8.npy"), try Oracle.logits(name)) {
      let logits = try base.logits(prompt, adapter: adapter)
      #expect(logits.count == expected.count)
      for (a, b) in zip(logits, expected) { largest = max(largest, abs(a - b)) }
    }
    print("fp32 logits, \(name): largest difference \(largest)")
    #expect(largest < 2e-4)
  }

  @Test("exact logits stay within 2e-4 nats of the reference, and agree on the best token")
  func exactLogits() throws {
    let base = try Oracle.base()
    var pooled = LogitComparison(width: 256)
    for name in Oracle.allNames {
      let adapter = try Oracle.adapter(name, base: base)
      var comparison = LogitComparison(width: 256)
      for (prompt, expected) in zip(try Oracle.rows("prompts_u8.npy"), try Oracle.logits(name)) {
        comparison.add(try base.logits(prompt, adapter: adapter), expected)
      }
      print("exact logits, \(name): \(comparison)")
      #expect(comparison.meanDivergence < 2e-4)
      pooled.add(comparison)
    }
    print("exact logits, all cases: \(pooled)")
    #expect(pooled.agreement > 0.99)
  }

  @Test("over the validation windows exact and fp32 arithmetic choose the same token", arguments: Oracle.allNames)
  func exactWindows(name: String) throws {
    let exact = try Oracle.base()
    let plain = try Oracle.base(precision: .float32)
    let exactAdapter = try Oracle.adapter(name, base: exact)
    let plainAdapter = try Oracle.adapter(name, base: plain)
    var comparison = LogitComparison(width: 256)
    for window in try Oracle.rows("valid_windows_u8.npy").prefix(8) {
      comparison.add(try exact.logits(window, adapter: exactAdapter), try plain.logits(window, adapter: plainAdapter))
    }
    print("validation windows, \(name): \(comparison)")
    #expect(comparison.meanDivergence < 2e-4)
    #expect(comparison.agreement > 0.99)
  }

  @Test("greedy continuations follow the reference until a near tie", arguments: Oracle.allNames)
  func greedy(name: String) throws {
    let base = try Oracle.base()
    let adapter = try Oracle.adapter(name, base: base)
    var same = 0
    var total = 0
    for (prompt, expected) in zip(try Oracle.rows("prompts_u8.npy"), try Oracle.reference(name).greedy) {
      let request = GenerationRequest(prompt: prompt, maximumOutputTokens: expected.count, stopTokens: [])
      let tokens = try generate(request, model: base, adapter: adapter).tokens
      let agreed = zip(tokens, expected).prefix { $0 == $1 }.count
      same += agreed
      total += expected.count
      guard agreed < expected.count else { continue }
      // Where they part, the two candidates must have been close.
      let logits = Array(try base.logits(prompt + expected.prefix(agreed), adapter: adapter).suffix(256))
      let margin = logits[Int(tokens[agreed])] - logits[Int(expected[agreed])]
      #expect(margin < 0.05, "parted at \(agreed) with a margin of \(margin)")
    }
    print("greedy, \(name): \(same) of \(total) tokens before the first near tie")
    #expect(Double(same) >= 0.75 * Double(total))
  }

  @Test("validation loss equals the reference", arguments: Oracle.allNames)
  func validation(name: String) throws {
    let base = try Oracle.base()
    let adapter = try Oracle.adapter(name, base: base)
    let windows = try Oracle.rows("valid_windows_u8.npy")
    var sum = 0.0
    for window in windows { sum += try base.loss(window, adapter: adapter) }
    let mean = sum / Double(windows.count)
    let reference = try Oracle.reference(name).nats
    print("nats a byte, \(name): \(mean), reference \(reference)")
    #expect(abs(mean - reference) < 1e-3)
  }
}
