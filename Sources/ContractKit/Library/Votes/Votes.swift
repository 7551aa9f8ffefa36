/// Votes that follow a token and can be delegated, with their history (ERC-5805, ERC-6372; OpenZeppelin's `Votes`).
///
/// Tokens vote only when their owner has delegated them, to itself or to another. A contract keeps one as
/// `@Storage var votes: Votes`, calls `move(from:to:_)` after every movement of tokens, mint and burn included, and
/// `delegate` with the tokens of who delegates. The clock is the block's time in seconds.
@StorageStruct
public struct Votes {
  @Storage var delegatees: Mapping<Address, Address>
  @Storage var histories: Mapping<Address, Checkpoints>
  @Storage var total: Checkpoints

  /// An account delegates its votes to another one than before.
  @Event
  public struct DelegateChanged {
    /// Whose votes.
    @Indexed public var delegator: Address
    /// Who had them; zero for nobody.
    @Indexed public var fromDelegate: Address
    /// Who has them now.
    @Indexed public var toDelegate: Address

    /// An event.
    public init(delegator: Address, fromDelegate: Address, toDelegate: Address) {
      self.delegator = delegator
      self.fromDelegate = fromDelegate
      self.toDelegate = toDelegate
    }
  }

  /// The votes of a delegate changed.
  @Event
  public struct DelegateVotesChanged {
    /// Whose votes.
    @Indexed public var delegate: Address
    /// The votes before.
    public var previousVotes: UInt256
    /// The votes from now on.
    public var newVotes: UInt256

    /// An event.
    public init(delegate: Address, previousVotes: UInt256, newVotes: UInt256) {
      self.delegate = delegate
      self.previousVotes = previousVotes
      self.newVotes = newVotes
    }
  }
}

/// Why votes are not counted or delegated, by OpenZeppelin's names.
@ContractError
public enum VotesError {
  /// The votes of a time that is not over can still change.
  @Named("ERC5805FutureLookup")
  case futureLookup(timepoint: UInt256, clock: UInt48)
  /// The signature's last second, given here, has passed.
  case votesExpiredSignature(UInt256)
}
