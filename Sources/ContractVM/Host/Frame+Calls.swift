import ChainSpecification
import Execution
import Primitives
import WorldState

// Host calls that run other frames.
extension Frame {
  /// The kinds of `call` by their numbers.
  private enum CallKind: UInt64 {
    case call, staticCall, delegateCall
  }

  func call() throws(Stop) {
    guard let kind = CallKind(rawValue: argument(0)) else { throw invalidArgument }
    let target = try address(2)
    let value = kind == .call && argument(3) != 0 ? try word(3) : .zero
    let input = unsafe try source(4, length: argument(5))
    if !value.isZero { try requireWritable() }

    try chargeAccess(to: target)
    if !value.isZero {
      try charge(block.schedule.callValue + (state.accountExists(target) ? 0 : block.schedule.newAccount))
    }
    let gas = min(argument(1), allButOneShare)
    try charge(gas)
    var message =
      switch kind {
      case .call:
        Message(
          kind: .call, caller: self.message.target, target: target, value: value, isStatic: self.message.isStatic,
          gas: gas)
      case .staticCall:
        Message(kind: .staticCall, caller: self.message.target, target: target, isStatic: true, gas: gas)
      case .delegateCall:
        Message(
          kind: .delegateCall, caller: self.message.caller, target: self.message.target, codeAddress: target,
          value: self.message.value, transfersValue: false, isStatic: self.message.isStatic, gas: gas)
      }
    if !value.isZero { message.gas += block.schedule.callStipend }
    message.input = unsafe Bytes(input)
    message.depth = self.message.depth + 1

    let result = context.processMessage(message)
    takeBack(result.gasLeft)
    returnData = result.output
    give(result.isSuccess ? 1 : 0)
  }

  func create() throws(Stop) {
    try requireWritable()
    let length = argument(2)
    let value = argument(0) == 0 ? .zero : try word(0)
    let code = unsafe try source(1, length: length)
    let salt = argument(3) == 0 ? nil : try word(3)
    _ = unsafe try destination(4, length: 20)

    let hashing = salt == nil ? 0 : block.schedule.keccak256Word
    try charge(block.schedule.create, perWord: block.schedule.initCodeWord + hashing, of: length)
    let initCode = unsafe Bytes(code)
    let limit = block.schedule.initCodeLimit(for: initCode)
    guard initCode.count <= limit else {
      throw .failed(.initCodeTooLarge(size: initCode.count, limit: limit))
    }
    let gas = allButOneShare
    try charge(gas)
    let kind = salt.map { MessageKind.create2(salt: $0) } ?? .create
    let result = context.processMessage(
      Message(
        kind: kind, caller: message.target, target: .zero, value: value, input: initCode, gas: gas,
        depth: message.depth + 1))
    takeBack(result.gasLeft)
    returnData = result.isSuccess ? [] : result.output
    try write(result.isSuccess ? result.createdAddress ?? .zero : .zero, to: 4)
    give(result.isSuccess ? 1 : 0)
  }

  /// The most gas that a callee may get (EIP-150).
  private var allButOneShare: UInt64 {
    let left = UInt64(instance.gas)
    return left - left / block.schedule.callGasQuotient
  }

  private func takeBack(_ gas: UInt64) {
    // A callee never gives back more than it got, and that was taken from this counter, the stipend apart.
    instance.gas = Int64(clamping: UInt64(instance.gas) &+ gas)
  }
}
