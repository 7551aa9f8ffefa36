import ABI
import ChainSpecification
import ChainTypes
import Execution
import Foundation
import Node
import Primitives
import StateStore
import StateTransition
import WorldState

/// Calls of system contracts as bytecode on the chain of Genesis/dev.json, beside the same sources as native Swift.
enum SystemContractSection {

  /// A call that can be repeated.
  private struct Case {
    let name: String
    let target: SystemContract
    let data: Bytes
    var from = holder
    var value = UInt256.zero
  }

  private static let calls = 500
  private static let runs = 9
  private static let gas: UInt64 = 1 << 40
  private static let holder = Address(low: 0xA11CE)
  private static let wealth = UInt256(1_000_000_000_000_000_000) &* UInt256(1_000_000)

  static func measure() throws -> Table {
    let chain = try BytecodeChain()
    let native = try NativeContracts(holder: holder, wealth: wealth)
    var table = Table(
      title: "System contracts",
      method: """
        Repeated calls on warm storage of the chain of Genesis/dev.json through the message processor, and of the same sources as native Swift on a MockChain \
        with the same calldata; medians of \(runs) alternating runs of \(calls) calls, wall time.
        """, ratioTitle: "time ÷ native", comparisonTitles: ["gas", "native µs"])
    for item in try cases() {
      var (chainTimes, nativeTimes): ([Double], [Double]) = ([], [])
      var gasUsed: UInt64 = 0
      for _ in 0..<runs {
        gasUsed = try chain.begin(item.target.address, item.data, from: item.from, value: item.value)
        chainTimes.append(
          seconds { for _ in 0..<calls { keep(chain.call(item.target.address, item.data, item.from, item.value)) } })
        nativeTimes.append(
          try seconds { for _ in 0..<calls { try native.call(item.target.address, item.data, item.from, item.value) } })
      }
      let (own, other) = (median(chainTimes) / Double(calls) * 1e6, median(nativeTimes) / Double(calls) * 1e6)
      table.add(item.name, own, "µs", comparisons: [Double(gasUsed), other], ratio: own / other)
    }
    return table
  }

  private static func cases() throws -> [Case] {
    let other = ABIValue.address(Address(low: 0xB0B))
    func data(_ signature: String, _ values: [ABIValue]) throws -> Bytes {
      try FunctionSignature(signature).encode(values)
    }
    return [
      Case(
        name: "OpenToken.transfer", target: .openToken,
        data: try data("transfer(address,uint256)", [other, .uint(.one)])),
      Case(
        name: "OpenToken.approve", target: .openToken, data: try data("approve(address,uint256)", [other, .uint(.one)])),
      Case(name: "GovernanceToken.deposit", target: .governanceToken, data: try data("deposit()", []), value: .one),
      Case(
        name: "GovernanceToken.delegate", target: .governanceToken,
        data: try data("delegate(address)", [.address(holder)])),
      Case(
        name: "GovernanceToken.transfer", target: .governanceToken,
        data: try data("transfer(address,uint256)", [other, .uint(.one)])),
      Case(
        name: "Staking.delegate", target: .staking,
        data: try data("delegate(address)", [.address(NativeContracts.validator)]),
        value: UInt256(1_000_000_000_000_000_000)),
      Case(
        name: "Staking.endBlock", target: .staking,
        data: try data(
          "endBlock(address,address[],address[],uint64[])",
          [.address(NativeContracts.validator), .array([]), .array([]), .array([])]), from: Predeploy.caller),
    ]
  }

  /// The chain of Genesis/dev.json in memory.
  private final class BytecodeChain {
    private let rules: ExecutionRules
    private let state: WorldState
    private let block: BlockEnvironment

    init() throws {
      let path = try Files.repository().appending(path: "Genesis/dev.json").path
      let genesis = try Genesis.load(path: path)
      rules = try ChainRules.rules(for: genesis.specification)
      state = StateDatabase.inMemory().headState()
      let (first, _) = try GenesisBuilder(rules: rules).build(genesis, files: try genesis.loadFiles(), state: state)
      let (header, specification) = (first.block.header, genesis.specification)
      let fork = specification.fork(at: header.timestamp)
      block = BlockEnvironment(
        number: 1, timestamp: header.timestamp + 1, gasLimit: gas, beneficiary: .zero, prevRandao: .zero, baseFee: .one,
        chainID: specification.chainID, fork: fork, schedule: specification.schedule(for: fork)
      ) { _ in nil }
      state.beginTransaction()
      state.setBalance(wealth, of: holder)
      state.finishTransaction()
    }

    /// A new transaction, whose first call warms the storage; gives the gas of the second.
    func begin(_ target: Address, _ data: Bytes, from sender: Address, value: UInt256) throws -> UInt64 {
      state.beginTransaction()
      let first = call(target, data, sender, value)
      guard first.isSuccess else { throw BenchError("a system contract refused a call: \(first.status)") }
      return gas - call(target, data, sender, value).gasLeft
    }

    func call(_ target: Address, _ data: Bytes, _ sender: Address, _ value: UInt256) -> MessageResult {
      rules.process(
        Message(kind: .call, caller: sender, target: target, value: value, input: data, gas: gas), state: state,
        block: block, transaction: TransactionEnvironment(origin: sender, gasPrice: .one))
    }
  }
}
