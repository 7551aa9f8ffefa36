internal import ChainStore
internal import ChainTypes
internal import JSONCoding
internal import Primitives
internal import StateTransition
internal import WorldState

extension MethodTable {
  /// Watching transactions run, in the formats of geth.
  static let traceMethods: [RPCMethod] = [
    RPCMethod(
      "debug_traceTransaction", "Runs a transaction of a durable block again and gives what it did.",
      [.required("transactionHash", .hash), .optional("options", .traceOptions)], returns: "trace object",
      weight: .heavy
    ) { arguments, context throws(RPCError) in
      let hash = try arguments[0].hash()
      let options = try arguments[1].traceOptions()
      guard let location = try context.location(of: hash), let block = try context.block(hash: location.blockHash),
        block.block.transactions.indices.contains(location.index)
      else { throw .notFound("transaction not found: no durable block holds \(hash)") }
      let budget = options.budget()
      let ancestors = AncestorHashes(context.backend.chain)
      var replay = try context.replay(block, ancestors)
      return try RPCContext.checked(ancestors) { () throws(RPCError) in
        do throws(BlockValidationError) { try replay.advance(to: location.index) } catch {
          throw context.rpcError(error)
        }
        return try context.traceNext(&replay, of: block, options, budget)
      }
    },
    RPCMethod(
      "debug_traceBlockByNumber", "Runs the transactions of a block again and gives what each did.",
      [.required("block", .block), .optional("options", .traceOptions)], returns: "array of {txHash, result}",
      weight: .heavy, handler: traceBlock),
    RPCMethod(
      "debug_traceBlockByHash", "Runs the transactions of a block again and gives what each did.",
      [.required("blockHash", .hash), .optional("options", .traceOptions)], returns: "array of {txHash, result}",
      weight: .heavy, handler: traceBlock),
    RPCMethod(
      "debug_traceCall", "Runs a call on the state after a block and gives what it did.",
      [.required("transaction", .transaction), .optional("block", .block), .optional("options", .traceOptions)],
      returns: "trace object", weight: .heavy
    ) { arguments, context throws(RPCError) in
      let fields = try arguments[0].transactionFields()
      let header = try context.knownHeader(try arguments[1].block())
      let options = try arguments[2].traceOptions(allowsOverrides: true)
      let budget = options.budget()
      let recorder = TraceRecorder(options.kind, budget: budget)
      let request = fields.callRequest(at: header)
      return try context.simulate(at: header, overrides: options.overrides) { simulator throws(RPCError) in
        let outcome: TransactionOutcome
        do throws(TransactionValidationError) {
          outcome = try simulator.simulate(request, tracer: recorder.tracer)
        } catch {
          throw context.rpcError(error)
        }
        try budget.check()
        return recorder.result(outcome, gasLimit: min(request.gas ?? .max, simulator.gasLimit))
      }
    },
  ]

  private static let traceBlock: RPCMethod.Handler = { arguments, context throws(RPCError) in
    let reference = try arguments[0].block()
    let options = try arguments[1].traceOptions()
    guard let block = try context.block(reference) else {
      throw .notFound("block not found: the chain's newest block is \(context.head.number)")
    }
    let budget = options.budget()
    let ancestors = AncestorHashes(context.backend.chain)
    var replay = try context.replay(block, ancestors)
    var results: [JSON] = []
    for transaction in block.block.transactions {
      let trace = try RPCContext.checked(ancestors) { () throws(RPCError) in
        try context.traceNext(&replay, of: block, options, budget)
      }
      results.append(["txHash": .hash(transaction.hash), "result": trace])
    }
    return .array(results)
  }
}

extension RPCContext {
  /// A replay of a block on its parent's state.
  fileprivate func replay(_ block: ExecutedBlock, _ ancestors: AncestorHashes) throws(RPCError) -> BlockReplay {
    guard block.header.number > 0, let parent = try header(.hash(block.header.parentHash)) else {
      throw .rejected("block 0 was made from the genesis and cannot be traced")
    }
    return BlockReplay(
      rules: backend.rules, block: block.block, senders: block.senders, state: try state(after: parent)
    ) { ancestors[$0] }
  }

  /// Runs the next transaction of a replay under a tracer.
  fileprivate func traceNext(
    _ replay: inout BlockReplay, of block: ExecutedBlock, _ options: TraceOptions, _ budget: TraceBudget
  ) throws(RPCError) -> JSON {
    let gasLimit = block.block.transactions[replay.nextIndex].transaction.gasLimit
    let recorder = TraceRecorder(options.kind, budget: budget)
    let outcome: TransactionOutcome
    do throws(BlockValidationError) {
      guard let executed = try replay.executeNext(tracer: recorder.tracer) else { return .null }
      outcome = executed.outcome
    } catch {
      throw rpcError(error)
    }
    try budget.check()
    return recorder.result(outcome, gasLimit: gasLimit)
  }

  fileprivate func rpcError(_ error: BlockValidationError) -> RPCError {
    .internal("the block could not be run again: \(error)")
  }
}
