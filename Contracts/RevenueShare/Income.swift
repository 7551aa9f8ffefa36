import ContractKit

/// The income of all shares, in storage.
///
/// The number of shares is fixed, so what an account has earned is kept in wei times that number: a share earns one such
/// part of every wei, and nothing is lost by dividing.
@StorageStruct
struct Income {
  /// The wei that were distributed and still wait to be claimed.
  @Storage var held: UInt256
  /// All wei that were ever distributed.
  @Storage var total: UInt256
  /// The number of shares that were issued.
  @Storage var parts: UInt256
}

/// What one account has earned, in storage.
@StorageStruct
struct Account {
  /// `total` when the account was last settled.
  @Storage var settled: UInt256
  /// What the account has earned until then and not claimed, in wei times the number of shares.
  @Storage var earned: UInt256
}

extension RevenueShare {
  /// Gives the wei that arrived to the shares that there are now; without shares they are the redeemer's.
  @inline(never)
  mutating func distribute() {
    var income = self.income
    let arrived = balance - income.held
    if arrived.isZero { return }
    income.held += arrived
    income.total += arrived
    if token.totalSupply().isZero {
      var account = accounts[redeemer]
      account.earned += arrived * income.parts
    }
    emit(IncomeDistributed(amount: arrived))
  }

  /// Notes what an account has earned until now, with the shares that it has.
  @inline(never)
  mutating func note(_ owner: Address) {
    var account = accounts[owner]
    let total = income.total
    let settled = account.settled
    if settled == total { return }
    account.settled = total
    let shares = token.balanceOf(owner)
    // No overflow: shares and wei have fewer than 2⁹⁰ each.
    if !shares.isZero { account.earned += shares * (total - settled) }
  }

  /// Reverts when shares would be lost: no one can move or redeem what this contract itself holds.
  func requireReceiver(_ to: Address) {
    if to == address { ERC20Error.invalidReceiver(to).revert() }
  }

  /// Distributes what arrived and notes what both sides of a transfer have earned.
  mutating func settle(_ from: Address, _ to: Address) {
    distribute()
    note(from)
    note(to)
  }

  mutating func pay(_ owner: Address) -> UInt256 {
    distribute()
    note(owner)
    var account = accounts[owner]
    let earned = account.earned
    let parts = income.parts
    let amount = earned / parts
    if amount.isZero { ShareError.nothingToClaim.revert() }
    // The fraction of a wei stays for the next time.
    account.earned = earned - amount * parts
    income.held = income.held - amount
    emit(IncomeClaimed(account: owner, amount: amount))
    send(amount, to: owner)
    return amount
  }

  /// What an account could claim, with the wei that arrived since the last distribution.
  func due(to owner: Address) -> UInt256 {
    let account = accounts[owner]
    let income = self.income
    let parts = income.parts
    if parts.isZero { return .zero }
    let arrived = balance - income.held
    var earned = account.earned + token.balanceOf(owner) * (income.total + arrived - account.settled)
    if owner == redeemer && token.totalSupply().isZero { earned += arrived * parts }
    return earned / parts
  }

  mutating func end() {
    let owner = Message.sender
    let shares = token.balanceOf(owner)
    let supply = token.totalSupply()
    if supply.isZero || shares != supply { ShareError.notAllShares(shares: shares, supply: supply).revert() }
    distribute()
    note(owner)
    redeemer = owner
    token.burn(owner, shares)
    emit(SharesRedeemed(account: owner, shares: shares))
    MarketContract(at: market).endShares(registry, asset)
  }
}

/// The contract that splits fees, as far as it is needed here.
@ContractInterface
protocol Rewards {
  /// Pays an account what it has earned.
  mutating func claimFor(_ account: Address) -> UInt256
}

/// The market, as far as it is needed here.
@ContractInterface
protocol Market {
  /// Tells the market that all shares of an asset are gone.
  mutating func endShares(_ registry: Address, _ asset: UInt256)
}
