import ChainSpecification
import ChainTypes
import Execution
import Primitives
import WorldState

// Operations on storage, transient storage and logs.
extension Frame {
  /// SLOAD (EIP-2929).
  package func storageLoad(_ top: Operands) -> Bool {
    let access = unsafe state.accessStorage(message.target, top[0])
    guard charge(access.wasCold ? schedule.coldSload : schedule.warmAccess) else { return false }
    unsafe top[0] = access.value
    return true
  }

  /// SSTORE: EIP-2200 with the prices of EIP-2929 and the refunds of EIP-3529.
  package func storageStore(_ top: Operands) -> Bool {
    guard requireWritable() else { return false }
    guard gas > Int64(schedule.storageStipend) else { return fail(.outOfGas) }
    let (slot, new) = unsafe (top[0], top[-1])
    let access = state.accessStorage(message.target, slot)
    guard charge(schedule.storageWriteGas(access, new: new)) else { return false }
    state.addRefund(schedule.storageWriteRefund(access, new: new))
    if access.value != new { state.setStorage(message.target, slot, new) }
    return true
  }

  /// TLOAD (EIP-1153); the frame goes on.
  package func transientLoad(_ top: Operands) {
    unsafe top[0] = state.transientStorage(message.target, top[0])
  }

  /// TSTORE (EIP-1153).
  package func transientStore(_ top: Operands) -> Bool {
    guard requireWritable() else { return false }
    unsafe state.setTransientStorage(message.target, top[0], top[-1])
    return true
  }

  /// LOG0 to LOG4.
  package func log(_ top: Operands, topics count: Int) -> Bool {
    guard requireWritable(), let range = unsafe range(top[0], top[-1]),
      charge(schedule.logData * UInt64(range.count))
    else { return false }
    let topics = (0..<count).map { unsafe Hash(top[-2 - $0]) }
    let log = Log(address: message.target, topics: topics, data: bytes(range))
    state.addLog(log)
    environment.tracer?.logged(log)
    return true
  }
}
