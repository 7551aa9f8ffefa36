import ChainSpecification
import Execution
import Primitives

// Operations that create contracts.
extension Frame {
  /// CREATE.
  package func create(_ top: Operands) -> Bool {
    unsafe create(top, .create, wordPrice: schedule.initCodeWord, result: top - 2)
  }

  /// CREATE2 (EIP-1014).
  package func create2(_ top: Operands) -> Bool {
    let price = schedule.initCodeWord + schedule.keccak256Word
    return unsafe create(top, .create2(salt: top[-3]), wordPrice: price, result: top - 3)
  }

  /// EELS `generic_create`: init code above the limit is an exceptional halt (EIP-3860).
  private func create(_ top: Operands, _ kind: MessageKind, wordPrice: UInt64, result place: Operands) -> Bool {
    guard requireWritable(), let range = unsafe range(top[-1], top[-2]), charge(wordPrice, perWordOf: range.count)
    else { return false }
    let initCode = bytes(range)
    let limit = schedule.initCodeLimit(for: initCode)
    guard initCode.count <= limit else { return fail(.initCodeTooLarge(size: initCode.count, limit: limit)) }
    reportStep()

    let given = schedule.callGas(.max, of: UInt64(gas))
    gas &-= Int64(given)
    let result = context.processMessage(
      Message(
        kind: kind, caller: message.target, target: .zero, value: unsafe top[0], input: initCode, gas: given,
        depth: message.depth + 1))
    takeBack(result.gasLeft)
    returnData = result.isSuccess ? [] : result.output
    unsafe place.pointee = result.isSuccess ? (result.createdAddress ?? .zero).word : .zero
    return true
  }
}
