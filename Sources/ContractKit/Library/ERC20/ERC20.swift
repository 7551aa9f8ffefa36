/// The state and the rules of an ERC-20 token: balances, allowances and the supply.
///
/// A contract keeps one as `@Storage var token: ERC20` and offers functions that call its methods. What a rule forbids
/// reverts with the errors of ERC-6093 (`ERC20Error`); every movement leaves `ERC20.Transfer`. The methods act for the
/// caller of the contract, `Message.sender`, where the standard says so.
@StorageStruct
public struct ERC20 {
  @Storage var supply: UInt256
  @Storage var balances: Mapping<Address, UInt256>
  @Storage var allowances: Mapping<Address, Mapping<Address, UInt256>>

  /// Tokens moved; from the zero address they are new, to the zero address they are gone.
  @Event
  public struct Transfer {
    /// Who had them.
    @Indexed public var from: Address
    /// Who has them now.
    @Indexed public var to: Address
    /// How many, in the smallest unit.
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
    /// Whose tokens.
    @Indexed public var owner: Address
    /// Who may move them.
    @Indexed public var spender: Address
    /// How many, in the smallest unit.
    public var value: UInt256

    /// An event.
    public init(owner: Address, spender: Address, value: UInt256) {
      self.owner = owner
      self.spender = spender
      self.value = value
    }
  }
}

/// Why an ERC-20 token refuses (ERC-6093).
@ContractError("ERC20")
public enum ERC20Error {
  /// The sender has fewer tokens than should move.
  case insufficientBalance(sender: Address, balance: UInt256, needed: UInt256)
  /// Tokens cannot come from this account.
  case invalidSender(Address)
  /// Tokens cannot go to this account.
  case invalidReceiver(Address)
  /// The spender may move fewer tokens than should move.
  case insufficientAllowance(spender: Address, allowance: UInt256, needed: UInt256)
  /// This account cannot allow anything.
  case invalidApprover(Address)
  /// This account cannot be allowed anything.
  case invalidSpender(Address)
}
