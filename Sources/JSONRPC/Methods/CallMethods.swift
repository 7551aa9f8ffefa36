internal import ABI
internal import ChainStore
internal import ChainTypes
internal import Execution
internal import Primitives
internal import StateTransition
internal import WorldState

extension MethodTable {
  /// Running contracts without a transaction.
  static let callMethods: [RPCMethod] = [
    RPCMethod(
      "eth_call", "Runs a call on the state after a block and gives what it returns.",
      [.required("transaction", .transaction), .optional("block", .block)], returns: "bytes", weight: .heavy
    ) { arguments, context throws(RPCError) in
      let fields = try arguments[0].transactionFields()
      let header = try context.knownHeader(try arguments[1].block())
      return .data(try context.call(fields.callRequest(at: header), at: header).output)
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

extension TransactionFields {
  /// The simulated form; without fees the gas costs nothing, so that a caller without funds can read.
  func callRequest(at header: Header) -> CallRequest {
    let dynamicPrice = maximumFeePerGas.map { maximum in
      min(maximum, header.baseFeePerGas &+ (maximumPriorityFeePerGas ?? .zero))
    }
    return CallRequest(
      from: from ?? .zero, to: to, gas: gas, gasPrice: gasPrice ?? dynamicPrice ?? .zero, value: value, data: data,
      accessList: accessList ?? [])
  }
}

extension RPCContext {
  /// Runs a call on the state after a block; throws its revert with the decoded reason, or its failure.
  func call(_ request: CallRequest, at header: Header) throws(RPCError) -> TransactionOutcome {
    let outcome: TransactionOutcome
    do throws(TransactionValidationError) { outcome = try simulator(at: header).simulate(request) } catch {
      throw rpcError(error)
    }
    switch outcome.status {
    case .success: return outcome
    case .revert: throw reverted(outcome.output)
    case .failure(let failure): throw .rejected("execution failed: \(failure)")
    }
  }

  /// A gas limit with which a call succeeds; throws why none does.
  func estimateGas(_ fields: TransactionFields, at header: Header) throws(RPCError) -> UInt64 {
    do throws(EstimationError) { return try simulator(at: header).estimateGas(fields.callRequest(at: header)) } catch {
      switch error {
      case .invalid(let reason): throw rpcError(reason)
      case .reverted(let data): throw reverted(data)
      case .failed: throw .rejected(error.description)
      }
    }
  }

  /// The error of a call that reverted, with the reason when the data has a known form.
  func reverted(_ data: Bytes) -> RPCError {
    let errors = backend.identity.contracts.flatMap { $0.interface?.errors ?? [] } + PrecompileErrors.all
    let reason: String? =
      switch RevertReason(data, errors: errors) {
      case .message(let text): text
      case .custom(let name, let arguments):
        "\(name)(\(arguments.map(\.description).joined(separator: ", ")))"
      case .panic(let code): RevertReason.panic(code).description
      case .empty, .unknown: nil
      }
    return .executionReverted(reason: reason, data: data)
  }

  private func simulator(at header: Header) -> Simulator {
    let chain = backend.chain
    return Simulator(rules: backend.rules, header: header, state: chain.states.state(at: header.stateRoot)) { number in
      try? chain.hash(ofBlock: number)
    }
  }

  private func rpcError(_ error: TransactionValidationError) -> RPCError {
    if case .fault = error { return .internal(error.description) }
    return .rejected(error.description)
  }
}
