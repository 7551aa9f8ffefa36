/// The state and the rules of an ERC-721 token: who owns each token, and who may move it.
///
/// A contract keeps one as `@Storage var tokens: ERC721` and offers functions that call its methods. What a rule forbids
/// reverts with the errors of ERC-6093 (`ERC721Error`). The methods act for the caller of the contract, `Message.sender`,
/// where the standard says so.
@StorageStruct
public struct ERC721 {
  @Storage var owners: Mapping<UInt256, Address>
  @Storage var balances: Mapping<Address, UInt256>
  @Storage var approvals: Mapping<UInt256, Address>
  @Storage var operators: Mapping<Address, Mapping<Address, Bool>>

  /// A token moved; from the zero address it is new, to the zero address it is gone.
  @Event
  public struct Transfer {
    /// Who had it.
    @Indexed public var from: Address
    /// Who has it now.
    @Indexed public var to: Address
    /// The token.
    @Indexed public var tokenId: UInt256

    /// An event.
    public init(from: Address, to: Address, tokenId: UInt256) {
      self.from = from
      self.to = to
      self.tokenId = tokenId
    }
  }

  /// An account may move a token; the zero address takes that back.
  @Event
  public struct Approval {
    /// Whose token.
    @Indexed public var owner: Address
    /// Who may move it.
    @Indexed public var approved: Address
    /// The token.
    @Indexed public var tokenId: UInt256

    /// An event.
    public init(owner: Address, approved: Address, tokenId: UInt256) {
      self.owner = owner
      self.approved = approved
      self.tokenId = tokenId
    }
  }

  /// An operator may move all tokens of an owner, or no longer.
  @Event
  public struct ApprovalForAll {
    /// Whose tokens.
    @Indexed public var owner: Address
    /// Who may move them.
    @Indexed public var `operator`: Address
    /// Whether it may.
    public var approved: Bool

    /// An event.
    public init(owner: Address, operator: Address, approved: Bool) {
      self.owner = owner
      self.`operator` = `operator`
      self.approved = approved
    }
  }
}

/// Why an ERC-721 token refuses (ERC-6093).
@ContractError("ERC721")
public enum ERC721Error {
  /// This account cannot own tokens.
  case invalidOwner(Address)
  /// No token has this id.
  case nonexistentToken(UInt256)
  /// The token is not `sender`'s but `owner`'s.
  case incorrectOwner(sender: Address, tokenId: UInt256, owner: Address)
  /// A token cannot come from this account.
  case invalidSender(Address)
  /// A token cannot go to this account, or its code does not take it.
  case invalidReceiver(Address)
  /// The account may not move the token.
  case insufficientApproval(operator: Address, tokenId: UInt256)
  /// This account may not allow the token's movement.
  case invalidApprover(Address)
  /// This account cannot be allowed all tokens.
  case invalidOperator(Address)
}
