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
    _ request: CallRequest, at header: Header, overrides: [AccountOverride] = []
  ) throws(RPCError) -> TransactionOutcome {
    let simulator = try simulator(at: header, overrides: overrides)
    let outcome: TransactionOutcome
    do throws(TransactionValidationError) {
      outcome = try simulator.simulate(request)
    } catch {
      throw rpcError(error)
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
    let simulator = try simulator(at: header, overrides: overrides)
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

  /// A simulator on the state after a block, on which some accounts are changed first.
  func simulator(at header: Header, overrides: [AccountOverride] = []) throws(RPCError) -> Simulator {
    let chain = backend.chain
    let state = try state(after: header)
    state.apply(overrides)
    return Simulator(rules: backend.rules, header: header, state: state) { number in try? chain.hash(ofBlock: number) }
  }

  /// The error of a message that cannot start.
  func rpcError(_ error: TransactionValidationError) -> RPCError {
    if case .fault = error { return .internal(error.description) }
    return .rejected(error.description)
  }
}
