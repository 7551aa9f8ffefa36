import ContractBuilder
import ContractKit
import ContractTesting
import Primitives
import Testing

@Suite("A difference between native Swift and bytecode is found")
struct DifferenceTests {
  static let artifact = Result { try Samples.artifact("TwoFaced") }
  let chain = MockChain()
  let replay: Replay
  let contract: MockContract<TwoFaced>
  let caller = ContractKit.Address(0x7)

  init() throws {
    replay = try Replay(artifacts: [try DifferenceTests.artifact.get()])
    let replay = replay
    chain.record { replay.play($0) }
    chain.balances = [caller: 100]
    contract = try chain.deploy(TwoFaced.self, at: ContractKit.Address(0xC0DE), from: caller, arguments: Bytes())
  }

  @Test("what agrees on both sides is no difference")
  func agreement() throws {
    #expect(try contract.from(caller).agree(9) == 9)
    #expect(try contract.from().word() == 9)
    #expect(replay.difference?.description == nil)
    #expect(replay.problem == nil)
    #expect(replay.calls == 3)
    let functions = replay.gas.sorted.map(\.function.name)
    #expect(functions == ["agree(uint256)", "constructor", "word()"])
  }

  @Test("a result")
  func results() throws {
    _ = try contract.from(caller).result()
    let difference = try #require(replay.difference)
    #expect(difference.subject == .outcome)
    #expect(difference.call == "TwoFaced.result()")
    #expect(difference.native.hasSuffix("1") && difference.bytecode.hasSuffix("2"))
    #expect(difference.function == "results()" && difference.file.hasSuffix("DifferenceTests.swift"))
    #expect(difference.step == 2)
  }

  @Test("a storage slot")
  func storage() throws {
    try contract.from(caller).store()
    #expect(replay.difference?.subject == .storage(Primitives.Address(low: 0xC0DE), slot: 0))
  }

  @Test("a log entry")
  func logs() throws {
    try contract.from(caller).log()
    #expect(replay.difference?.subject == .log(0))
  }

  @Test("a balance")
  func balances() throws {
    try contract.from(caller, value: 5).pay()
    guard case .balance = replay.difference?.subject else {
      Issue.record("\(String(describing: replay.difference))")
      return
    }
  }

  @Test("revert data, with the error's name")
  func reverts() throws {
    #expect(throws: TwoFacedError.face(1)) { try contract.from(caller).fail() }
    #expect(replay.difference?.subject == .outcome)
    #expect(replay.difference?.bytecode.contains("Face(2)") == true)
  }

  @Test("a trap where native Swift returns")
  func traps() throws {
    _ = try contract.from(caller).trap()
    #expect(replay.difference?.bytecode.contains("trap") == true)
  }

  @Test("another call of a test's precompile")
  func precompiles() throws {
    for number in 1...2 as ClosedRange<UInt64> {
      chain.precompiles[ContractKit.Address(0xAB00 + number)] = { _, _ in .success(Bytes()) }
    }
    _ = try contract.from(caller).ask()
    #expect(replay.difference?.subject == .precompiles)
  }

  @Test("after a difference nothing more is compared")
  func stop() throws {
    _ = try contract.from(caller).result()
    let difference = replay.difference
    try contract.from(caller).store()
    #expect(replay.difference == difference && replay.calls == 2)
  }
}
