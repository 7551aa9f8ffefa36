import ContractKit

extension Timelock {
  /// Notes an operation that becomes ready after the delay.
  mutating func schedule(
    _ calls: Calls, as id: Hash, _ predecessor: Hash, _ salt: Hash, _ delay: UInt256
  ) {
    guard operations[id].state == .unset else {
      TimelockError.unexpectedOperationState(operationId: id, expectedStates: OperationState.bits(.unset)).revert()
    }
    guard delay >= UInt256(minDelay) else {
      TimelockError.insufficientDelay(delay: delay, minDelay: UInt256(minDelay)).revert()
    }
    let ready = UInt256(Block.timestamp) + delay
    var operation = operations[id]
    operation.timestamp = UInt64(ready)
    operation.expiry = UInt64(ready + UInt256(gracePeriod))
    for index in 0..<calls.targets.count {
      emit(
        CallScheduled(
          id: id, index: UInt256(index), target: calls.targets[index], value: calls.values[index],
          data: calls.payloads[index], predecessor: predecessor, delay: delay))
    }
    if !salt.isZero { emit(CallSalt(id: id, salt: salt)) }
  }

  /// Makes the calls of a ready operation, all or none.
  ///
  /// The operation is done before its first call, so that no call can execute it again.
  mutating func perform(_ calls: Calls, as id: Hash, _ predecessor: Hash) {
    guard operations[id].state == .ready else {
      TimelockError.unexpectedOperationState(operationId: id, expectedStates: OperationState.bits(.ready)).revert()
    }
    guard predecessor.isZero || operations[predecessor].state == .done else {
      TimelockError.unexecutedPredecessor(predecessorId: predecessor).revert()
    }
    operations[id].timestamp = Operation.doneTimestamp
    for index in 0..<calls.targets.count {
      let (target, value, data) = (calls.targets[index], calls.values[index], calls.payloads[index])
      _ = ExternalCall.perform(data, to: target, value: value).orRevert()
      emit(CallExecuted(id: id, index: UInt256(index), target: target, value: value, data: data))
    }
  }

  /// Takes an operation back that was not executed.
  mutating func remove(_ id: Hash) {
    var operation = operations[id]
    switch operation.state {
    case .waiting, .ready, .expired: break
    default:
      TimelockError.unexpectedOperationState(
        operationId: id, expectedStates: OperationState.bits(.waiting, .ready, .expired)
      ).revert()
    }
    operation.timestamp = 0
    operation.expiry = 0
    emit(Cancelled(id: id))
  }
}
