import Execution

/// Which interpreter runs a frame; results never depend on it, but for the reason that a failure names.
package enum Tiers: Sendable {
  /// The plain interpreter until enough gas was spent on the code, then the block interpreter.
  case adaptive
  /// The plain interpreter only.
  case plain
  /// The block interpreter wherever it can run.
  case translated
}

extension Tiers {
  /// Runs a frame to its end.
  func run(_ frame: Frame) {
    switch self {
    case .plain: _ = PlainInterpreter<Untraced>.run(frame)
    case .translated: runTranslated(frame)
    case .adaptive:
      let cold = frame.code.remainingColdGas
      if cold <= 0 { return runTranslated(frame) }
      let gas = frame.gas
      frame.handOverGas = gas &- cold
      let exit = PlainInterpreter<Untraced>.run(frame)
      frame.code.spendCold(gas &- max(frame.gas, 0))
      if exit == .handedOver { runTranslated(frame) }
    }
  }

  /// Runs translated code; what it cannot run the plain interpreter does, up to the next jump.
  private func runTranslated(_ frame: Frame) {
    let translated = frame.code.translation(for: frame.environment.block.fork)
    frame.handOverGas = .max
    while BlockInterpreter.run(frame, translated) == .handedOver {
      if PlainInterpreter<Untraced>.run(frame) == .ended { return }
    }
  }
}
