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
      [.required("transaction", .transaction), .optional("block", .block), .optional("overrides", .overrides)],
      returns: "bytes", weight: .heavy
    ) { arguments, context throws(RPCError) in
      let fields = try arguments[0].transactionFields()
      let header = try context.knownHeader(try arguments[1].block())
      let overrides = try arguments[2].optional { parameter throws(RPCError) in try parameter.accountOverrides() } ?? []
      return .data(try context.call(fields.callRequest(at: header), at: header, overrides: overrides).output)
    },
    RPCMethod(
      "eth_estimateGas", "Gives a gas limit with which the transaction succeeds on the state after a block.",
      [.required("transaction", .transaction), .optional("block", .block), .optional("overrides", .overrides)],
      returns: "quantity", weight: .heavy
    ) { arguments, context throws(RPCError) in
      let fields = try arguments[0].transactionFields()
      let header = try context.knownHeader(try arguments[1].block())
      let overrides = try arguments[2].optional { parameter throws(RPCError) in try parameter.accountOverrides() } ?? []
      return .quantity(try context.estimateGas(fields, at: header, overrides: overrides))
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
      accessList: accessList ?? [], authorizations: authorizations ?? [])
  }
}

extension RPCContext {
  /// Runs a call on the state after a block; throws its revert with the decoded reason, or its failure.
  func call(
    _ request: CallRequest, at header: Header, overrides: [AccountOverride] = [], tracer: (any Tracer)? = nil
  ) throws(RPCError) -> TransactionOutcome {
    let outcome = try simulate(at: header, overrides: overrides) { simulator throws(RPCError) in
      do throws(TransactionValidationError) {
        return try simulator.simulate(request, tracer: tracer)
      } catch {
        throw rpcError(error)
      }
    }
    switch outcome.status {
    case .success: return outcome
    case .revert: throw reverted(outcome.output)
    case .failure(let failure): throw .rejected("execution failed: \(failure)")
    }
  }

  /// A gas limit with which a call succeeds; throws why none does.
  func estimateGas(
    _ fields: TransactionFields, at header: Header, overrides: [AccountOverride] = []
  ) throws(RPCError) -> UInt64 {
    try simulate(at: header, overrides: overrides) { simulator throws(RPCError) in
      do throws(EstimationError) {
        return try simulator.estimateGas(fields.callRequest(at: header))
      } catch {
        switch error {
        case .invalid(let reason): throw rpcError(reason)
        case .reverted(let data): throw reverted(data)
        case .failed: throw .rejected(error.description)
        }
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

  /// Runs messages on the state after a block, on which some accounts are changed first; throws when the hash of an earlier
  /// block could not be read, whatever the messages gave.
  func simulate<Value>(
    at header: Header, overrides: [AccountOverride] = [], _ body: (Simulator) throws(RPCError) -> Value
  ) throws(RPCError) -> Value {
    let state = try state(after: header)
    state.apply(overrides)
    let ancestors = AncestorHashes(backend.chain)
    let simulator = Simulator(rules: backend.rules, header: header, state: state) { ancestors[$0] }
    return try RPCContext.checked(ancestors) { () throws(RPCError) in try body(simulator) }
  }

  /// What an execution gives, unless a hash that it asked for could not be read.
  static func checked<Value>(
    _ ancestors: AncestorHashes, _ body: () throws(RPCError) -> Value
  ) throws(RPCError) -> Value {
    let result: Result<Value, RPCError>
    do throws(RPCError) { result = .success(try body()) } catch { result = .failure(error) }
    if let failure = ancestors.failure { throw rpcError(failure) }
    return try result.get()
  }

  /// The error of a message that cannot start.
  func rpcError(_ error: TransactionValidationError) -> RPCError {
    if case .fault = error { return .internal(error.description) }
    return .rejected(error.description)
  }
}
