import FixtureRunner
import FixtureSupport
import Foundation
import FuzzSupport
import Testing

@Suite struct CorpusTests {
  @Test("every input of the kept corpus holds", arguments: FuzzTarget.allCases)
  func replay(target: FuzzTarget) throws {
    let folder = Fixtures.repository.appending(path: "Tests/Fuzz/Corpus/\(target.rawValue)")
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    #expect(!files.isEmpty)
    let inputs = try files.sorted { $0.path < $1.path }.map {
      (name: $0.lastPathComponent, bytes: try Data(contentsOf: $0))
    }
    let findings = FixtureBatch.onDeepStack { inputs.compactMap { finding(target, [UInt8]($0.bytes), $0.name) } }
    #expect(findings == [])
  }

  @Test("random changes of the kept corpus hold", arguments: FuzzTarget.allCases)
  func mutations(target: FuzzTarget) throws {
    var generator = SeededGenerator(suite: "fuzzing of \(target.rawValue)", fallback: 0xF022)
    let folder = Fixtures.repository.appending(path: "Tests/Fuzz/Corpus/\(target.rawValue)")
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    let kept = try files.sorted { $0.path < $1.path }.map { [UInt8](try Data(contentsOf: $0)) }
    let inputs = (0..<Self.mutationCount).map { _ in Self.mutation(of: kept, using: &generator) }
    let findings = FixtureBatch.onDeepStack {
      inputs.enumerated().compactMap { index, bytes in finding(target, bytes, "input \(index), \(bytes)") }
    }
    #expect(findings == [])
  }

  private static let mutationCount = 500

  /// The front of one input and the back of another, with some bytes changed.
  private static func mutation(of inputs: [[UInt8]], using generator: inout SeededGenerator) -> [UInt8] {
    let (front, back) = (inputs.randomElement(using: &generator) ?? [], inputs.randomElement(using: &generator) ?? [])
    var bytes =
      front.prefix(Int.random(in: 0...front.count, using: &generator))
      + back.suffix(Int.random(in: 0...back.count, using: &generator))
    for _ in 0..<Int.random(in: 0...3, using: &generator) where !bytes.isEmpty {
      bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: .min ... .max, using: &generator)
    }
    return Array(bytes)
  }
}

/// The finding in one input, if there is one.
private func finding(_ target: FuzzTarget, _ input: [UInt8], _ name: String) -> String? {
  do throws(FuzzFinding) {
    try target.check(input)
    return nil
  } catch {
    return "\(target.rawValue) on \(name): \(error)"
  }
}
