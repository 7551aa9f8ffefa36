import ChainSpecification
import ChainTypes
import EVM
import Execution
import KeyValueStore
import Precompiles
import Primitives
import StateStore
import StateTransition
import WorldState

/// Calls to one contract on this EVM, each a transaction of its own that is undone afterwards.
final class EVMBench {
  private static let caller = Address(low: 0xA11CE)
  private static let contract = Address(low: 0xC0DE)
  private static let stop = Address(low: 0x5709)
  private static let nobody = Address(low: 0x0B0D)
  private static let rules = ExecutionRules(
    specification: ChainSpecification(chainID: 1), precompiles: .ethereum, machines: [EVMMachine()])

  private let state: WorldState
  private let block: BlockEnvironment
  private let target: Address
  private let emptyTarget: Address
  private let input: Bytes
  private let gas: UInt64

  /// Puts code on a fresh state.
  convenience init(_ test: EVMCase, fork: HardFork) {
    self.init(Self.contract, Self.stop, input: test.input, gas: test.gas, fork: fork)
    state.setCode(Code(test.code), of: Self.contract)
  }

  /// Calls a precompiled contract.
  convenience init(precompile: Address, input: Bytes, gas: UInt64, fork: HardFork) {
    self.init(precompile, Self.nobody, input: input, gas: gas, fork: fork)
  }

  private init(_ target: Address, _ emptyTarget: Address, input: Bytes, gas: UInt64, fork: HardFork) {
    block = BlockEnvironment(
      number: 1, timestamp: 1, gasLimit: 1 << 50, beneficiary: .zero, prevRandao: Hash(.one), baseFee: .zero,
      chainID: 1, fork: fork, schedule: Self.rules.specification.schedule(for: fork)
    ) { _ in nil }
    state = StateDatabase.inMemory().headState()
    state.beginTransaction()
    state.setBalance(UInt256(1 << 62), of: Self.caller)
    state.setCode(Code([0x00]), of: Self.stop)
    self.target = target
    self.emptyTarget = emptyTarget
    self.input = input
    self.gas = gas
  }

  /// One call as a transaction makes it, without the transaction's fees.
  func call() -> MessageResult { call(target) }

  /// Processor seconds of some calls together.
  func seconds(calls: Int) -> Double { seconds(calls, target) }

  /// Processor seconds of as many calls with the same input that do nothing: to a contract that is a single STOP, or to an
  /// account without code in place of a precompiled contract.
  func emptySeconds(calls: Int) -> Double { seconds(calls, emptyTarget) }

  private func seconds(_ calls: Int, _ address: Address) -> Double {
    processorSeconds { for _ in 0..<calls { keep(call(address)) } }
  }

  @inline(never)
  private func call(_ address: Address) -> MessageResult {
    state.beginTransaction()
    let checkpoint = state.checkpoint()
    state.warm(Self.caller)
    state.warm(address)
    let result = Self.rules.process(
      Message(kind: .call, caller: Self.caller, target: address, input: input, gas: gas), state: state, block: block,
      transaction: TransactionEnvironment(origin: Self.caller, gasPrice: .zero))
    state.revert(to: checkpoint)
    return result
  }
}
