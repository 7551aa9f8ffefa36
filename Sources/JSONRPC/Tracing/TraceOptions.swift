internal import JSONCoding
internal import Primitives
internal import StateTransition

/// What a caller wants of a trace: the options object of the `debug_` methods.
struct TraceOptions {
  /// Who watches the transaction.
  enum Kind {
    case structLogger(StructLogger.Options)
    case callTracer(CallTracer.Options)
  }

  var kind: Kind
  /// How long tracing may take.
  var timeout: Duration
  /// What a simulated call finds changed.
  var overrides: [AccountOverride]

  /// A budget for one request, whose time starts now.
  func budget() -> TraceBudget {
    let clock = ContinuousClock()
    let end = clock.now + timeout
    return TraceBudget(RPCLimits.trace) { clock.now > end }
  }
}

extension RPCParameter {
  private static let traceMembers: Set<String> = [
    "tracer", "tracerConfig", "enableMemory", "disableStack", "disableStorage", "enableReturnData", "limit", "timeout",
    "reexec",
  ]

  /// The options of a trace; `allowsOverrides` for a simulated call.
  func traceOptions(allowsOverrides: Bool = false) throws(RPCError) -> TraceOptions {
    guard !isMissing else {
      return TraceOptions(
        kind: .structLogger(StructLogger.Options()), timeout: RPCLimits.usualTraceTime, overrides: [])
    }
    try requireObject(members: RPCParameter.traceMembers.union(allowsOverrides ? ["stateOverrides"] : []))
    let timeout = try self["timeout"].optional { field throws(RPCError) in try field.traceTime() }
    let overrides = try self["stateOverrides"].optional { field throws(RPCError) in try field.accountOverrides() }
    return TraceOptions(
      kind: try traceKind(), timeout: timeout ?? RPCLimits.usualTraceTime, overrides: overrides ?? [])
  }

  private func traceKind() throws(RPCError) -> TraceOptions.Kind {
    guard let name = try self["tracer"].optional({ field throws(RPCError) in try field.string() }), !name.isEmpty else {
      return .structLogger(try structLoggerOptions())
    }
    guard name == "callTracer" else { throw self["tracer"].mustBe("callTracer, or left out for struct logs") }
    var options = CallTracer.Options()
    let configuration = self["tracerConfig"]
    if !configuration.isMissing {
      try configuration.requireObject(members: ["onlyTopCall", "withLog"])
      options.onlyTopCall = try configuration["onlyTopCall"].flag(default: false)
      options.logs = try configuration["withLog"].flag(default: false)
    }
    return .callTracer(options)
  }

  private func structLoggerOptions() throws(RPCError) -> StructLogger.Options {
    if !self["tracerConfig"].isMissing { try self["tracerConfig"].requireObject(members: []) }
    var options = StructLogger.Options()
    options.logsMemory = try self["enableMemory"].flag(default: false)
    options.logsStack = try !self["disableStack"].flag(default: false)
    options.logsStorage = try !self["disableStorage"].flag(default: false)
    options.logsReturnData = try self["enableReturnData"].flag(default: false)
    let limit = try self["limit"].optional { field throws(RPCError) in
      try field.count(maximum: UInt64(RPCLimits.trace.steps))
    }
    // As in geth, zero means no limit.
    if let limit, limit > 0 { options.limit = Int(limit) }
    return options
  }

  private func flag(default value: Bool) throws(RPCError) -> Bool {
    try optional { parameter throws(RPCError) in try parameter.flag() } ?? value
  }

  /// A time in the notation of Go, such as `"10s"`, `"500ms"` or `"1m30s"`.
  private func traceTime() throws(RPCError) -> Duration {
    let rule = "a time such as \"10s\" or \"500ms\", above zero and at most \(RPCLimits.maximumTraceTime)"
    let units: [String: Double] = ["ms": 0.001, "s": 1, "m": 60]
    var rest = Substring(try string())
    var seconds = 0.0
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
      let unit = rest.dropFirst(digits.count).prefix { $0.isASCII && $0.isLetter }
      guard let number = Double(digits), let factor = units[String(unit)] else { throw mustBe(rule) }
      seconds += number * factor
      rest = rest.dropFirst(digits.count + unit.count)
    }
    guard seconds > 0, seconds <= Double(RPCLimits.maximumTraceTime.components.seconds) else { throw mustBe(rule) }
    return .seconds(seconds)
  }
}
