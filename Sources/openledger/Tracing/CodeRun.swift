import ChainSpecification
import ChainTypes
import Execution
import KeyValueStore
import Node
import Primitives
import StateStore
import StateTransition
import WorldState

/// Runs code alone, on an empty state, without a transaction around it.
struct CodeRun: Sendable {
  var code: Bytes
  var input: Bytes
  var gas: UInt64
  var value: UInt256
  var sender: Address
  var fork: HardFork

  /// The account that has the code.
  static let receiver = Address(truncating: UInt256(0x1000_0000))
  private static let blockGasLimit: UInt64 = 30_000_000
  private static let chainID: UInt64 = 1

  /// What the run gave.
  struct Outcome: Sendable {
    var result: MessageResult
    var gasUsed: UInt64
    var refund: UInt64
    var logs: [Log]
    var time: Duration
  }

  /// Runs the code on the present thread; give it a deep stack.
  func run(tracer: (any Tracer)?) throws(NodeError) -> Outcome {
    let specification = ChainSpecification(chainID: Self.chainID, forks: .only(upTo: fork))
    let rules = try ChainRules.rules(for: specification)
    let state = StateDatabase.inMemory().headState()
    state.setBalance(value, of: sender)
    state.setCode(Code(code), of: Self.receiver)
    state.beginTransaction()
    for address in [sender, Self.receiver] + rules.precompiles(in: fork).addresses { state.warm(address) }
    let block = BlockEnvironment(
      number: 1, timestamp: 1, gasLimit: max(gas, Self.blockGasLimit), beneficiary: .zero, prevRandao: .zero,
      baseFee: .zero, chainID: Self.chainID, fork: fork, schedule: specification.schedule(for: fork),
      ancestorHash: { _ in nil })
    let message = Message(
      kind: .call, caller: sender, target: Self.receiver, value: value, input: input, gas: gas)
    let clock = ContinuousClock()
    let start = clock.now
    let result = rules.process(
      message, state: state, block: block, transaction: TransactionEnvironment(origin: sender, gasPrice: .zero),
      tracer: tracer)
    let time = clock.now - start
    return Outcome(
      result: result, gasUsed: gas - min(gas, result.gasLeft), refund: UInt64(max(state.refund, 0)),
      logs: result.isSuccess ? state.logs : [], time: time)
  }
}
