import ChainSpecification
import Execution
import Primitives
import WorldState

// Operations that run other frames' code.
extension Frame {
  /// CALL.
  package func call(_ top: Operands) -> Bool { unsafe call(.call, top, value: top[-2], ranges: top - 3) }

  /// CALLCODE.
  package func callCode(_ top: Operands) -> Bool { unsafe call(.callCode, top, value: top[-2], ranges: top - 3) }

  /// DELEGATECALL (EIP-7).
  package func delegateCall(_ top: Operands) -> Bool { unsafe call(.delegateCall, top, value: .zero, ranges: top - 2) }

  /// STATICCALL (EIP-214).
  package func staticCall(_ top: Operands) -> Bool { unsafe call(.staticCall, top, value: .zero, ranges: top - 2) }

  /// What all calls share: memory, access, value and the callee's gas are paid, the frame runs, its output is kept.
  ///
  /// The requested gas is on top, the account below it. `ranges` points at the input's offset, below which lie its size
  /// and the output's offset and size. The result replaces the output's size.
  private func call(_ kind: MessageKind, _ top: Operands, value: UInt256, ranges: Operands) -> Bool {
    guard let input = unsafe range(ranges[0], ranges[-1]), let output = unsafe range(ranges[-2], ranges[-3]) else {
      return false
    }
    if !value.isZero, kind == .call, !requireWritable() { return false }
    let account = unsafe Address(truncating: top[-1])
    let call = state.prepareCall(kind, from: message, to: account, value: value, schedule)
    guard charge(call.gas) else { return false }
    let given = unsafe schedule.callGas(UInt64(clamping: top[0]), of: UInt64(gas))
    gas &-= Int64(given)
    var message = call.message
    message.gas = value.isZero ? given : given + schedule.callStipend
    // Safe: this frame's memory stays as it is until the callee has ended.
    message.input = unsafe CallData(
      borrowing: UnsafeRawBufferPointer(start: memory + input.offset, count: input.count))
    reportStep()

    let result = context.processMessage(message)
    takeBack(result.gasLeft)
    returnData = result.output
    unsafe returnData.withUnsafeBytes { data in
      guard let start = data.baseAddress else { return }
      // Safe: the range exists, and a callee never changes this frame's memory.
      unsafe (memory + output.offset).copyMemory(from: start, byteCount: min(data.count, output.count))
    }
    unsafe ranges[-3] = UInt256(result.isSuccess)
    return true
  }

  /// Adds what a callee left; it is at most what was given, the stipend apart.
  func takeBack(_ left: UInt64) {
    let (sum, overflow) = gas.addingReportingOverflow(Int64(clamping: left))
    gas = overflow ? .max : sum
  }
}
