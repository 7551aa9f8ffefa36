import ABI
import ChainSpecification
import ChainTypes
import Execution
import Primitives
import WorldState

/// The calls that a block makes beside its transactions: EELS `process_system_transaction`.
struct SystemCalls {
  private let processor: TransactionProcessor

  init(_ processor: TransactionProcessor) {
    self.processor = processor
  }

  /// Gives a hash to a contract that keeps it; whether it is there or succeeds does not matter (EIP-4788, EIP-2935).
  func record(_ hash: Hash, in predeploy: Predeploy) {
    guard predeploy.firstFork <= processor.block.fork, processor.state.hasCode(predeploy.address) else { return }
    _ = call(predeploy.address, hash.bytes)
  }

  /// Takes the requests of the block from a contract, which must be there and succeed (EIP-7002, EIP-7251).
  func requests(of predeploy: Predeploy) throws(BlockValidationError) -> Bytes {
    let isThere = processor.state.hasCode(predeploy.address)
    if let fault = processor.state.fault { throw .fault(fault) }
    guard isThere else { throw .systemContractMissing(predeploy) }
    let result = call(predeploy.address, [])
    if let fault = processor.state.fault { throw .fault(fault) }
    guard result.isSuccess else { throw .systemCallFailed(predeploy, result.status) }
    return result.output
  }

  /// Tells Staking who made the block, when the genesis has deployed it; whether it succeeds does not matter.
  ///
  /// A chain of its own has no news of absent validators and of double signers; a beacon chain has no Staking.
  func endBlock() {
    let staking = SystemContract.staking.address
    guard processor.rules.specification.consensusLayer == .none, processor.state.hasCode(staking) else { return }
    let none = ABIValue.array([])
    // The values have the function's types.
    guard let input = try? Self.endBlock.encode([.address(processor.block.beneficiary), none, none, none]) else {
      return
    }
    _ = call(staking, input)
  }

  /// Goes on with the training jobs, when there has ever been one: the precompiled contract TRAIN does as much as the chain's
  /// parameters allow in one block.
  func advanceTraining() {
    let (address, specification) = (TrainingStorage.address, processor.rules.specification)
    guard specification.consensusLayer == .none, processor.state.nonce(address) > 0 else { return }
    _ = call(address, Self.advance.selector, gas: Predeploy.callGas + specification.ai.trainingGasPerBlock)
  }

  private static let advance = FunctionSignature(name: "advance", parameters: [])
  private static let endBlock = FunctionSignature(
    name: "endBlock",
    parameters: [.address, .array(.address), .array(.address), .array(.uint(bits: 64))])

  private func call(_ target: Address, _ input: Bytes, gas: UInt64 = Predeploy.callGas) -> MessageResult {
    let state = processor.state
    state.beginTransaction()
    let message = Message(
      kind: .call, caller: Predeploy.caller, target: target, transfersValue: false, input: input,
      gas: gas
    ).delegated(in: state)
    let result = MessageProcessor(
      rules: processor.rules, state: state, block: processor.block,
      transaction: TransactionEnvironment(origin: Predeploy.caller, gasPrice: processor.block.baseFee)
    ).processTransactionMessage(message)
    state.finishTransaction()
    return result
  }
}
