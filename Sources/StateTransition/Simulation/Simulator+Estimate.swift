import ChainSpecification
public import Execution
public import Primitives

/// Why no gas limit lets a request succeed.
public enum EstimationError: Error, Sendable, Equatable {
  /// The message cannot start.
  case invalid(TransactionValidationError)
  /// The message reverts; the bytes are its revert data.
  case reverted(Bytes)
  /// The message fails with as much gas as it may have.
  case failed(ExecutionFailure, gas: UInt64)
}

extension EstimationError: CustomStringConvertible {
  /// One sentence.
  public var description: String {
    switch self {
    case .invalid(let error): "\(error)"
    case .reverted(let data): data.isEmpty ? "execution reverted" : "execution reverted with \(Hex.encode(data))"
    case .failed(let failure, let gas): "execution failed with a gas limit of \(gas): \(failure)"
    }
  }
}

extension Simulator {
  /// A gas limit with which the request succeeds: `eth_estimateGas`.
  ///
  /// Runs with all the gas the caller may and can pay for, then with exactly what that run used, which suffices
  /// unless frames were held back gas (EIP-150); only then it halves the interval, and stops within
  /// `estimateTolerance` of the least limit.
  public func estimateGas(_ call: CallRequest) throws(EstimationError) -> UInt64 {
    var high = min(call.gas ?? gasLimit, gasLimit)
    if !call.gasPrice.isZero { high = min(high, try affordableGas(call)) }
    let first = try outcome(call, gas: high)
    if try succeeds(call, gas: first.peakGas) { return first.peakGas }

    var low = first.peakGas
    let stipend = processor.block.schedule.callStipend
    let quotient = processor.block.schedule.callGasQuotient
    let optimistic = (first.peakGas + stipend) / (quotient - 1) * quotient + quotient
    if optimistic < high {
      if try succeeds(call, gas: optimistic) { high = optimistic } else { low = optimistic }
    }
    while low + 1 < high, high - low > high / Self.estimateTolerance {
      // Most messages need little more than they use, so look low first.
      let middle = min(low + (high - low) / 2, low * 2)
      if try succeeds(call, gas: middle) { high = middle } else { low = middle }
    }
    return high
  }

  /// An estimate is at most one part in this above the least gas limit.
  public static var estimateTolerance: UInt64 { 64 }

  private func affordableGas(_ call: CallRequest) throws(EstimationError) -> UInt64 {
    let balance = balance(call.from)
    let (rest, overflow) = balance.subtractingReportingOverflow(call.value)
    if overflow { throw .invalid(.insufficientFunds(balance: balance, required: call.value)) }
    return UInt64(clamping: rest.divided(by: call.gasPrice))
  }

  private func outcome(_ call: CallRequest, gas: UInt64) throws(EstimationError) -> TransactionOutcome {
    let outcome: TransactionOutcome
    do throws(TransactionValidationError) { outcome = try simulate(call, gas: gas) } catch { throw .invalid(error) }
    switch outcome.status {
    case .success: return outcome
    case .revert: throw .reverted(outcome.output)
    case .failure(let failure): throw .failed(failure, gas: gas)
    }
  }

  /// Whether the request succeeds with this gas; too little to start counts as a failure.
  private func succeeds(_ call: CallRequest, gas: UInt64) throws(EstimationError) -> Bool {
    do throws(TransactionValidationError) {
      return try simulate(call, gas: gas).isSuccess
    } catch {
      if case .fault = error { throw .invalid(error) }
      return false
    }
  }
}
