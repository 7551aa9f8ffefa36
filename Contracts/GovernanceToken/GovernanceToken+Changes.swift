import ContractKit

extension GovernanceToken {
  /// Makes tokens for coins that have come.
  mutating func wrap(_ value: UInt256, for account: Address) {
    refuseSelf(account)
    token.mint(account, value)
    ballots.move(from: .zero, to: account, value)
  }

  /// Destroys tokens whose coins go.
  mutating func unwrap(_ value: UInt256, of account: Address) {
    token.burn(account, value)
    ballots.move(from: account, to: .zero, value)
  }

  /// Moves tokens and their votes.
  mutating func move(from: Address, to: Address, _ value: UInt256) {
    refuseSelf(to)
    token.move(from: from, to: to, value)
    ballots.move(from: from, to: to, value)
  }

  /// Delegates the votes of an account.
  mutating func delegate(of account: Address, to delegatee: Address) {
    ballots.delegate(of: account, to: delegatee, units: token.balanceOf(account))
  }

  /// Reverts when tokens would go to this contract, where nobody could unwrap them.
  private func refuseSelf(_ receiver: Address) {
    if receiver == address { ERC20Error.invalidReceiver(receiver).revert() }
  }
}
