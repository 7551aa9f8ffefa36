/// A counter for each account: what makes a signature count once.
@StorageStruct
public struct Nonces {
  @Storage var counters: Mapping<Address, UInt256>

  /// The number that the account's next signature must contain.
  @inline(__always)
  public func nonces(_ account: Address) -> UInt256 { counters[account] }

  /// Gives the account's number and goes on to the next.
  @inline(never)
  public mutating func use(_ account: Address) -> UInt256 {
    let slot = account.slot(in: counters.origin)
    let nonce = Host.storageLoad(slot)
    // No overflow: nobody signs 2²⁵⁶ times.
    Host.storageStore(nonce &+ .one, at: slot)
    return nonce
  }

  /// Goes on to the next number when `nonce` is the account's; reverts with `InvalidAccountNonce` otherwise.
  @inline(never)
  public mutating func use(_ account: Address, checking nonce: UInt256) {
    let current = use(account)
    if nonce != current { NoncesError.invalidAccountNonce(account: account, currentNonce: current).revert() }
  }
}

/// Why a nonce is refused, by OpenZeppelin's name.
@ContractError
public enum NoncesError {
  /// The account's next nonce is another one.
  case invalidAccountNonce(account: Address, currentNonce: UInt256)
}
