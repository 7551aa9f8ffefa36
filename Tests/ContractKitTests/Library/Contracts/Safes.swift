public import ContractKit

/// A vault of the building block's.
@Contract
public struct Safe {
  @Storage var vault: ERC4626

  /// Sets the contract up.
  public init(asset: Address, offset: UInt8) { vault.start(asset: asset, offset: offset) }

  /// Runs `totalAssets` of the building block, or of what the test needs.
  public func totalAssets() -> UInt256 { vault.totalAssets() }
  /// Runs `totalSupply` of the building block, or of what the test needs.
  public func totalSupply() -> UInt256 { vault.shares.totalSupply() }
  /// Runs `balanceOf` of the building block, or of what the test needs.
  public func balanceOf(_ account: Address) -> UInt256 { vault.shares.balanceOf(account) }
  /// Runs `convertToAssets` of the building block, or of what the test needs.
  public func convertToAssets(_ shares: UInt256) -> UInt256 { vault.convertToAssets(shares) }
  /// Runs `previewMint` of the building block, or of what the test needs.
  public func previewMint(_ shares: UInt256) -> UInt256 { vault.previewMint(shares) }
  /// Runs `previewWithdraw` of the building block, or of what the test needs.
  public func previewWithdraw(_ assets: UInt256) -> UInt256 { vault.previewWithdraw(assets) }
  /// Runs `maxWithdraw` of the building block, or of what the test needs.
  public func maxWithdraw(_ owner: Address) -> UInt256 { vault.maxWithdraw(owner) }
  /// Runs `approve` of the building block, or of what the test needs.
  public mutating func approve(_ spender: Address, _ value: UInt256) -> Bool { vault.shares.approve(spender, value) }

  /// Runs `deposit` of the building block, or of what the test needs.
  public mutating func deposit(_ assets: UInt256, _ receiver: Address) -> UInt256 { vault.deposit(assets, receiver) }
  /// Runs `mint` of the building block, or of what the test needs.
  public mutating func mint(_ shares: UInt256, _ receiver: Address) -> UInt256 { vault.mint(shares, receiver) }

  /// Runs `withdraw` of the building block, or of what the test needs.
  public mutating func withdraw(_ assets: UInt256, _ receiver: Address, _ owner: Address) -> UInt256 {
    vault.withdraw(assets, receiver, owner)
  }

  /// Runs `redeem` of the building block, or of what the test needs.
  public mutating func redeem(_ shares: UInt256, _ receiver: Address, _ owner: Address) -> UInt256 {
    vault.redeem(shares, receiver, owner)
  }
}
