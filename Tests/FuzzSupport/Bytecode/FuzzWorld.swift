import ChainSpecification
import ChainTypes
import ContractVM
import EVM
import Execution
import Precompiles
import Primitives
import StateStore
import StateTransition
import WorldState

/// A few accounts in memory, always the same, in which a message runs from the same state every time.
struct FuzzWorld: Sendable {
  static let shared = FuzzWorld()

  /// Who sends messages; has coins and a nonce.
  static let sender = Address(low: 0x5E)
  /// The accounts whose code comes from the input.
  static let programs = [Address(low: 0xA0), Address(low: 0xA1)]
  /// An EVM program that calls its caller with its input and gives or reverts what comes back.
  static let echo = Address(low: 0xB0)
  /// A ContractVM program that counts its calls and gives the count.
  static let counter = Address(low: 0xB1)
  /// Code that is delegated to the first program (EIP-7702).
  static let delegating = Address(low: 0xB2)
  /// An account with coins alone.
  static let purse = Address(low: 0xB3)

  private let database = StateDatabase.inMemory()

  private init() {
    do {
      let state = database.headState()
      try Self.populate(state)
      try database.save(state.commit())
    } catch {
      preconditionFailure("the accounts are constants: \(error)")
    }
  }

  private static func populate(_ state: WorldState) throws {
    state.setBalance(UInt256(1_000_000_000_000 as UInt64), of: sender)
    state.setNonce(7, of: sender)
    for address in programs + [echo, counter, purse] {
      state.setBalance(UInt256(1_000 as UInt64), of: address)
      state.setNonce(1, of: address)
      for slot in 0..<4 as Range<UInt64> { state.setStorage(address, UInt256(slot), UInt256(slot * 7)) }
    }
    state.setCode(Code(FuzzProgram.echo), of: echo)
    state.setCode(Code(try FuzzProgram.counter().encoded), of: counter)
    state.setCode(Code(Delegation.designator(of: programs[0])), of: delegating)
    state.setNonce(1, of: delegating)
  }

  /// The chain's rules with some machines.
  static func rules(_ machines: [any Machine]) -> ExecutionRules {
    do {
      return ExecutionRules(
        specification: ChainSpecification(chainID: 1_337), precompiles: try .standard(engine: EchoEngine()),
        machines: machines)
    } catch {
      preconditionFailure("the contracts are constants: \(error)")
    }
  }

  /// What a message left.
  struct Outcome: Equatable {
    var status: MessageStatus
    let gasLeft: UInt64
    let output: Bytes
    let createdAddress: Address?
    let logs: [Log]
    let refund: Int64
    let root: Hash

    /// The outcome without the reason of a failure.
    ///
    /// No block depends on it: an interpreter that charges a run of instructions at once finds out of gas what another
    /// stops for before, and both consume all gas.
    var withoutReason: Outcome {
      var outcome = self
      if case .failure = status { outcome.status = .failure(.outOfGas) }
      return outcome
    }
  }

  /// Runs a message over the world's state with the programs of the input, and commits what it leaves.
  func run(
    _ message: Message, fork: HardFork, programs: [Code] = [], rules: ExecutionRules
  ) throws(FuzzFinding) -> Outcome {
    let state = state(programs)
    state.beginTransaction()
    for address in [message.caller, message.target] + rules.precompiles(in: fork).addresses { _ = state.warm(address) }
    let result = rules.process(
      message, state: state, block: Self.block(fork),
      transaction: TransactionEnvironment(origin: Self.sender, gasPrice: UInt256(9 as UInt64)))
    try hold(result.gasLeft <= message.gas, "the gas left is at most the gas given")
    try hold(state.fault == nil, "no data is missing")
    if !result.isSuccess {
      try hold(state.logs.isEmpty && state.refund == 0, "a frame that does not succeed leaves no log and no refund")
      try hold(result.createdAddress == nil, "a frame that does not succeed creates nothing")
    }
    let (logs, refund) = (state.logs, state.refund)
    state.finishTransaction()
    return Outcome(
      status: result.status, gasLeft: result.gasLeft, output: result.output, createdAddress: result.createdAddress,
      logs: logs, refund: refund, root: try root(of: state))
  }

  /// The root before any message, or with another nonce of the sender.
  func root(programs: [Code], senderNonce: UInt64? = nil) throws(FuzzFinding) -> Hash {
    let state = state(programs)
    if let senderNonce { state.setNonce(senderNonce, of: Self.sender) }
    return try root(of: state)
  }

  private func state(_ programs: [Code]) -> WorldState {
    let state = database.headState()
    for (address, code) in zip(Self.programs, programs) { state.setCode(code, of: address) }
    return state
  }

  private func root(of state: WorldState) throws(FuzzFinding) -> Hash {
    do { return try state.commit().root } catch { throw FuzzFinding("the state is committed: \(error)") }
  }

  private static func block(_ fork: HardFork) -> BlockEnvironment {
    BlockEnvironment(
      number: 300, timestamp: 1_000, gasLimit: 30_000_000, beneficiary: Address(low: 0xFEE), prevRandao: .zero,
      baseFee: UInt256(7 as UInt64), chainID: 1_337, fork: fork, schedule: .schedule(for: fork),
      ancestorHash: { Keccak256.hash(UInt256($0).bigEndianBytes) })
  }
}
