import ChainSpecification
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
    _ = call(predeploy, hash.bytes)
  }

  /// Takes the requests of the block from a contract, which must be there and succeed (EIP-7002, EIP-7251).
  func requests(of predeploy: Predeploy) throws(BlockValidationError) -> Bytes {
    let isThere = processor.state.hasCode(predeploy.address)
    if let fault = processor.state.fault { throw .fault(fault) }
    guard isThere else { throw .systemContractMissing(predeploy) }
    let result = call(predeploy, [])
    if let fault = processor.state.fault { throw .fault(fault) }
    guard result.isSuccess else { throw .systemCallFailed(predeploy, result.status) }
    return result.output
  }

  private func call(_ predeploy: Predeploy, _ input: Bytes) -> MessageResult {
    let state = processor.state
    state.beginTransaction()
    let message = Message(
      kind: .call, caller: Predeploy.caller, target: predeploy.address, transfersValue: false, input: input,
      gas: Predeploy.callGas
    ).delegated(in: state)
    let result = MessageProcessor(
      rules: processor.rules, state: state, block: processor.block,
      transaction: TransactionEnvironment(origin: Predeploy.caller, gasPrice: processor.block.baseFee)
    ).processTransactionMessage(message)
    state.finishTransaction()
    return result
  }
}
