import ChainSpecification
import Execution
import Primitives
import WorldState

// Operations on accounts, blocks and blobs.
extension Frame {
  /// Charges for the access to an account (EIP-2929).
  func chargeAccess(to address: Address) -> Bool { charge(state.accessGas(address, schedule)) }

  /// BALANCE.
  package func balance(_ top: Operands) -> Bool {
    let address = unsafe Address(truncating: top[0])
    guard chargeAccess(to: address) else { return false }
    unsafe top[0] = state.balance(address)
    return true
  }

  /// EXTCODESIZE.
  package func externalCodeSize(_ top: Operands) -> Bool {
    let address = unsafe Address(truncating: top[0])
    guard chargeAccess(to: address) else { return false }
    unsafe top[0] = UInt256(state.code(address).bytes.count)
    return true
  }

  /// EXTCODEHASH.
  package func externalCodeHash(_ top: Operands) -> Bool {
    let address = unsafe Address(truncating: top[0])
    guard chargeAccess(to: address) else { return false }
    unsafe top[0] = state.codeHash(address).word
    return true
  }

  /// EXTCODECOPY.
  package func externalCodeCopy(_ top: Operands) -> Bool {
    let address = unsafe Address(truncating: top[0])
    guard chargeAccess(to: address) else { return false }
    let code = state.code(address)
    return unsafe code.bytes.withUnsafeBytes { unsafe copy($0, top - 1) }
  }

  /// BLOCKHASH; the frame goes on.
  @inline(never)
  package func blockHash(_ top: Operands) {
    unsafe top[0] = top[0].fitsInUInt64 ? environment.block.blockHash(top[0].l0).word : .zero
  }

  /// BLOBHASH (EIP-4844); the frame goes on.
  package func blobHash(_ top: Operands) {
    let hashes = environment.transaction.blobHashes
    let index = unsafe UInt64(clamping: top[0])
    unsafe top[0] = index < UInt64(hashes.count) ? hashes[Int(index)].word : .zero
  }

  /// SELFDESTRUCT: sends the balance, and ends an account that this transaction created (EIP-6780).
  package func selfDestruct(_ top: Operands) -> Bool {
    let (target, beneficiary) = unsafe (message.target, Address(truncating: top[0]))
    let isCold = state.warm(beneficiary)
    let balance = state.balance(target)
    let isNew = !balance.isZero && !state.accountExists(beneficiary)
    let price = (isCold ? schedule.coldAccountAccess : 0) + (isNew ? schedule.selfDestructNewAccount : 0)
    guard charge(price), requireWritable() else { return false }
    reportStep()
    environment.tracer?.selfDestructed(target, beneficiary: beneficiary, balance: balance)
    _ = state.transfer(balance, from: target, to: beneficiary)
    if state.wasCreatedInTransaction(target) {
      state.setBalance(.zero, of: target)
      state.markDestroyed(target)
    }
    end = .returned([])
    return false
  }
}
