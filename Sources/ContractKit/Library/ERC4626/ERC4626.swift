/// A vault (ERC-4626): it holds one ERC-20 token, the asset, and gives shares of what it holds, which are a token too.
///
/// A contract keeps one as `@Storage var vault: ERC4626`, offers functions that call its methods, and those of
/// `vault.shares`. All conversions round against the caller. Against the inflation of the first shares by gifts the vault
/// counts with one asset and 10^`offset` shares that nobody has, as OpenZeppelin's does: who gives the vault coins to
/// round others' shares away loses about 10^`offset` times what they lose.
///
/// The asset must be a token that keeps to ERC-20 and takes no fee on transfers.
@StorageStruct
public struct ERC4626 {
  @Storage var assetAddress: Address
  @Storage var offset: UInt8
  /// The shares.
  @Storage public var shares: ERC20

  /// The most that `offset` may be: 10¹⁸ shares for the smallest unit of the asset.
  public static var maximumOffset: UInt8 { 18 }

  /// Assets came in and shares were made.
  @Event
  public struct Deposit {
    /// Who paid.
    @Indexed public var sender: Address
    /// Who has the shares.
    @Indexed public var owner: Address
    /// The assets.
    public var assets: UInt256
    /// The shares.
    public var shares: UInt256

    /// An event.
    public init(sender: Address, owner: Address, assets: UInt256, shares: UInt256) {
      self.sender = sender
      self.owner = owner
      self.assets = assets
      self.shares = shares
    }
  }

  /// Shares were destroyed and assets went out.
  @Event
  public struct Withdraw {
    /// Who asked for it.
    @Indexed public var sender: Address
    /// Who has the assets.
    @Indexed public var receiver: Address
    /// Whose shares they were.
    @Indexed public var owner: Address
    /// The assets.
    public var assets: UInt256
    /// The shares.
    public var shares: UInt256

    /// An event.
    public init(sender: Address, receiver: Address, owner: Address, assets: UInt256, shares: UInt256) {
      self.sender = sender
      self.receiver = receiver
      self.owner = owner
      self.assets = assets
      self.shares = shares
    }
  }

  /// Sets the asset, in the constructor; reverts with `ERC4626InvalidOffset` above `maximumOffset`.
  /// - Parameter offset: the digits that shares have more than the asset. Each makes the attack on the first shares ten
  ///   times as dear.
  public mutating func start(asset: Address, offset: UInt8) {
    if offset > ERC4626.maximumOffset { ERC4626Error.invalidOffset(offset).revert() }
    assetAddress = asset
    self.offset = offset
  }
}

/// Why a vault refuses, by OpenZeppelin's names.
@ContractError("ERC4626")
public enum ERC4626Error {
  /// The owner can take fewer assets.
  case exceededMaxWithdraw(owner: Address, assets: UInt256, maximum: UInt256)
  /// The owner has fewer shares.
  case exceededMaxRedeem(owner: Address, shares: UInt256, maximum: UInt256)
  /// Shares cannot have so many digits more than the asset.
  case invalidOffset(UInt8)
}
