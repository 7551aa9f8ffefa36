import Execution
import Primitives

/// The gas of one frame of a precompiled contract, charged before the work that it pays for.
struct GasMeter {
  private(set) var left: UInt64

  /// Starts with a message's gas.
  init(_ message: Message) {
    left = message.gas
  }

  /// Takes gas; when there is too little, takes nothing and throws `outOfGas`.
  mutating func charge(_ gas: UInt64) throws(FrameEnd) {
    if gas > left { throw .failure(.outOfGas) }
    left -= gas
  }

  /// Takes back what a nested frame was given and did not use.
  mutating func giveBack(_ gas: UInt64) { left += gas }
}

/// An end of a frame other than by returning.
enum FrameEnd: Error {
  case failure(ExecutionFailure)
  case revert(Bytes)
}

extension MessageResult {
  /// Runs the body of a frame and makes its result.
  static func of(_ message: Message, _ body: (inout GasMeter) throws(FrameEnd) -> Bytes) -> MessageResult {
    var meter = GasMeter(message)
    do throws(FrameEnd) {
      let output = try body(&meter)
      return .success(gasLeft: meter.left, output: output)
    } catch {
      switch error {
      case .failure(let failure): return .failure(failure)
      case .revert(let data): return .revert(gasLeft: meter.left, output: data)
      }
    }
  }
}

/// The number of 32-byte words that bytes take, rounded up.
func wordCount(_ byteCount: Int) -> UInt64 { UInt64((byteCount + 31) / 32) }

extension UInt64 {
  /// The product, or the greatest number instead of an overflow.
  func saturatingMultiplied(by other: UInt64) -> UInt64 {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? .max : product
  }

  /// The sum, or the greatest number instead of an overflow.
  func saturatingAdding(_ other: UInt64) -> UInt64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }

  /// The quotient rounded up; the divisor is at least 1.
  func dividedRoundingUp(by divisor: UInt64) -> UInt64 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder == 0 ? quotient : quotient + 1
  }
}
