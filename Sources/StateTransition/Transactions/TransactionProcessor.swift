import ChainSpecification
import ChainTypes
import Execution
import Primitives
import WorldState

/// Validates and executes transactions in one block: EELS `validate_transaction`, `check_transaction` and `process_transaction`.
struct TransactionProcessor {
  let rules: ExecutionRules
  let block: BlockEnvironment
  let state: WorldState

  /// Executes a transaction that may be part of the block; when it throws, the state is unchanged.
  func processTransaction(
    _ transaction: Transaction, sender: Address, gasAvailable: UInt64
  ) throws(TransactionValidationError) -> TransactionOutcome {
    try validateTransaction(transaction)
    let request = try checkTransaction(transaction, sender: sender, gasAvailable: gasAvailable)
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
  func validateTransaction(_ transaction: Transaction) throws(TransactionValidationError) {
    if transaction.nonce == .max { throw .nonceOverflow }
    try validateGasLimit(
      transaction.gasLimit, data: transaction.data, isCreate: transaction.isCreate, accessList: transaction.accessList)
    if let cap = block.schedule.transactionGasLimit, transaction.gasLimit > cap {
      throw .gasLimitAboveCap(cap: cap, found: transaction.gasLimit)
    }
  }

  /// The init data's size and the gas that is due before execution (EIP-3860, EIP-7623).
  func validateGasLimit(
    _ gasLimit: UInt64, data: Bytes, isCreate: Bool, accessList: AccessList
  ) throws(TransactionValidationError) {
    if isCreate {
      let limit = rules.initCodeLimit(for: data, schedule: block.schedule)
      if data.count > limit { throw .initCodeTooLarge(limit: limit, found: data.count) }
    }
    let cost = block.schedule.intrinsicGas(data: data, isCreate: isCreate, accessList: accessList)
    let required = max(cost.intrinsic, cost.floor)
    if gasLimit < required { throw .intrinsicGasTooLow(required: required, found: gasLimit) }
  }

  /// The rules that need the block or the state: EELS `check_transaction`.
  private func checkTransaction(
    _ transaction: Transaction, sender: Address, gasAvailable: UInt64
  ) throws(TransactionValidationError) -> TransactionRequest {
    let chainID = rules.specification.chainID
    if let found = transaction.chainID, found != chainID { throw .wrongChain(expected: chainID, found: found) }
    if transaction.gasLimit > gasAvailable {
      throw .gasLimitAboveBlock(available: gasAvailable, found: transaction.gasLimit)
    }
    let (gasPrice, priorityFee) = try checkFees(transaction)
    try checkSender(sender, transaction)
    return TransactionRequest(
      sender: sender, to: transaction.to, value: transaction.value, data: transaction.data,
      gasLimit: transaction.gasLimit, gasPrice: gasPrice, priorityFee: priorityFee, accessList: transaction.accessList)
  }

  private func checkFees(
    _ transaction: Transaction
  ) throws(TransactionValidationError) -> (gasPrice: UInt256, priorityFee: UInt256) {
    let maximum = transaction.maximumFeePerGas
    if transaction.maximumPriorityFeePerGas > maximum {
      throw .priorityFeeAboveMaximumFee(maximumFee: maximum, found: transaction.maximumPriorityFeePerGas)
    }
    guard let priority = transaction.effectivePriorityFeePerGas(baseFeePerGas: block.baseFee) else {
      throw .maximumFeeBelowBaseFee(baseFee: block.baseFee, found: maximum)
    }
    return (block.baseFee &+ priority, priority)
  }

  private func checkSender(_ sender: Address, _ transaction: Transaction) throws(TransactionValidationError) {
    let nonce = state.nonce(sender)
    if transaction.nonce < nonce { throw .nonceTooLow(expected: nonce, found: transaction.nonce) }
    if transaction.nonce > nonce { throw .nonceTooHigh(expected: nonce, found: transaction.nonce) }
    guard let required = transaction.maximumCost else { throw .costOverflow }
    let balance = state.balance(sender)
    if balance < required { throw .insufficientFunds(balance: balance, required: required) }
    if state.hasCode(sender) { throw .senderHasCode(sender) }
  }
}
