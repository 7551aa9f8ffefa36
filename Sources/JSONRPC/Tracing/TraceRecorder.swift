internal import Execution
internal import JSONCoding
internal import StateTransition

/// The tracer of one transaction, and its result as JSON.
enum TraceRecorder {
  case structLogger(StructLogger)
  case callTracer(CallTracer)

  init(_ kind: TraceOptions.Kind, budget: TraceBudget) {
    switch kind {
    case .structLogger(let options): self = .structLogger(StructLogger(options, budget: budget))
    case .callTracer(let options): self = .callTracer(CallTracer(options, budget: budget))
    }
  }

  /// Who watches.
  var tracer: any Tracer {
    switch self {
    case .structLogger(let logger): logger
    case .callTracer(let tracer): tracer
    }
  }

  /// What was seen of a transaction that has ended.
  func result(_ outcome: TransactionOutcome, gasLimit: UInt64) -> JSON {
    switch self {
    case .structLogger(let logger): StructLogResult.json(logger.logs, outcome)
    case .callTracer(let tracer):
      tracer.root.map { CallFrameResult.json($0, gasLimit: gasLimit, gasUsed: outcome.gasUsed) } ?? .null
    }
  }
}

extension TraceBudget {
  /// Throws when a trace did not fit.
  func check() throws(RPCError) {
    if let error { throw .limitExceeded("\(error)") }
  }
}
