import Execution
import FixtureSupport
import Foundation
import Precompiles
import Primitives
import Testing

@Suite struct PointEvaluationTests {
  let context = TestContext()
  let modulus = UInt256(
    l0: 0xffff_ffff_0000_0001, l1: 0x53bd_a402_fffe_5bfe, l2: 0x3339_d808_09a1_d805, l3: 0x73ed_a753_299d_7d48)

  /// A commitment with a proof that is not infinity, from the vectors of EIP-4844.
  let good =
    (try? Hex.decode(
      "01ad7666ef9d8f53b5adf54f029b13b6f171b1d0bd346a2ede315d3e243484ef00000000000000000000000000000000"
        + "0000000000000000000000000000000073e66878b46ae3705eb6a46a89213de7d3686828bfce5c19400fffff00100001"
        + "93efc82d2017e9c57834a1246463e64774e56183bb247c8fc9dd98c56817e878d97b05f5c8d900acf1fbbbca6f146556"
        + "b82ded761997f2c6f1bb3db1e1dada2ef06d936551667c82f659b75f99d2da2068b81340823ee4e829a93c9fbed7810d")) ?? []

  @Test("a proof that holds gives 4096 and the modulus for 50,000 gas")
  func holds() {
    let result = context.run(PointEvaluation(), good, gas: 50_000)
    #expect(result.isSuccess && result.gasLeft == 0)
    #expect(result.output == UInt256(4096 as UInt64).bigEndianBytes + modulus.bigEndianBytes)
    #expect(context.run(PointEvaluation(), good, gas: 49_999).status == .failure(.outOfGas))
  }

  @Test("the input fails when a part is changed, cut, or not canonical")
  func fails() {
    #expect(good.count == 192)
    #expect(isInvalid(context.run(PointEvaluation(), [])))
    #expect(isInvalid(context.run(PointEvaluation(), good.dropLast())))
    #expect(isInvalid(context.run(PointEvaluation(), good + [0])))
    // Version, digest, z, y, commitment and proof in turn.
    for index in [0, 31, 63, 95, 96, 143, 144, 191] {
      var changed = good
      changed[index] ^= 1
      #expect(isInvalid(context.run(PointEvaluation(), changed)), "byte \(index)")
    }
    for offset in [32, 64] {
      let word = UInt256(bigEndian: good[offset..<(offset + 32)])
      let (sum, overflow) = word.addingReportingOverflow(modulus)
      var changed = good
      changed.replaceSubrange(offset..<(offset + 32), with: (overflow ? modulus : sum).bigEndianBytes)
      #expect(isInvalid(context.run(PointEvaluation(), changed)), "the same number above the modulus")
    }
  }

  @Test("the published vectors of proofs come out as their names say")
  func publishedVectors() throws {
    guard let lines = try Fixtures.compressedLines("eest-v5.4.0/state/Cancun.jsonl.xz") else { return }
    let marker = Data("test_external_vectors[".utf8)
    var count = 0
    for line in lines where line.prefix(400).range(of: marker) != nil {
      let tests = try #require(try JSONSerialization.jsonObject(with: line) as? [String: [String: Any]])
      for (name, test) in tests {
        let transaction = try #require(test["transaction"] as? [String: Any])
        let data = try #require((transaction["data"] as? [String])?.first)
        let result = context.run(PointEvaluation(), try Hex.decode(data))
        #expect(result.isSuccess == name.contains("case_correct_proof"), "\(name)")
        count += 1
      }
    }
    #expect(count > 100)
  }
}
