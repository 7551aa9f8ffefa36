public import ContractKit

/// Tokens moved.
@Event
public struct Transfer {
  /// Who had them.
  @Indexed public var from: Address
  /// Who has them now.
  @Indexed public var to: Address
  /// How many.
  public var value: UInt256

  /// An event.
  public init(from: Address, to: Address, value: UInt256) {
    self.from = from
    self.to = to
    self.value = value
  }
}

/// Why the token refuses.
@ContractError
public enum TokenError {
  /// The sender has fewer tokens than should move.
  case insufficientBalance(balance: UInt256, needed: UInt256)
}

/// A plain ERC-20 token whose balances stand in its own storage; what benchmarks call.
@Contract
public struct Token {
  /// The tokens of all accounts.
  @Storage public var totalSupply: UInt256
  @Storage var balances: Mapping<Address, UInt256>

  /// Gives the whole supply to the creator.
  public init(supply: UInt256) {
    totalSupply = supply
    balances[Message.sender] = supply
  }

  /// The tokens of an account.
  public func balanceOf(_ account: Address) -> UInt256 { balances[account] }

  /// Moves tokens of the caller.
  public mutating func transfer(_ to: Address, _ value: UInt256) throws(TokenError) -> Bool {
    let from = Message.sender
    let balance = balances[from]
    guard balance >= value else { throw .insufficientBalance(balance: balance, needed: value) }
    balances[from] = balance &- value
    balances[to] += value
    emit(Transfer(from: from, to: to, value: value))
    return true
  }
}
