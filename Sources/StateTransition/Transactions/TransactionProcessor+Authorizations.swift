import ChainSpecification
import ChainTypes
import Execution
import Primitives
import WorldState

extension TransactionProcessor {
  /// Sets the codes that the authorizations of a transaction allow, in order: EELS `set_delegation` (EIP-7702).
  ///
  /// An authorization that does not hold is skipped. What is set stays whatever the transaction's message does.
  func setCodes(_ authorizations: [Authorization]) {
    for authorization in authorizations { setCode(authorization) }
  }

  private func setCode(_ authorization: Authorization) {
    let isForThisChain = authorization.chainID.isZero || authorization.chainID == UInt256(block.chainID)
    guard isForThisChain, authorization.nonce < .max, let authority = authorization.recoverAuthority() else { return }
    state.warm(authority)
    if state.hasCode(authority), state.delegation(of: authority) == nil { return }
    guard state.nonce(authority) == authorization.nonce else { return }

    if state.accountExists(authority) {
      state.addRefund(Int64(block.schedule.authorizationNewAccount - block.schedule.authorization))
    }
    let isRemoval = authorization.address == .zero
    state.setCode(isRemoval ? .empty : Code(Delegation.designator(of: authorization.address)), of: authority)
    _ = state.incrementNonce(of: authority)
  }
}
