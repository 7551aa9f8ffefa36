import ContractKit
import ContractTesting
import Foundation
import Testing

@Suite("A folder of recordings")
struct RecordingTests {
  /// Runs a body with a new folder that is removed afterwards.
  private func withFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "openledger-recordings-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
  }

  private func record(_ name: String, in folder: URL, _ body: (MockChain) throws -> Void) throws {
    let chain = MockChain()
    var lines = ["{\"format\":\"openledger-scenario-1\"}"]
    chain.record { lines.append($0) }
    try body(chain)
    try lines.joined(separator: "\n").write(
      to: folder.appending(path: "\(name).jsonl"), atomically: true, encoding: .utf8)
  }

  @Test("gives calls, differences and gas by test")
  func run() throws {
    let contracts = try ReplayContracts([Samples.artifact("Counter"), Samples.artifact("TwoFaced")])
    try withFolder { folder in
      try record("a", in: folder) { chain in
        let counter = try Counter.deploy(on: chain, start: 3)
        try counter.call(from: Address(0x9)) { _ = try $0.advance(by: 4) }
        #expect(try counter.from().count() == 7)
        #expect(throws: CounterError.notOwner(Address(0x9))) { try counter.from(Address(0x9)).reset() }
      }
      try record("b", in: folder) { chain in
        let contract = try TwoFaced.deploy(on: chain)
        _ = try contract.from().agree(1)
        _ = try contract.from().result()
      }
      let run = try ScenarioRun(folder: folder.path, contracts: contracts)
      #expect(run.scenarios == 2 && run.tests.count == 1)
      #expect(run.calls == 6)
      #expect(run.differences.map(\.call) == ["TwoFaced.result()"])
      #expect(run.problems.isEmpty)
      #expect(run.tests[0].function == "run()" && run.tests[0].file.hasSuffix("RecordingTests.swift"))
      let functions = run.gas.sorted.map { "\($0.function.contract).\($0.function.name) \($0.entry.calls)" }
      #expect(
        functions == [
          "Counter.constructor 1", "Counter.count() 1", "TwoFaced.agree(uint256) 1", "TwoFaced.constructor 1",
        ])
    }
  }

  @Test("a contract without bytecode, a precompile's address and a broken line are named")
  func problems() throws {
    let contracts = try ReplayContracts([Samples.artifact("Counter")])
    try withFolder { folder in
      try record("a", in: folder) { chain in _ = try TwoFaced.deploy(on: chain) }
      try record("b", in: folder) { chain in _ = try Counter.deploy(on: chain, at: Address(0x100), start: 1) }
      try "{\"kind\":\"call\"}".write(to: folder.appending(path: "c.jsonl"), atomically: true, encoding: .utf8)
      let run = try ScenarioRun(folder: folder.path, contracts: contracts)
      let texts = run.problems.map(\.description)
      #expect(texts.count == 3 && run.differences.isEmpty)
      #expect(texts.contains { $0.contains("'TwoFaced', which has no bytecode") })
      #expect(texts.contains { $0.contains("where the chain has a precompile") })
      #expect(texts.contains { $0.contains("a line has no 'function'") })
    }
    #expect(throws: ReplayError.self) { try ScenarioRun(folder: "nowhere/at/all", contracts: contracts) }
  }
}
