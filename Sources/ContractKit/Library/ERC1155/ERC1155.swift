/// The state and the rules of an ERC-1155 token: many kinds of tokens, each with balances.
///
/// A contract keeps one as `@Storage var items: ERC1155` and offers functions that call its methods. What a rule forbids
/// reverts with the errors of ERC-6093 (`ERC1155Error`). The methods act for the caller of the contract where the standard
/// says so. A receiver's code runs after everything is written and may call back.
@StorageStruct
public struct ERC1155 {
  @Storage var balances: Mapping<UInt256, Mapping<Address, UInt256>>
  @Storage var operators: Mapping<Address, Mapping<Address, Bool>>

  /// Tokens of one kind moved; from the zero address they are new, to the zero address they are gone.
  @Event
  public struct TransferSingle {
    /// Who moved them.
    @Indexed public var `operator`: Address
    /// Who had them.
    @Indexed public var from: Address
    /// Who has them now.
    @Indexed public var to: Address
    /// The kind.
    public var id: UInt256
    /// How many.
    public var value: UInt256

    /// An event.
    public init(operator: Address, from: Address, to: Address, id: UInt256, value: UInt256) {
      self.`operator` = `operator`
      self.from = from
      self.to = to
      self.id = id
      self.value = value
    }
  }

  /// Tokens of several kinds moved.
  @Event
  public struct TransferBatch {
    /// Who moved them.
    @Indexed public var `operator`: Address
    /// Who had them.
    @Indexed public var from: Address
    /// Who has them now.
    @Indexed public var to: Address
    /// The kinds.
    public var ids: [UInt256]
    /// How many of each.
    public var values: [UInt256]

    /// An event.
    public init(operator: Address, from: Address, to: Address, ids: [UInt256], values: [UInt256]) {
      self.`operator` = `operator`
      self.from = from
      self.to = to
      self.ids = ids
      self.values = values
    }
  }

  /// An operator may move all tokens of an account, or no longer.
  @Event
  public struct ApprovalForAll {
    /// Whose tokens.
    @Indexed public var account: Address
    /// Who may move them.
    @Indexed public var `operator`: Address
    /// Whether it may.
    public var approved: Bool

    /// An event.
    public init(account: Address, operator: Address, approved: Bool) {
      self.account = account
      self.`operator` = `operator`
      self.approved = approved
    }
  }
}

/// Why an ERC-1155 token refuses (ERC-6093).
@ContractError("ERC1155")
public enum ERC1155Error {
  /// The sender has fewer tokens of the kind than should move.
  case insufficientBalance(sender: Address, balance: UInt256, needed: UInt256, tokenId: UInt256)
  /// Tokens cannot come from this account.
  case invalidSender(Address)
  /// Tokens cannot go to this account, or its code does not take them.
  case invalidReceiver(Address)
  /// The caller may not move the owner's tokens.
  case missingApprovalForAll(operator: Address, owner: Address)
  /// This account cannot be allowed all tokens.
  case invalidOperator(Address)
  /// Lists that belong together have different lengths.
  case invalidArrayLength(idsLength: UInt256, valuesLength: UInt256)
}
