public import ContractKit

/// GOPEN: OPEN wrapped one to one, whose holders vote. Delegated balances are remembered by time.
@Contract
public struct GovernanceToken {
  /// OpenToken: the ERC-20 face of the coin that is wrapped.
  @Storage public var underlying: Address
  /// Who gets coins that came without being wrapped: the Timelock.
  @Storage public var governor: Address
  @Storage var token: ERC20
  @Storage var ballots: Votes
  @Storage var signatures: Nonces

  /// The token of the coin that is wrapped, and the Timelock.
  public init(underlying: Address, governor: Address) {
    self.underlying = underlying
    self.governor = governor
  }

  // MARK: Wrapping

  /// Wraps the coins that come with a plain transfer, for their sender.
  @Payable
  public mutating func receive() { wrap(Message.value, for: Message.sender) }

  /// Wraps the coins that come with the call, for the caller.
  @Payable
  public mutating func deposit() { wrap(Message.value, for: Message.sender) }

  /// Wraps the coins that come with the call, for an account.
  @Payable
  public mutating func depositFor(_ account: Address) { wrap(Message.value, for: account) }

  /// Wraps coins of the caller that it approved in OpenToken, for an account.
  public mutating func depositFor(_ account: Address, _ value: UInt256) -> Bool {
    SafeERC20.transferFrom(underlying, from: Message.sender, to: address, value)
    wrap(value, for: account)
    return true
  }

  /// Unwraps tokens of the caller and sends it the coins.
  public mutating func withdraw(_ value: UInt256) {
    let sender = Message.sender
    unwrap(value, of: sender)
    send(value, to: sender)
  }

  /// Unwraps tokens of the caller and moves the coins to an account; none of its code runs.
  public mutating func withdrawTo(_ account: Address, _ value: UInt256) -> Bool {
    unwrap(value, of: Message.sender)
    SafeERC20.transfer(underlying, to: account, value)
    return true
  }

  /// Wraps for the Timelock what came without being wrapped, and gives how much; anyone may call.
  public mutating func recover() -> UInt256 {
    let surplus = balance - token.totalSupply()
    if !surplus.isZero { wrap(surplus, for: governor) }
    return surplus
  }

  /// The wei that this contract owes: one for each unit of the token.
  public func liabilities() -> UInt256 { token.totalSupply() }

  // MARK: ERC-20

  /// The token's name, also of the EIP-712 domain.
  public static func name() -> Text { "OpenLedger Governance" }

  /// The token's symbol.
  public static func symbol() -> Text { "GOPEN" }

  /// The digits behind the point: 1 GOPEN is 10¹⁸ units.
  public static func decimals() -> UInt8 { 18 }

  /// All tokens there are.
  public func totalSupply() -> UInt256 { token.totalSupply() }

  /// The tokens of an account.
  public func balanceOf(_ account: Address) -> UInt256 { token.balanceOf(account) }

  /// What `spender` may still move of the owner's tokens.
  public func allowance(_ owner: Address, _ spender: Address) -> UInt256 { token.allowance(owner, spender) }

  /// Moves tokens of the caller, and the votes with them.
  public mutating func transfer(_ to: Address, _ value: UInt256) -> Bool {
    move(from: Message.sender, to: to, value)
    return true
  }

  /// Sets what `spender` may move of the caller's tokens; the largest number is without limit.
  public mutating func approve(_ spender: Address, _ value: UInt256) -> Bool { token.approve(spender, value) }

  /// Moves tokens of `from` out of what the caller may move.
  public mutating func transferFrom(_ from: Address, _ to: Address, _ value: UInt256) -> Bool {
    token.spendAllowance(owner: from, spender: Message.sender, value)
    move(from: from, to: to, value)
    return true
  }

  // MARK: EIP-2612

  /// Sets an allowance by the owner's signature, until the deadline in seconds.
  public mutating func permit(
    _ owner: Address, _ spender: Address, _ value: UInt256, _ deadline: UInt256, _ v: UInt8, _ r: Hash, _ s: Hash
  ) {
    token.permit(
      owner, spender, value, deadline, v, r, s, nonces: signatures, name: GovernanceToken.name(),
      version: GovernanceToken.version())
  }

  /// The next number of an account's permits and signed delegations.
  public func nonces(_ owner: Address) -> UInt256 { signatures.nonces(owner) }

  /// The version of the EIP-712 domain.
  public static func version() -> Text { "1" }

  /// The hash of the EIP-712 domain.
  @Named("DOMAIN_SEPARATOR")
  public func domainSeparator() -> Hash {
    EIP712.domainSeparator(name: GovernanceToken.name(), version: GovernanceToken.version())
  }

  /// The parts of the EIP-712 domain (ERC-5267).
  public func eip712Domain() -> (
    fields: Bytes1, name: Text, version: Text, chainId: UInt256, verifyingContract: Address, salt: Hash,
    extensions: [UInt256]
  ) {
    (0x0f, GovernanceToken.name(), GovernanceToken.version(), UInt256(Chain.id), address, .zero, [])
  }

  // MARK: Votes (ERC-5805)

  /// Who votes with an account's tokens; zero for nobody, as at the start.
  public func delegates(_ account: Address) -> Address { ballots.delegates(account) }

  /// Gives the caller's votes to an account, which may be itself.
  public mutating func delegate(_ delegatee: Address) { delegate(of: Message.sender, to: delegatee) }

  /// Gives the votes of who signed it to an account, until the expiry in seconds.
  public mutating func delegateBySig(
    _ delegatee: Address, _ nonce: UInt256, _ expiry: UInt256, _ v: UInt8, _ r: Hash, _ s: Hash
  ) {
    let signer = Votes.signer(
      ofDelegationTo: delegatee, nonce, expiry, v, r, s, nonces: signatures, name: GovernanceToken.name(),
      version: GovernanceToken.version())
    delegate(of: signer, to: delegatee)
  }

  /// The votes of an account now.
  public func getVotes(_ account: Address) -> UInt256 { ballots.getVotes(account) }

  /// The votes of an account at the end of a second that is over.
  public func getPastVotes(_ account: Address, _ timepoint: UInt256) -> UInt256 {
    ballots.getPastVotes(account, timepoint)
  }

  /// All tokens at the end of a second that is over.
  public func getPastTotalSupply(_ timepoint: UInt256) -> UInt256 { ballots.getPastTotalSupply(timepoint) }

  /// The number of changes of an account's votes.
  public func numCheckpoints(_ account: Address) -> UInt32 { ballots.numCheckpoints(account) }

  /// A change of an account's votes: when, and the votes from then on.
  public func checkpoints(_ account: Address, _ pos: UInt32) -> (key: UInt48, value: UInt256) {
    ballots.checkpoint(account, pos)
  }

  /// Now, as snapshots count: seconds (ERC-6372).
  public func clock() -> UInt48 { Votes.clock() }

  /// What snapshots count.
  @Named("CLOCK_MODE")
  public static func clockMode() -> Text { Votes.clockMode }
}
