public import ContractKit

/// A vault (ERC-4626): it takes one ERC-20 token and gives shares of everything that it holds of it.
///
/// Income is whatever reaches the vault without new shares. The shares are an ERC-20 token with permits (EIP-2612).
@Contract
public struct Vault {
  @Storage var vault: ERC4626
  @Storage var counters: Nonces
  @Storage var assetDecimals: UInt8

  /// A vault for a token whose shares have three digits more than the token.
  public init(asset: Address) {
    vault.start(asset: asset, offset: Vault.offset)
    assetDecimals = TokenDetailsContract(at: asset).tryDecimals().value ?? Vault.usualDecimals
  }

  /// The digits that shares have more than the asset: inflating the first shares costs a thousand times what it takes.
  static var offset: UInt8 { 3 }
  /// The digits of a token that does not tell them.
  static var usualDecimals: UInt8 { 18 }

  // MARK: - ERC-4626

  /// The token that the vault holds.
  public func asset() -> Address { vault.asset() }

  /// All tokens that the vault holds.
  public func totalAssets() -> UInt256 { vault.totalAssets() }

  /// The shares for assets, rounded down.
  public func convertToShares(_ assets: UInt256) -> UInt256 { vault.convertToShares(assets) }

  /// The assets for shares, rounded down.
  public func convertToAssets(_ shares: UInt256) -> UInt256 { vault.convertToAssets(shares) }

  /// The most assets that can come in.
  public func maxDeposit(_ receiver: Address) -> UInt256 { vault.maxDeposit(receiver) }

  /// The most shares that can be made.
  public func maxMint(_ receiver: Address) -> UInt256 { vault.maxMint(receiver) }

  /// The most assets that an owner can take.
  public func maxWithdraw(_ owner: Address) -> UInt256 { vault.maxWithdraw(owner) }

  /// The most shares that an owner can give back.
  public func maxRedeem(_ owner: Address) -> UInt256 { vault.maxRedeem(owner) }

  /// The shares that `deposit` makes, rounded down.
  public func previewDeposit(_ assets: UInt256) -> UInt256 { vault.previewDeposit(assets) }

  /// The assets that `mint` takes, rounded up.
  public func previewMint(_ shares: UInt256) -> UInt256 { vault.previewMint(shares) }

  /// The shares that `withdraw` takes, rounded up.
  public func previewWithdraw(_ assets: UInt256) -> UInt256 { vault.previewWithdraw(assets) }

  /// The assets that `redeem` gives, rounded down.
  public func previewRedeem(_ shares: UInt256) -> UInt256 { vault.previewRedeem(shares) }

  /// Takes assets of the caller and makes shares for the receiver; gives the shares.
  @NonReentrant
  public mutating func deposit(_ assets: UInt256, _ receiver: Address) -> UInt256 { vault.deposit(assets, receiver) }

  /// Makes shares for the receiver and takes what they cost of the caller; gives the assets.
  @NonReentrant
  public mutating func mint(_ shares: UInt256, _ receiver: Address) -> UInt256 { vault.mint(shares, receiver) }

  /// Gives assets to the receiver for shares of the owner; gives the shares.
  @NonReentrant
  public mutating func withdraw(_ assets: UInt256, _ receiver: Address, _ owner: Address) -> UInt256 {
    vault.withdraw(assets, receiver, owner)
  }

  /// Gives the receiver what shares of the owner are worth; gives the assets.
  @NonReentrant
  public mutating func redeem(_ shares: UInt256, _ receiver: Address, _ owner: Address) -> UInt256 {
    vault.redeem(shares, receiver, owner)
  }

  // MARK: - The shares: ERC-20 and EIP-2612

  /// The name of the shares.
  public static func name() -> Text { "Vault Share" }

  /// The symbol of the shares.
  public static func symbol() -> Text { "vSHARE" }

  /// The digits behind the point.
  public func decimals() -> UInt8 { assetDecimals &+ Vault.offset }

  /// All shares there are.
  public func totalSupply() -> UInt256 { vault.shares.totalSupply() }

  /// The shares of an account.
  public func balanceOf(_ account: Address) -> UInt256 { vault.shares.balanceOf(account) }

  /// What `spender` may still move of the owner's shares.
  public func allowance(_ owner: Address, _ spender: Address) -> UInt256 { vault.shares.allowance(owner, spender) }

  /// Moves shares of the caller.
  public mutating func transfer(_ to: Address, _ value: UInt256) -> Bool { vault.shares.transfer(to, value) }

  /// Sets what `spender` may move of the caller's shares.
  public mutating func approve(_ spender: Address, _ value: UInt256) -> Bool { vault.shares.approve(spender, value) }

  /// Moves shares of `from` out of what the caller may move.
  public mutating func transferFrom(_ from: Address, _ to: Address, _ value: UInt256) -> Bool {
    vault.shares.transferFrom(from, to, value)
  }

  /// The number that the owner's next permit must contain.
  public func nonces(_ owner: Address) -> UInt256 { counters.nonces(owner) }

  /// The domain of permits.
  @Named("DOMAIN_SEPARATOR")
  public func domainSeparator() -> Hash { EIP712.domainSeparator(name: Vault.name(), version: "1") }

  /// Sets an allowance by the owner's signature.
  public mutating func permit(
    _ owner: Address, _ spender: Address, _ value: UInt256, _ deadline: UInt256, _ v: UInt8, _ r: Hash, _ s: Hash
  ) {
    vault.shares.permit(owner, spender, value, deadline, v, r, s, nonces: counters, name: Vault.name())
  }
}

/// What the vault asks its token once.
@ContractInterface
protocol TokenDetails {
  func decimals() -> UInt8
}
