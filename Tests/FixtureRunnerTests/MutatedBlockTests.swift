import FixtureRunner
import FixtureSupport
import Foundation
import Testing

/// Published blocks with a byte changed, each before the true block: hostile input never stops the runner, and a refused block leaves
/// nothing behind.
@Suite struct MutatedBlockTests {
  private static let stride = 120
  private static let mutantsPerBlock = 4

  @Test(
    "A mutated block is refused or another valid block, and the true blocks follow", arguments: ["Prague", "Osaka"])
  func mutations(fork: String) throws {
    guard let lines = try Fixtures.compressedLines("eest-v5.4.0/blockchain/\(fork).jsonl.xz") else { return }
    var random = SeededGenerator(suite: "mutated blocks of \(fork)", fallback: 7_685)
    var (refused, accepted) = (0, 0)
    for line in lines.enumerated().compactMap({ $0.offset.isMultiple(of: Self.stride) ? $0.element : nil }) {
      guard let text = try mutated(line, &random) else { continue }
      let test = try #require(FixtureTest.read(text).first)
      let outcome = FixtureBatch.onDeepStack { FixtureRunner().run(test) }
      guard case .failed(let problems) = outcome else {
        Issue.record("\(test.name): a mutant passed as expected")
        continue
      }
      let acceptedHere = problems.count { $0.contains("was accepted") }
      accepted += acceptedHere
      refused += problems.count { $0.contains("is not known") }
      if acceptedHere == 0 {
        #expect(problems.allSatisfy { $0.contains("is not known") }, "\(test.name): \(problems)")
      }
    }
    print("\(fork): \(refused) mutants refused, \(accepted) are other valid blocks")
    #expect(refused > 20)
  }

  /// The fixture with mutants, which expect an exception of no known name, before each block that is valid.
  private func mutated(_ line: Data, _ random: inout SeededGenerator) throws -> [UInt8]? {
    guard var file = try JSONSerialization.jsonObject(with: line) as? [String: [String: Any]],
      let (name, test) = file.first, let blocks = test["blocks"] as? [[String: Any]],
      !blocks.contains(where: { $0["expectException"] != nil })
    else { return nil }
    var result: [[String: Any]] = []
    for block in blocks {
      let encoded = try #require(block["rlp"] as? String)
      for _ in 0..<Self.mutantsPerBlock {
        result.append(["rlp": mutant(of: encoded, &random), "expectException": "a mutant"])
      }
      result.append(block)
    }
    file[name]?["blocks"] = result
    return [UInt8](try JSONSerialization.data(withJSONObject: file))
  }

  /// The hexadecimal text with one digit changed.
  private func mutant(of text: String, _ random: inout SeededGenerator) -> String {
    var digits = Array(text.utf8)
    let index = Int.random(in: 2..<digits.count, using: &random)
    let others = Array("0123456789abcdef".utf8).filter { $0 != digits[index] }
    digits[index] = others.randomElement(using: &random) ?? digits[index]
    return String(decoding: digits, as: UTF8.self)
  }
}
