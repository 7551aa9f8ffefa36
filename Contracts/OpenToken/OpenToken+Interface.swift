public import ContractKit

/// Coins moved through the token. Plain transfers of wei leave no event.
@Event
public struct Transfer {
  /// Who had the coins.
  @Indexed public var from: Address
  /// Who has them now.
  @Indexed public var to: Address
  /// How many, in wei.
  public var value: UInt256

  /// An event.
  public init(from: Address, to: Address, value: UInt256) {
    self.from = from
    self.to = to
    self.value = value
  }
}

/// An owner set what a spender may move.
@Event
public struct Approval {
  /// Whose coins.
  @Indexed public var owner: Address
  /// Who may move them.
  @Indexed public var spender: Address
  /// How many, in wei.
  public var value: UInt256

  /// An event.
  public init(owner: Address, spender: Address, value: UInt256) {
    self.owner = owner
    self.spender = spender
    self.value = value
  }
}

/// Why OpenToken refuses; the meaning of each is that of its ERC-6093 namesake.
@ContractError
public enum OpenTokenError {
  /// The owner has fewer coins than should move.
  case insufficientBalance(sender: Address, balance: UInt256, needed: UInt256)
  /// The spender may move fewer coins than should move.
  case insufficientAllowance(spender: Address, allowance: UInt256, needed: UInt256)
  /// Coins cannot go to the zero address.
  case invalidReceiver(Address)
  /// The zero address cannot move coins.
  case invalidSpender(Address)
}

/// The precompile at `0x…0A10` that moves native coins for OpenToken alone.
@ContractInterface
protocol NativeTransfer {
  mutating func transferNative(_ from: Address, _ to: Address, _ amount: UInt256) -> Bool
}
