import ChainSpecification
import ChainTypes
import EVM
import Execution
import KeyValueStore
import Primitives
import StateStore
import WorldState

/// A small world in which both interpreters run the same programs: three contracts, balances, calls and creations.
final class AgreementWorld: ExecutionContext {
  let state: WorldState
  let block: BlockEnvironment
  let transaction: TransactionEnvironment
  let specification: ChainSpecification
  var tracer: (any Tracer)? { nil }
  var machineEnvironment: AnyObject?
  private let machine: EVMMachine

  static let contracts = (0..<3).map { Address(low: 0x1000 + UInt64($0)) }
  private static let caller = Address(low: 0xCA11)
  /// Deeper calls are refused, so that a program that calls itself ends soon.
  private static let depthLimit = 6

  init(_ programs: [Bytes], tiers: Tiers, fork: HardFork = .osaka) {
    state = StateDatabase.inMemory().headState()
    machine = EVMMachine(tiers: tiers)
    specification = ChainSpecification(chainID: 1337)
    block = BlockEnvironment(
      number: 1000, timestamp: 1_700_000_000, gasLimit: 30_000_000, beneficiary: Address(low: 0xC01),
      prevRandao: Hash(UInt256(0x1234_5678)), baseFee: 7, blobBaseFee: 3, chainID: 1337, fork: fork,
      schedule: .schedule(for: fork), ancestorHash: { Hash(UInt256($0)) })
    transaction = TransactionEnvironment(origin: Self.caller, gasPrice: 9)
    state.beginTransaction()
    for (address, code) in zip(Self.contracts, programs) {
      state.setNonce(1, of: address)
      state.setBalance(1_000_000, of: address)
      state.setCode(Code(code), of: address)
    }
    state.setStorage(Self.contracts[0], 1, 7)
    state.setStorage(Self.contracts[1], 0, .max)
    state.finishTransaction()
  }

  /// Gives the contracts code objects that other worlds use too.
  func install(_ code: [Code]) {
    for (address, code) in zip(Self.contracts, code) { state.setCode(code, of: address) }
  }

  /// Calls the first contract in a transaction of its own.
  func call(input: Bytes, gas: UInt64) -> MessageResult {
    state.beginTransaction()
    let target = Self.contracts[0]
    return processMessage(Message(kind: .call, caller: Self.caller, target: target, input: input, gas: gas))
  }

  func processMessage(_ request: Message) -> MessageResult {
    guard request.depth < Self.depthLimit else { return .failure(.callDepthExceeded, gasLeft: request.gas) }
    let checkpoint = state.checkpoint()
    var message = request
    if message.kind.isCreate {
      message.target = Address(
        truncating: Keccak256.hash(message.caller.bytes + [UInt8(truncatingIfNeeded: state.nonce(message.caller))]).word
      )
      _ = state.incrementNonce(of: message.caller)
    }
    if message.transfersValue, !state.transfer(message.value, from: message.caller, to: message.target) {
      state.revert(to: checkpoint)
      return .failure(.insufficientBalance, gasLeft: request.gas)
    }
    var result: MessageResult
    if message.kind.isCreate {
      let code = Code(message.input.bytes, hash: .zero)
      message.input = []
      result = machine.run(message, code: code, context: self)
      if result.isSuccess {
        state.setCode(Code(result.output), of: message.target)
        result.createdAddress = message.target
        result.output = []
      }
    } else {
      let code = state.code(message.codeAddress)
      result = code.isEmpty ? .success(gasLeft: message.gas) : machine.run(message, code: code, context: self)
    }
    if !result.isSuccess { state.revert(to: checkpoint) }
    return result
  }
}

/// Everything that a transaction leaves behind; two interpreters must agree on it. Reasons of failures may differ.
struct AgreementOutcome: Equatable, CustomStringConvertible {
  var status: String
  var gasLeft: UInt64
  var output: Bytes
  var logs: [Bytes]
  var refund: Int64
  var values: [UInt256]

  init(_ result: MessageResult, _ state: WorldState) {
    status =
      switch result.status {
      case .success: "success"
      case .revert: "revert"
      case .failure: "failure"
      }
    gasLeft = result.gasLeft
    output = result.output
    logs = state.logs.map { log in log.address.bytes + log.topics.flatMap(\.bytes) + log.data }
    refund = state.refund
    values = AgreementWorld.contracts.flatMap { address in
      [state.balance(address), UInt256(state.nonce(address))]
        + (0..<8).flatMap { [state.storage(address, UInt256($0)), state.transientStorage(address, UInt256($0))] }
    }
  }

  var description: String {
    "\(status), gas left \(gasLeft), refund \(refund), output \(Hex.encode(output)), \(logs.count) logs, \(values)"
  }
}
