import ChainSpecification
public import ChainTypes
public import Execution
public import Primitives
public import WorldState

/// Tries messages on the state of a block without changing anything.
public struct Simulator {
  let processor: TransactionProcessor
  private var state: WorldState { processor.state }

  /// A simulator in the environment of `header`'s block; `state` stands at the state to try on, usually the header's
  /// own root. What governance has set in that state holds, as it does in the next block.
  ///
  /// Not thread-safe; each request of a server makes its own state.
  public init(
    rules: ExecutionRules, header: Header, state: WorldState,
    ancestorHash: @escaping @Sendable (UInt64) -> Hash? = { _ in nil }
  ) {
    let rules = rules.governed(by: state)
    let block = BlockEnvironment(header: header, specification: rules.specification, ancestorHash: ancestorHash)
    processor = TransactionProcessor(rules: rules, block: block, state: state)
  }

  /// The most gas that a request may have: the block's limit, or the cap for one transaction (EIP-7825).
  public var gasLimit: UInt64 {
    min(processor.block.gasLimit, processor.block.schedule.transactionGasLimit ?? .max)
  }

  /// Runs a request as a transaction would run it, and undoes everything: `eth_call`.
  ///
  /// The nonce and the sender's code are not examined, and with a gas price of zero nothing is paid. Throws when the
  /// message cannot start: too little gas before execution, too large init data, or a balance below the value and,
  /// with a gas price, the gas.
  /// `tracer` watches the frames, and the instructions when it asks for them.
  public func simulate(
    _ call: CallRequest, tracer: (any Tracer)? = nil
  ) throws(TransactionValidationError) -> TransactionOutcome {
    try simulate(call, gas: min(call.gas ?? gasLimit, gasLimit), tracer: tracer)
  }

  func simulate(
    _ call: CallRequest, gas: UInt64, tracer: (any Tracer)? = nil
  ) throws(TransactionValidationError) -> TransactionOutcome {
    var processor = processor
    if call.gasPrice.isZero { processor.block.baseFee = .zero }
    let baseFee = processor.block.baseFee
    if call.gasPrice < baseFee { throw .maximumFeeBelowBaseFee(baseFee: baseFee, found: call.gasPrice) }
    let cost = try processor.validateStart(
      gasLimit: gas, data: call.data, isCreate: call.to == nil, accessList: call.accessList,
      authorizationCount: call.authorizations.count)
    let request = TransactionRequest(
      sender: call.from, to: call.to, value: call.value, data: call.data, gasLimit: gas, cost: cost,
      gasPrice: call.gasPrice, priorityFee: call.gasPrice &- baseFee, accessList: call.accessList,
      authorizations: call.authorizations)

    state.beginTransaction()
    let start = state.checkpoint()
    defer { state.revert(to: start) }
    try checkFunds(request)
    processor.buyGas(request)
    let nonce = state.nonce(call.from)
    _ = state.incrementNonce(of: call.from)
    let outcome = processor.execute(request, nonce: nonce, tracer: tracer)
    if let fault = state.fault { throw .fault(fault) }
    return outcome
  }

  private func checkFunds(_ request: TransactionRequest) throws(TransactionValidationError) {
    let (price, priceOverflow) = request.gasPrice.multipliedReportingOverflow(by: UInt256(request.gasLimit))
    let (cost, costOverflow) = price.addingReportingOverflow(request.value)
    let required = priceOverflow || costOverflow ? UInt256.max : cost
    let balance = state.balance(request.sender)
    if balance < required { throw .insufficientFunds(balance: balance, required: required) }
  }

  /// The balance of an account on the state that is tried on, in wei.
  func balance(_ address: Address) -> UInt256 { state.balance(address) }
}
