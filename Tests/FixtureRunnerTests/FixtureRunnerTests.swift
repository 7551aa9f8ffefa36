import ChainSpecification
import Execution
import FixtureRunner
import Primitives
import Testing

/// What the runner makes of small fixtures, right and wrong.
@Suite struct FixtureRunnerTests {
  /// A transfer of one wei by the account of the key 1.
  private static func transfer(
    fork: String = "Cancun", root: String = Hash.zero.hex, gas: String = "0x5208", exception: String? = nil
  ) -> Bytes {
    let expected = exception.map { ", \"expectException\": \"\($0)\"" } ?? ""
    return Bytes(
      """
      {"transfer": {
        "env": {"currentCoinbase": "0x2adc25665018aa1fe0e6bc666dac8fc2697ff9ba", "currentGasLimit": "0x1c9c380",
          "currentNumber": "0x01", "currentTimestamp": "0x03e8", "currentRandom": "\(Hash.zero.hex)",
          "currentBaseFee": "0x07", "currentExcessBlobGas": "0x00"},
        "pre": {"0x7e5f4552091a69125d5dfcb7b8c2659029395bdf":
          {"nonce": "0x00", "balance": "0x3635c9adc5dea00000", "code": "0x", "storage": {}}},
        "transaction": {"nonce": "0x00", "gasPrice": "0x0a", "gasLimit": ["\(gas)"], "value": ["0x01"], "data": ["0x"],
          "to": "0x00000000000000000000000000000000000000aa",
          "secretKey": "0x0000000000000000000000000000000000000000000000000000000000000001"},
        "post": {"\(fork)": [{"hash": "\(root)", "logs": "\(Keccak256.emptyListHash.hex)",
          "indexes": {"data": 0, "gas": 0, "value": 0}\(expected)}]}
      }}
      """.utf8)
  }

  private func outcome(_ text: Bytes, olderForksAs fork: HardFork? = nil) throws -> FixtureOutcome {
    let tests = try FixtureTest.read(text, olderForksAs: fork)
    let test = try #require(tests.first)
    return FixtureRunner().run(test)
  }

  /// The root that a failure says was found.
  private func foundRoot(_ outcome: FixtureOutcome) throws -> String {
    guard case .failed(let problems) = outcome, let problem = problems.first else { return "" }
    let start = try #require(problem.firstRange(of: "0x")).lowerBound
    return String(problem[start...].prefix(66))
  }

  @Test("A case passes with the right root and fails with another, which it names")
  func roots() throws {
    let wrong = try outcome(Self.transfer())
    #expect(!wrong.hasPassed)
    #expect(try outcome(Self.transfer(root: foundRoot(wrong))).hasPassed)
  }

  @Test("A refusal passes with its reason alone")
  func exceptions() throws {
    let before = try foundRoot(
      outcome(Self.transfer(gas: "0x5207", exception: "TransactionException.INTRINSIC_GAS_TOO_LOW")))
    func refused(_ exception: String?, gas: String = "0x5207") throws -> FixtureOutcome {
      try outcome(Self.transfer(root: before, gas: gas, exception: exception))
    }
    #expect(try refused("TransactionException.INTRINSIC_GAS_TOO_LOW").hasPassed)
    #expect(try refused("TransactionException.NONCE_IS_MAX|TransactionException.INTRINSIC_GAS_TOO_LOW").hasPassed)
    #expect(try !refused("TransactionException.NONCE_IS_MAX").hasPassed)
    #expect(try !refused("TransactionException.SOMETHING_ELSE").hasPassed)
    #expect(try !refused(nil).hasPassed)
    #expect(try !refused("TransactionException.INTRINSIC_GAS_TOO_LOW", gas: "0x5208").hasPassed)
  }

  @Test("A fork that is not known is skipped, or runs by the rules that are asked for")
  func olderForks() throws {
    guard case .skipped = try outcome(Self.transfer(fork: "London")) else {
      Issue.record("the case was not skipped")
      return
    }
    let root = try foundRoot(outcome(Self.transfer()))
    #expect(try outcome(Self.transfer(fork: "London", root: root), olderForksAs: .cancun).hasPassed)
  }

  @Test("Text that is no fixture is refused with the field")
  func malformed() throws {
    #expect(throws: FixtureError.self) { try FixtureTest.read(Bytes("{".utf8)) }
    #expect(throws: FixtureError.unknownShape) { try FixtureTest.read(Bytes(#"{"a": {}}"#.utf8)) }
    #expect(throws: FixtureError.missingField("pre")) {
      try FixtureTest.read(Bytes(#"{"a": {"post": {}, "transaction": {}}}"#.utf8))
    }
    let wrong = String(decoding: Self.transfer(), as: UTF8.self).replacing("0x5208", with: "zz")
    #expect(throws: FixtureError.invalidField("gasLimit", expected: "a number of 256 bits")) {
      try FixtureTest.read(Bytes(wrong.utf8))
    }
  }

  @Test("A batch counts by network and keeps its failures")
  func batch() throws {
    let root = try foundRoot(outcome(Self.transfer()))
    let texts = [Self.transfer(root: root), Self.transfer(), Self.transfer(fork: "London"), Bytes("[".utf8)]
    let report = FixtureBatch(threadCount: 2).run(texts)
    #expect(report.counts["Cancun"] == FixtureReport.Counts(passed: 1, failed: 1))
    #expect(report.counts["London"]?.skipped == 1 && report.counts["unreadable"]?.failed == 1)
    #expect(report.failures.count == 2 && !report.isComplete)
  }

  @Test("A tracer watches the transaction")
  func tracing() throws {
    let test = try #require(FixtureTest.read(Self.transfer()).first)
    let counter = FrameCounter()
    _ = FixtureRunner().run(test, tracer: counter)
    #expect(counter.count == 1)
  }

  private final class FrameCounter: Tracer {
    var count = 0
    let tracesInstructions = false
    func frameStarted(_ message: Message) { count += 1 }
    func frameEnded(_ result: MessageResult) {}
    func instruction(_ step: borrowing InstructionTrace) {}
    func selfDestructed(_ address: Address, beneficiary: Address, balance: UInt256) {}
  }
}
