public import ContractKit

/// The income of one asset as an ERC-20 token: what arrives here belongs to those who hold the shares when it arrives.
///
/// The contract at its own address only lends its code: the market makes clones (ERC-1167), one for each asset whose owner
/// issues shares.
@Contract
public struct RevenueShare {
  /// The market that made the clone.
  @Storage public var market: Address
  /// The contract that knows the asset.
  @Storage public var registry: Address
  /// The id of the asset.
  @Storage public var asset: UInt256
  /// The contract that splits the fees of inferences.
  @Storage public var rewards: Address
  /// The account that redeemed all shares; what arrives after that is its own.
  @Storage public var redeemer: Address
  /// The name of the token.
  @Storage public var name: Text
  /// The symbol of the token.
  @Storage public var symbol: Text
  @Storage var token: ERC20
  @Storage var counters: Nonces
  @Storage var income: Income
  @Storage var accounts: Mapping<Address, Account>

  /// The contract whose code clones run: nothing can be set up here.
  public init() { Initializable.disable() }

  /// Sets a clone up: all shares belong to `holder`. Counts once; the market calls it when it makes the clone.
  public mutating func initialize(
    registry: Address, asset: UInt256, rewards: Address, holder: Address, shares: UInt256, name: Text, symbol: Text
  ) {
    Initializable.start()
    market = Message.sender
    self.registry = registry
    self.asset = asset
    self.rewards = rewards
    self.name = name
    self.symbol = symbol
    income.parts = shares
    token.mint(holder, shares)
  }

  // MARK: - Income

  /// Accepts income; the contract that only lends its code has nobody to give it to.
  @Payable
  public mutating func receive() throws(ShareError) {
    if income.parts.isZero { throw .notSetUp }
  }

  /// Fetches what the asset has earned at the contract that splits fees, so that it belongs to those who hold shares
  /// now, and gives the amount. Anyone may call.
  @NonReentrant
  public mutating func collect() -> UInt256 {
    let before = balance
    _ = RewardsContract(at: rewards).tryClaimFor(address)
    distribute()
    return balance - before
  }

  /// Pays the caller what its shares have earned, and gives the amount.
  @NonReentrant
  public mutating func claim() throws(ShareError) -> UInt256 { pay(Message.sender) }

  /// What an account could claim, in wei.
  public func claimable(account: Address) -> UInt256 { due(to: account) }

  /// The wei that arrived since the shares were issued.
  public func totalIncome() -> UInt256 { income.total + (balance - income.held) }

  /// All wei that belong to holders of shares and are noted as such.
  public func liabilities() -> UInt256 { income.held }

  /// Destroys all shares, which the caller must hold, and gives the asset's income to its owner again. What was earned
  /// stays claimable; what still arrives here is the caller's.
  @NonReentrant
  public mutating func redeem() throws(ShareError) { end() }

  // MARK: - ERC-20

  /// The decimals of the token.
  public static func decimals() -> UInt8 { 18 }

  /// All shares.
  public func totalSupply() -> UInt256 { token.totalSupply() }

  /// The shares of an account.
  public func balanceOf(_ account: Address) -> UInt256 { token.balanceOf(account) }

  /// The shares of the owner that the spender may move.
  public func allowance(_ owner: Address, _ spender: Address) -> UInt256 { token.allowance(owner, spender) }

  /// Moves shares of the caller; what they earned until now stays the caller's.
  public mutating func transfer(_ to: Address, _ value: UInt256) -> Bool {
    requireReceiver(to)
    settle(Message.sender, to)
    return token.transfer(to, value)
  }

  /// Lets an account move shares of the caller.
  public mutating func approve(_ spender: Address, _ value: UInt256) -> Bool { token.approve(spender, value) }

  /// Moves shares out of what the caller may move; what they earned until now stays their owner's.
  public mutating func transferFrom(_ from: Address, _ to: Address, _ value: UInt256) -> Bool {
    requireReceiver(to)
    settle(from, to)
    return token.transferFrom(from, to, value)
  }

  /// Lets an account move shares by a signature of their owner (EIP-2612).
  public mutating func permit(
    _ owner: Address, _ spender: Address, _ value: UInt256, _ deadline: UInt256, _ v: UInt8, _ r: Hash, _ s: Hash
  ) {
    token.permit(owner, spender, value, deadline, v, r, s, nonces: counters, name: name)
  }

  /// The nonce of an owner's next permit.
  public func nonces(_ owner: Address) -> UInt256 { counters.nonces(owner) }

  /// The domain of permits (EIP-712).
  @Named("DOMAIN_SEPARATOR")
  public func domainSeparator() -> Hash { EIP712.domainSeparator(name: name, version: "1") }
}
