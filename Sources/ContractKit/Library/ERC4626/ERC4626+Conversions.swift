extension ERC4626 {
  /// The token that the vault holds.
  public func asset() -> Address { assetAddress }

  /// All assets that the vault holds.
  public func totalAssets() -> UInt256 {
    ERC20TokenContract(at: assetAddress).balanceOf(Host.address(.this))
  }

  /// The shares for assets, rounded down.
  public func convertToShares(_ assets: UInt256) -> UInt256 { shares(for: assets, .down) }

  /// The assets for shares, rounded down.
  public func convertToAssets(_ shares: UInt256) -> UInt256 { assets(for: shares, .down) }

  /// The most assets that can come in: no limit.
  public func maxDeposit(_ receiver: Address) -> UInt256 { .max }

  /// The most shares that can be made: no limit.
  public func maxMint(_ receiver: Address) -> UInt256 { .max }

  /// The most assets that an owner can take.
  public func maxWithdraw(_ owner: Address) -> UInt256 { assets(for: shares.balanceOf(owner), .down) }

  /// The most shares that an owner can give back.
  public func maxRedeem(_ owner: Address) -> UInt256 { shares.balanceOf(owner) }

  /// The shares that `deposit` makes for assets, rounded down.
  public func previewDeposit(_ assets: UInt256) -> UInt256 { shares(for: assets, .down) }

  /// The assets that `mint` takes for shares, rounded up.
  public func previewMint(_ shares: UInt256) -> UInt256 { assets(for: shares, .up) }

  /// The shares that `withdraw` takes for assets, rounded up.
  public func previewWithdraw(_ assets: UInt256) -> UInt256 { shares(for: assets, .up) }

  /// The assets that `redeem` gives for shares, rounded down.
  public func previewRedeem(_ shares: UInt256) -> UInt256 { assets(for: shares, .down) }

  @inline(never)
  private func shares(for assets: UInt256, _ rounding: Rounding) -> UInt256 {
    UInt256.mulDiv(assets, shares.totalSupply() + virtualShares, by: totalAssets() + .one, rounding)
  }

  @inline(never)
  private func assets(for shares: UInt256, _ rounding: Rounding) -> UInt256 {
    UInt256.mulDiv(shares, totalAssets() + .one, by: self.shares.totalSupply() + virtualShares, rounding)
  }

  private var virtualShares: UInt256 { UInt256(10).power(UInt256(UInt64(offset))) }
}
