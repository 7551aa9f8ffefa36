import ChainSpecification
import ChainTypes
import Execution
import Primitives
import WorldState

extension TransactionProcessor {
  /// Takes the price of the whole gas limit and of the blobs from the sender, whose balance was checked against the
  /// higher maximum.
  func buyGas(_ request: TransactionRequest) {
    let price = request.gasPrice &* UInt256(request.gasLimit) &+ request.blobFee
    let isPaid = state.subtractBalance(price, from: request.sender)
    precondition(isPaid, "the sender's balance was checked")
  }

  /// Runs the transaction's message and counts its gas: EELS `process_message_call` and the refund rules.
  ///
  /// The sender's nonce is counted already; `nonce` is the one before.
  func execute(_ request: TransactionRequest, nonce: UInt64, tracer: (any Tracer)?) -> TransactionOutcome {
    let schedule = block.schedule
    let processor = MessageProcessor(
      rules: rules, state: state, block: block,
      transaction: TransactionEnvironment(
        origin: request.sender, gasPrice: request.gasPrice, blobHashes: request.blobHashes),
      tracer: tracer)
    setCodes(request.authorizations)
    let message = message(request, gas: request.gasLimit - request.cost.intrinsic, nonce: nonce)
    warmTransaction(request, message)
    let result = processor.processTransactionMessage(message)

    let used = request.gasLimit - result.gasLeft
    let refund = min(used / schedule.maximumRefundQuotient, UInt64(max(state.refund, 0)))
    return TransactionOutcome(
      status: result.status, output: result.output, gasUsed: max(used - refund, request.cost.floor),
      peakGas: max(used, request.cost.floor), gasRefund: refund, logs: result.isSuccess ? state.logs : [],
      createdAddress: result.createdAddress)
  }

  /// Gives back unused gas, pays the beneficiary, and pays the base fee to the treasury when the chain has one.
  func payFees(_ request: TransactionRequest, gasUsed: UInt64) {
    let unused = UInt256(request.gasLimit - gasUsed)
    state.addBalance(request.gasPrice &* unused, to: request.sender)
    state.addBalance(request.priorityFee &* UInt256(gasUsed), to: block.beneficiary)
    if case .treasury(let treasury) = rules.specification.baseFeePolicy {
      state.addBalance((request.gasPrice &- request.priorityFee) &* UInt256(gasUsed), to: treasury)
    }
  }

  private func message(_ request: TransactionRequest, gas: UInt64, nonce: UInt64) -> Message {
    guard let target = request.to else {
      return Message(
        kind: .create, caller: request.sender, target: Address.created(by: request.sender, nonce: nonce),
        value: request.value, input: request.data, gas: gas)
    }
    return Message(
      kind: .call, caller: request.sender, target: target, value: request.value, input: request.data, gas: gas
    ).delegated(in: state)
  }

  /// What is warm from the start: sender, target with the account it delegates to (EIP-7702), beneficiary (EIP-3651),
  /// precompiled contracts, access list (EIP-2929, EIP-2930).
  private func warmTransaction(_ request: TransactionRequest, _ message: Message) {
    state.warm(request.sender)
    state.warm(message.target)
    if message.isDelegated { state.warm(message.codeAddress) }
    state.warm(block.beneficiary)
    state.setAlwaysWarm(rules.precompiles(in: block.fork).addresses)
    for entry in request.accessList {
      state.warm(entry.address)
      for key in entry.storageKeys { state.warm(entry.address, key.word) }
    }
  }
}

extension Message {
  /// The message with the code that its target's designator names, when the target has one (EIP-7702).
  func delegated(in state: WorldState) -> Message {
    guard let delegate = state.delegation(of: target) else { return self }
    var message = self
    message.codeAddress = delegate
    message.isDelegated = true
    return message
  }
}
