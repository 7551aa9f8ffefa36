import ChainSpecification
import ChainTypes
import Execution
import Primitives

extension StateTest {
  /// Reads the cases of one test: every fork, and every choice of data, gas and value that its post section names.
  static func read(_ test: FixtureField, olderForksAs fallback: HardFork?) throws(FixtureError) -> [StateTest] {
    let accounts = try FixtureAccount.read(test["pre"])
    var tests: [StateTest] = []
    for post in try test["post"].members() {
      let fork = FixtureNetwork.fork(post.name) ?? fallback
      let specification = try FixtureNetwork.specification(
        .only(upTo: fork ?? .cancun), config: test.optional("config"))
      let environment = try BlockEnvironment(
        reading: test["env"], specification: specification, fork: fork ?? .cancun)
      for expected in try post.elements() {
        let indexes = try Indexes(expected["indexes"])
        tests.append(
          StateTest(
            name: "\(test.name)[\(post.name) d\(indexes.data) g\(indexes.gas) v\(indexes.value)]", network: post.name,
            specification: fork == nil ? nil : specification, environment: environment, accounts: accounts,
            transaction: try FixtureTransaction(
              reading: test["transaction"], indexes: indexes, encoded: expected.optional("txbytes"),
              chainID: specification.chainID),
            expectation: try Expectation(reading: expected)))
      }
    }
    return tests
  }

  /// Which of the transaction's alternatives a case takes.
  struct Indexes {
    let data: Int
    let gas: Int
    let value: Int

    init(_ field: FixtureField) throws(FixtureError) {
      data = try field["data"].index()
      gas = try field["gas"].index()
      value = try field["value"].index()
    }
  }
}

extension StateTest.Expectation {
  init(reading field: FixtureField) throws(FixtureError) {
    root = try field["hash"].hash()
    logsHash = try field["logs"].hash()
    exception = try field.optional("expectException")?.text()
    accounts = if let state = field.optional("state") { try FixtureAccount.read(state) } else { [] }
  }
}

extension BlockEnvironment {
  /// Reads the `env` section of a state test.
  fileprivate init(
    reading field: FixtureField, specification: ChainSpecification, fork: HardFork
  ) throws(FixtureError) {
    let schedule = specification.schedule(for: fork)
    let excess = try field.optional("currentExcessBlobGas")?.uint64() ?? 0
    self.init(
      number: try field["currentNumber"].uint64(), timestamp: try field["currentTimestamp"].uint64(),
      gasLimit: try field["currentGasLimit"].uint64(), beneficiary: try field["currentCoinbase"].address(),
      prevRandao: try field.optional("currentRandom")?.hash() ?? .zero,
      baseFee: try field.optional("currentBaseFee")?.uint256() ?? .zero,
      blobBaseFee: schedule.blobs.baseFee(excessBlobGas: excess), chainID: specification.chainID, fork: fork,
      schedule: schedule, ancestorHash: { number in Keccak256.hash(Bytes(String(number).utf8)) })
  }
}
