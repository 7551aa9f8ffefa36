internal import ChainTypes
internal import Execution
internal import Primitives

extension MethodTable {
  /// Running contracts without a transaction.
  static let callMethods: [RPCMethod] = [
    RPCMethod(
      "eth_call", "Runs a call on the state after a block and gives what it returns.",
      [.required("transaction", .transaction), .optional("block", .block)], returns: "bytes", weight: .heavy
    ) { arguments, context throws(RPCError) in
      let fields = try arguments[0].transactionFields()
      let header = try context.knownHeader(try arguments[1].block())
      let outcome = try context.backend.simulate(context.callRequest(fields, gas: fields.gas), at: header)
      return .data(try context.output(of: outcome))
    },
    RPCMethod(
      "eth_estimateGas", "Gives a gas limit with which the transaction succeeds on the state after a block.",
      [.required("transaction", .transaction), .optional("block", .block)], returns: "quantity", weight: .heavy
    ) { arguments, context throws(RPCError) in
      let fields = try arguments[0].transactionFields()
      return .quantity(try context.estimateGas(fields, at: try context.knownHeader(try arguments[1].block())))
    },
  ]
}

extension RPCContext {
  /// The simulated form of a transaction object; gas is capped by the node's limit.
  func callRequest(_ fields: TransactionFields, gas: UInt64?) -> CallRequest {
    let cap = min(backend.identity.callGasLimit, RPCLimits.maximumCallGas)
    return CallRequest(
      from: fields.from ?? .zero, to: fields.to, gas: min(gas ?? cap, cap),
      gasPrice: fields.gasPrice ?? fields.maximumFeePerGas ?? .zero, value: fields.value, data: fields.data,
      accessList: fields.accessList ?? [])
  }

  /// What a call returned; throws the revert with its decoded reason, or the failure.
  func output(of outcome: CallOutcome) throws(RPCError) -> Bytes {
    switch outcome.status {
    case .success: return outcome.output
    case .revert: throw .executionReverted(reason: revertReason(outcome.output), data: outcome.output)
    case .failure(let failure): throw .rejected("execution failed: \(failure)")
    }
  }

  /// The least gas limit with which a call succeeds, nearly; throws what makes it fail with all the gas.
  func estimateGas(_ fields: TransactionFields, at header: Header) throws(RPCError) -> UInt64 {
    var request = callRequest(fields, gas: fields.gas)
    request.gas = min(request.gas, header.gasLimit)
    let ceiling = request.gas
    let first = try backend.simulate(request, at: header)
    _ = try output(of: first)
    // Most calls need exactly what they use before refunds; those that keep 1/64 back at nested calls need more.
    request.gas = first.peakGas
    if try backend.simulate(request, at: header).status == .success { return first.peakGas }
    var low = first.peakGas
    var high = ceiling
    while high - low > max(low / EstimationLimits.tolerance, 1) {
      request.gas = min(low + (high - low) / 2, low + low / 8)
      if try backend.simulate(request, at: header).status == .success { high = request.gas } else { low = request.gas }
    }
    return high
  }
}

/// How exact an estimate is.
private enum EstimationLimits {
  /// The search ends when the result is at most one 64th above gas that is not enough.
  static let tolerance: UInt64 = 64
}
