import ChainSpecification
import ContractVM
import EVM
import Execution
import KeyValueStore
import Primitives
import StateStore
import StateTransition
import WorldState

/// A chain without blocks: an empty state in memory, both machines, and messages as a transaction sends them.
final class TestChain {
  let state: WorldState
  var block: BlockEnvironment
  var transaction: TransactionEnvironment
  let rules: ExecutionRules
  var tracer: (any Tracer)?

  static let origin = Address(low: 0xAAAA)
  static let coinbase = Address(low: 0xC01)
  /// Where most tests put their code.
  static let contract = Address(low: 0xC0DE)

  init(fork: HardFork = .osaka, precompiles: [any Precompile] = []) throws {
    let specification = ChainSpecification(chainID: 1337)
    rules = ExecutionRules(
      specification: specification, precompiles: try PrecompileTable(precompiles),
      machines: [ContractVMMachine(), EVMMachine()])
    state = StateDatabase.inMemory().headState()
    block = BlockEnvironment(
      number: 1000, timestamp: 1_700_000_000, gasLimit: 30_000_000, beneficiary: Self.coinbase,
      prevRandao: Hash(UInt256(0x1234_5678)), baseFee: 7, blobBaseFee: 3, chainID: 1337, fork: fork,
      schedule: .schedule(for: fork), ancestorHash: { Hash(UInt256($0)) })
    transaction = TransactionEnvironment(
      origin: Self.origin, gasPrice: 9, blobHashes: [Hash(UInt256(0xB10B)), Hash(UInt256(0xB10C))])
    state.beginTransaction()
    state.warm(Self.origin)
  }

  /// Puts code at an address.
  func install(_ code: Assembly, at address: Address = contract) { install(code.bytes, at: address) }

  /// Puts code at an address.
  func install(_ code: Bytes, at address: Address) {
    state.setNonce(1, of: address)
    state.setCode(Code(code), of: address)
  }

  /// A call from the origin with the target warm, as a transaction makes it.
  func call(
    _ target: Address = contract, input: Bytes = [], value: UInt256 = .zero, gas: UInt64 = 10_000_000,
    isStatic: Bool = false
  ) -> MessageResult {
    state.warm(target)
    return process(
      Message(
        kind: isStatic ? .staticCall : .call, caller: Self.origin, target: target, value: value, isStatic: isStatic,
        input: input, gas: gas))
  }

  /// A creation from the origin.
  func create(_ initCode: Assembly, value: UInt256 = .zero, gas: UInt64 = 20_000_000) -> MessageResult {
    process(
      Message(kind: .create, caller: Self.origin, target: .zero, value: value, input: initCode.bytes, gas: gas))
  }

  /// Any message, on a thread whose stack holds 1,024 frames.
  func process(_ message: Message) -> MessageResult {
    let (rules, state, block, transaction, tracer) = (rules, state, block, transaction, tracer)
    return withLargeStack {
      rules.process(message, state: state, block: block, transaction: transaction, tracer: tracer)
    }
  }
}

/// Runs code on a new state and gives the result.
func run(
  _ code: Assembly, input: Bytes = [], value: UInt256 = .zero, gas: UInt64 = 10_000_000, fork: HardFork = .osaka
) throws -> MessageResult {
  let chain = try TestChain(fork: fork)
  _ = chain.state.addBalance(value, to: TestChain.origin)
  chain.install(code)
  return chain.call(input: input, value: value, gas: gas)
}

/// The word that code leaves on top of the stack.
func top(_ code: Assembly, input: Bytes = [], fork: HardFork = .osaka) throws -> UInt256? {
  let result = try run(code + giveTop, input: input, fork: fork)
  return result.isSuccess ? UInt256(bigEndian: result.output) : nil
}

/// The gas that code uses.
func gasUsed(_ code: Assembly, fork: HardFork = .osaka) throws -> UInt64 {
  let result = try run(code, fork: fork)
  return 10_000_000 - result.gasLeft
}
