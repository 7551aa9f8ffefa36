import ChainSpecification
import ChainTypes
import Execution
import Primitives
import WorldState

/// Validates and executes transactions in one block: EELS `validate_transaction`, `check_transaction` and
/// `process_transaction`.
struct TransactionProcessor {
  let rules: ExecutionRules
  var block: BlockEnvironment
  let state: WorldState

  /// Executes a transaction that may be part of the block; when it throws, the state is unchanged.
  func processTransaction(
    _ transaction: Transaction, sender: Address, gasAvailable: UInt64
  ) throws(TransactionValidationError) -> TransactionOutcome {
    let cost = try validateTransaction(transaction)
    let request: TransactionRequest
    do throws(TransactionValidationError) {
      request = try checkTransaction(transaction, sender: sender, cost: cost, gasAvailable: gasAvailable)
    } catch {
      // What was refused over state that could not be read may be valid.
      throw state.fault.map { .fault($0) } ?? error
    }
    if let fault = state.fault { throw .fault(fault) }

    state.beginTransaction()
    buyGas(request)
    state.setNonce(transaction.nonce + 1, of: sender)
    let outcome = execute(request, nonce: transaction.nonce)
    payFees(request, gasUsed: outcome.gasUsed)
    state.finishTransaction()
    if let fault = state.fault { throw .fault(fault) }
    return outcome
  }

  /// The rules that need no state: EELS `validate_transaction`.
  private func validateTransaction(_ transaction: Transaction) throws(TransactionValidationError) -> IntrinsicGas {
    do throws(TransactionIntrinsicError) {
      return try rules.specification.validateIntrinsic(transaction, in: block.fork)
    } catch {
      throw .intrinsic(error)
    }
  }

  /// The rules that need no state, for a message without a signature: init data and gas before execution.
  func validateStart(
    gasLimit: UInt64, data: Bytes, isCreate: Bool, accessList: AccessList
  ) throws(TransactionValidationError) -> IntrinsicGas {
    let codeLimit = block.schedule.initCodeLimit(for: data)
    if isCreate, data.count > codeLimit {
      throw .intrinsic(.initCodeTooLarge(limit: codeLimit, actual: data.count))
    }
    let cost = block.schedule.intrinsicGas(data: data, isCreate: isCreate, accessList: accessList)
    if gasLimit < cost.required { throw .intrinsic(.gasLimitTooLow(required: cost.required, actual: gasLimit)) }
    return cost
  }

  /// The rules that need the block or the state: EELS `check_transaction`.
  private func checkTransaction(
    _ transaction: Transaction, sender: Address, cost: IntrinsicGas, gasAvailable: UInt64
  ) throws(TransactionValidationError) -> TransactionRequest {
    if transaction.gasLimit > gasAvailable {
      throw .gasLimitAboveBlock(available: gasAvailable, found: transaction.gasLimit)
    }
    let (gasPrice, priorityFee) = try checkFees(transaction)
    try checkSender(sender, transaction)
    return TransactionRequest(
      sender: sender, to: transaction.to, value: transaction.value, data: transaction.data,
      gasLimit: transaction.gasLimit, cost: cost, gasPrice: gasPrice, priorityFee: priorityFee,
      accessList: transaction.accessList)
  }

  private func checkFees(
    _ transaction: Transaction
  ) throws(TransactionValidationError) -> (gasPrice: UInt256, priorityFee: UInt256) {
    guard let priority = transaction.effectivePriorityFeePerGas(baseFeePerGas: block.baseFee) else {
      throw .maximumFeeBelowBaseFee(baseFee: block.baseFee, found: transaction.maximumFeePerGas)
    }
    return (block.baseFee &+ priority, priority)
  }

  private func checkSender(_ sender: Address, _ transaction: Transaction) throws(TransactionValidationError) {
    let nonce = state.nonce(sender)
    if transaction.nonce < nonce { throw .nonceTooLow(expected: nonce, found: transaction.nonce) }
    if transaction.nonce > nonce { throw .nonceTooHigh(expected: nonce, found: transaction.nonce) }
    let required = transaction.maximumCost ?? .max
    let balance = state.balance(sender)
    if balance < required { throw .insufficientFunds(balance: balance, required: required) }
    if state.hasCode(sender) { throw .senderHasCode(sender) }
  }
}
