import ContractBuilder
import FixtureSupport
import Foundation
import Testing

@Suite("Docs/ContractKit.md")
struct DocumentationTests {
  /// The Swift examples, in order.
  static let examples: [String] = {
    let file = Fixtures.repository.appending(path: "Docs/ContractKit.md")
    let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    return text.components(separatedBy: "```swift\n").dropFirst().compactMap { part in
      part.components(separatedBy: "```").first
    }
  }()

  @Test("every contract in it builds", arguments: examples.filter { $0.contains("@Contract\n") })
  func contracts(text: String) throws {
    try Sources.withFolder { folder in
      try text.write(to: folder.appending(path: "Example.swift"), atomically: true, encoding: .utf8)
      #expect(try ContractBuilder.build(source: folder.path).bytecode.count > 0)
    }
  }

  @Test("its first contract is the template's, and its test is taken from the template's")
  func template() throws {
    try Sources.withFolder { folder in
      try ContractTemplate.create("Counter", at: folder.path)
      let source = folder.appending(path: "Sources/Counter/Counter.swift")
      let contract = try String(contentsOf: source, encoding: .utf8)
      #expect(Self.examples.first == contract)
      let test = folder.appending(path: "Tests/CounterTests/CounterTests.swift")
      let lines = try String(contentsOf: test, encoding: .utf8).split(separator: "\n").map { $0.trimmed }
      let example = try #require(Self.examples.first { $0.contains("import Testing") })
      for line in example.split(separator: "\n").map({ $0.trimmed }) { #expect(lines.contains(line), "\(line)") }
    }
  }
}

extension Substring {
  fileprivate var trimmed: String { trimmingCharacters(in: .whitespaces) }
}
