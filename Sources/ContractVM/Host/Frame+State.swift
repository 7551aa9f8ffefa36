import ChainSpecification
import Execution
import Primitives
import WorldState

// Host calls on storage, accounts and blocks.
extension Frame {
  func storageLoad() throws(Stop) {
    let slot = try word(0)
    let access = state.accessStorage(message.target, slot)
    trace?.note(slot: slot, value: access.value)
    try charge(access.wasCold ? block.schedule.coldSload : block.schedule.warmAccess)
    try write(access.value, to: 1)
  }

  /// EIP-2200 with the prices of EIP-2929 and the refunds of EIP-3529.
  func storageStore() throws(Stop) {
    try requireWritable()
    guard UInt64(instance.gas) > block.schedule.storageStipend else { throw .failed(.outOfGas) }
    let (slot, new) = (try word(0), try word(1))
    trace?.note(slot: slot, value: new)
    let access = state.accessStorage(message.target, slot)
    try charge(block.schedule.storageWriteGas(access, new: new))
    state.addRefund(block.schedule.storageWriteRefund(access, new: new))
    if access.value != new { state.setStorage(message.target, slot, new) }
  }

  func transientLoad() throws(Stop) {
    try charge(block.schedule.warmAccess)
    try write(state.transientStorage(message.target, try word(0)), to: 1)
  }

  func transientStore() throws(Stop) {
    try requireWritable()
    try charge(block.schedule.warmAccess)
    let (slot, value) = (try word(0), try word(1))
    state.setTransientStorage(message.target, slot, value)
  }

  /// Charges for the access to an account (EIP-2929).
  func chargeAccess(to address: Address) throws(Stop) {
    try charge(state.accessGas(address, block.schedule))
  }

  func balance() throws(Stop) {
    let address = try address(0)
    try chargeAccess(to: address)
    try write(state.balance(address), to: 1)
  }

  func selfBalance() throws(Stop) {
    try charge(HostGas.selfBalance)
    try write(state.balance(message.target), to: 0)
  }

  func codeSize() throws(Stop) {
    let address = try address(0)
    try chargeAccess(to: address)
    give(UInt64(state.code(address).bytes.count))
  }

  func codeHash() throws(Stop) {
    let address = try address(0)
    try chargeAccess(to: address)
    try write(state.codeHash(address).word, to: 1)
  }

  func blockHash() throws(Stop) {
    try charge(block.schedule.blockHash)
    try write(block.blockHash(argument(0)).word, to: 1)
  }
}
