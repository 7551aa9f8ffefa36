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
    _ transaction: Transaction, sender: Address, room: BlockRoom, tracer: (any Tracer)? = nil
  ) throws(TransactionValidationError) -> TransactionOutcome {
    // Before the limit of one transaction (EIP-7594), as a block without room for so many blobs is the wider fault.
    if transaction.blobGas > room.blobGas {
      throw .blobGasAboveBlock(available: room.blobGas, found: transaction.blobGas)
    }
    let cost = try validateTransaction(transaction)
    let request: TransactionRequest
    do throws(TransactionValidationError) {
      request = try checkTransaction(transaction, sender: sender, cost: cost, room: room)
    } catch {
      // What was refused over state that could not be read may be valid.
      throw state.fault.map { .fault($0) } ?? error
    }
    if let fault = state.fault { throw .fault(fault) }

    state.beginTransaction()
    let start = state.checkpoint()
    buyGas(request)
    state.setNonce(transaction.nonce + 1, of: sender)
    var outcome = execute(request, nonce: transaction.nonce, tracer: tracer)
    payFees(request, gasUsed: outcome.gasUsed)
    do throws(DepositRequest.LayoutError) {
      outcome.depositRequests = try depositRequests(in: outcome.logs)
    } catch {
      state.revert(to: start)
      throw .invalidDeposit(error)
    }
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
    gasLimit: UInt64, data: Bytes, isCreate: Bool, accessList: AccessList, authorizationCount: Int
  ) throws(TransactionValidationError) -> IntrinsicGas {
    let codeLimit = block.schedule.initCodeLimit(for: data)
    if isCreate, data.count > codeLimit {
      throw .intrinsic(.initCodeTooLarge(limit: codeLimit, actual: data.count))
    }
    let cost = block.schedule.intrinsicGas(
      data: data, isCreate: isCreate, accessList: accessList, authorizationCount: authorizationCount)
    do throws(TransactionIntrinsicError) { try cost.check(limit: gasLimit) } catch { throw .intrinsic(error) }
    return cost
  }

  /// The rules that need the block or the state: EELS `check_transaction`.
  private func checkTransaction(
    _ transaction: Transaction, sender: Address, cost: IntrinsicGas, room: BlockRoom
  ) throws(TransactionValidationError) -> TransactionRequest {
    if transaction.gasLimit > room.gas { throw .gasLimitAboveBlock(available: room.gas, found: transaction.gasLimit) }
    let (gasPrice, priorityFee) = try checkFees(transaction)
    try checkSender(sender, transaction)
    return TransactionRequest(
      sender: sender, to: transaction.to, value: transaction.value, data: transaction.data,
      gasLimit: transaction.gasLimit, cost: cost, gasPrice: gasPrice, priorityFee: priorityFee,
      accessList: transaction.accessList, authorizations: transaction.authorizations,
      blobHashes: transaction.blobHashes, blobFee: block.blobBaseFee &* UInt256(transaction.blobGas))
  }

  private func checkFees(
    _ transaction: Transaction
  ) throws(TransactionValidationError) -> (gasPrice: UInt256, priorityFee: UInt256) {
    guard let priority = transaction.effectivePriorityFeePerGas(baseFeePerGas: block.baseFee) else {
      throw .maximumFeeBelowBaseFee(baseFee: block.baseFee, found: transaction.maximumFeePerGas)
    }
    if transaction.type == .blob, transaction.maximumFeePerBlobGas < block.blobBaseFee {
      throw .maximumBlobFeeBelowBaseFee(baseFee: block.blobBaseFee, found: transaction.maximumFeePerBlobGas)
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
    // EIP-3607, with the exception of EIP-7702.
    if state.hasCode(sender), state.delegation(of: sender) == nil { throw .senderHasCode(sender) }
  }

  /// The deposit requests that the logs make (EIP-6110); none before Prague.
  private func depositRequests(in logs: [Log]) throws(DepositRequest.LayoutError) -> Bytes {
    guard block.fork >= DepositRequest.firstFork else { return [] }
    var requests: Bytes = []
    for log in logs where DepositRequest.isDeposit(log) { requests += try DepositRequest.decode(log.data) }
    return requests
  }
}
