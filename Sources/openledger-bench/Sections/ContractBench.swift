import ChainSpecification
import ChainTypes
import ContractVM
import EVM
import Execution
import KeyValueStore
import Primitives
import StateStore
import StateTransition
import WorldState

/// A contract deployed on a state in memory, called as a transaction calls it.
final class ContractBench {
  /// The gas that each call is given.
  static let gas: UInt64 = 1 << 50

  static let owner = Address(low: 0xA11CE)
  let state: WorldState
  private let rules: ExecutionRules
  private let block: BlockEnvironment
  private(set) var contract = Address.zero

  /// Deploys bytecode with constructor arguments from `owner`, and starts a transaction for the calls.
  init(bytecode: Bytes, arguments: Bytes = []) throws {
    let specification = ChainSpecification(chainID: 1)
    rules = ExecutionRules(
      specification: specification, precompiles: .empty, machines: [EVMMachine(), ContractVMMachine()])
    block = BlockEnvironment(
      number: 1, timestamp: 1, gasLimit: Self.gas, beneficiary: .zero, prevRandao: .zero, baseFee: .one,
      chainID: specification.chainID, fork: .osaka, schedule: specification.schedule(for: .osaka)
    ) { _ in nil }
    state = StateDatabase.inMemory().headState()
    state.beginTransaction()
    state.setBalance(UInt256(Self.gas), of: Self.owner)
    let result = process(
      Message(kind: .create, caller: Self.owner, target: .zero, input: bytecode + arguments, gas: Self.gas))
    guard let address = result.createdAddress else {
      throw BenchError("the contract was not created: \(result.status)")
    }
    contract = address
    state.finishTransaction()
    state.beginTransaction()
  }

  /// One call from `owner`, through the message processor.
  func call(_ input: Bytes) -> MessageResult {
    process(Message(kind: .call, caller: Self.owner, target: contract, input: input, gas: Self.gas))
  }

  private func process(_ message: Message) -> MessageResult {
    rules.process(
      message, state: state, block: block, transaction: TransactionEnvironment(origin: Self.owner, gasPrice: .one))
  }
}
