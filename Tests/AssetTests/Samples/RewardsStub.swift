import ContractKit

/// A contract that pays accounts what it was given for them.
@Contract
struct RewardsStub {
  @Storage var earned: Mapping<Address, UInt256>

  /// Takes wei for an account.
  @Payable
  public mutating func earn(account: Address) { earned[account] += Message.value }

  /// Pays an account.
  public mutating func claimFor(account: Address) -> UInt256 {
    let amount = earned[account]
    if amount.isZero { Host.revert() }
    earned[account] = .zero
    send(amount, to: account)
    return amount
  }
}
