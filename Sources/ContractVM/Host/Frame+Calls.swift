import ChainSpecification
import Execution
import Primitives
import WorldState

// Host calls that run other frames.
extension Frame {
  /// The kinds of `call` by their numbers.
  private static let callKinds: [MessageKind] = [.call, .staticCall, .delegateCall]

  func call() throws(Stop) {
    guard argument(0) < UInt64(Self.callKinds.count) else { throw invalidArgument }
    let kind = Self.callKinds[Int(argument(0))]
    let target = try address(2)
    let value = kind == .call && argument(3) != 0 ? try word(3) : .zero
    let input = unsafe try source(4, length: argument(5))
    if !value.isZero { try requireWritable() }

    let call = state.prepareCall(kind, from: self.message, to: target, value: value, block.schedule)
    try charge(call.gas)
    var message = call.message
    message.gas = block.schedule.callGas(argument(1), of: UInt64(instance.gas))
    try charge(message.gas)
    if !value.isZero { message.gas += block.schedule.callStipend }
    // Safe: this frame's memory stays as it is until the callee has ended.
    message.input = unsafe CallData(borrowing: input)

    trace?.report(self)
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
    // All but one part in 64 (EIP-150).
    let gas = block.schedule.callGas(.max, of: UInt64(instance.gas))
    try charge(gas)
    let kind = salt.map { MessageKind.create2(salt: $0) } ?? .create
    trace?.report(self)
    let result = context.processMessage(
      Message(
        kind: kind, caller: message.target, target: .zero, value: value, input: initCode, gas: gas,
        depth: message.depth + 1))
    takeBack(result.gasLeft)
    returnData = result.isSuccess ? [] : result.output
    try write(result.isSuccess ? result.createdAddress ?? .zero : .zero, to: 4)
    give(result.isSuccess ? 1 : 0)
  }

  private func takeBack(_ gas: UInt64) {
    // A callee never gives back more than it got, and that was taken from this counter, the stipend apart.
    instance.gas = Int64(clamping: UInt64(instance.gas) &+ gas)
  }
}
