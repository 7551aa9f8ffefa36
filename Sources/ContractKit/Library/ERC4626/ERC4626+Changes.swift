extension ERC4626 {
  /// Takes assets of the caller, who allowed it, and makes shares for the receiver; gives the shares.
  ///
  /// The asset's code runs before anything is written, so that a caller who gets in again finds a vault that is whole.
  public mutating func deposit(_ assets: UInt256, _ receiver: Address) -> UInt256 {
    let shares = previewDeposit(assets)
    takeIn(assets, shares, receiver)
    return shares
  }

  /// Makes shares for the receiver and takes what they cost of the caller, who allowed it; gives the assets.
  public mutating func mint(_ shares: UInt256, _ receiver: Address) -> UInt256 {
    let assets = previewMint(shares)
    takeIn(assets, shares, receiver)
    return assets
  }

  /// Gives assets to the receiver for shares of the owner, who is the caller or allowed the caller its shares; gives the
  /// shares. Reverts with `ERC4626ExceededMaxWithdraw`.
  public mutating func withdraw(_ assets: UInt256, _ receiver: Address, _ owner: Address) -> UInt256 {
    let maximum = maxWithdraw(owner)
    if assets > maximum {
      ERC4626Error.exceededMaxWithdraw(owner: owner, assets: assets, maximum: maximum).revert()
    }
    let shares = previewWithdraw(assets)
    giveOut(assets, shares, receiver, owner)
    return shares
  }

  /// Gives the receiver what shares of the owner are worth, who is the caller or allowed the caller its shares; gives the
  /// assets. Reverts with `ERC4626ExceededMaxRedeem`.
  public mutating func redeem(_ shares: UInt256, _ receiver: Address, _ owner: Address) -> UInt256 {
    let maximum = maxRedeem(owner)
    if shares > maximum {
      ERC4626Error.exceededMaxRedeem(owner: owner, shares: shares, maximum: maximum).revert()
    }
    let assets = previewRedeem(shares)
    giveOut(assets, shares, receiver, owner)
    return assets
  }

  @inline(never)
  private mutating func takeIn(_ assets: UInt256, _ shares: UInt256, _ receiver: Address) {
    let sender = Message.sender
    SafeERC20.transferFrom(assetAddress, from: sender, to: Host.address(.this), assets)
    var token = self.shares
    token.mint(receiver, shares)
    Deposit(sender: sender, owner: receiver, assets: assets, shares: shares).log()
  }

  @inline(never)
  private mutating func giveOut(_ assets: UInt256, _ shares: UInt256, _ receiver: Address, _ owner: Address) {
    let sender = Message.sender
    var token = self.shares
    if sender != owner { token.spendAllowance(owner: owner, spender: sender, shares) }
    token.burn(owner, shares)
    SafeERC20.transfer(assetAddress, to: receiver, assets)
    Withdraw(sender: sender, receiver: receiver, owner: owner, assets: assets, shares: shares).log()
  }
}
