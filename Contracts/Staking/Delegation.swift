import ContractKit

extension Staking {
  /// Puts wei into a pool and gives the shares that they become, rounded down.
  @inline(never)
  mutating func addStake(_ amount: UInt256, to validator: Validator, for delegator: Address) -> UInt256 {
    if validator.isClosed { StakingError.validatorClosed(validator.account).revert() }
    let coins = validator.coins
    let all = validator.shares
    if amount > Limits.stake - coins { StakingError.stakeTooLarge(validator.account).revert() }
    var shares = amount
    if !all.isZero {
      if coins.isZero || all / coins >= Limits.sharesPerCoin {
        StakingError.validatorInsolvent(validator.account).revert()
      }
      shares = amount * all / coins
    }
    if shares.isZero { StakingError.amountTooSmall(amount: amount, minimum: .one).revert() }
    let delegation = open(delegator, with: validator)
    settleRewards(of: delegation, validator)
    delegation.shares = delegation.shares + shares
    validator.shares = all + shares
    setCoins(coins + amount, of: validator)
    return shares
  }

  /// Takes wei out of a pool for shares, rounded up, and gives the wei; 2²⁵⁶ − 1 gives the worth of all shares,
  /// rounded down. Whoever owns the last shares gets all that the pool has.
  @inline(never)
  mutating func takeStake(
    _ amount: UInt256, from validator: Validator, of delegation: Delegation
  ) -> UInt256 {
    let owned = delegation.shares
    let worth = validator.value(of: owned)
    if owned.isZero || amount.isZero { StakingError.insufficientStake(available: worth, needed: amount).revert() }
    var shares = owned
    if amount != .max {
      if amount > worth { StakingError.insufficientStake(available: worth, needed: amount).revert() }
      let coins = validator.coins
      shares = (amount * validator.shares + coins - .one) / coins
    }
    let coins = amount == .max || shares == validator.shares ? validator.value(of: shares) : amount
    removeShares(shares, worth: coins, from: validator, of: delegation)
    return coins
  }

  /// Takes shares off a delegator and their worth out of the pool.
  @inline(never)
  mutating func removeShares(
    _ shares: UInt256, worth coins: UInt256, from validator: Validator, of delegation: Delegation
  ) {
    settleRewards(of: delegation, validator)
    delegation.shares = delegation.shares - shares
    validator.shares = validator.shares - shares
    setCoins(validator.coins - coins, of: validator)
    if delegation.delegator == validator.account { checkSelfBond(validator) }
  }

  /// The wei of an operator's own shares.
  @inline(never)
  func selfBond(of validator: Validator) -> UInt256 {
    validator.value(of: find(validator.account, with: validator).shares)
  }

  /// Jails a validator whose operator has too little of its own in the pool.
  @inline(never)
  mutating func checkSelfBond(_ validator: Validator) {
    if validator.isJailed || validator.isClosed { return }
    if selfBond(of: validator) < word(.minimumSelfBond) { jail(validator, until: Block.timestamp) }
  }

  /// Moves wei from one pool to another.
  mutating func move(
    _ delegator: Address, _ old: Address, _ new: Address, _ amount: UInt256
  ) -> UInt256 {
    if old == new { StakingError.sameValidator(old).revert() }
    let from = existing(old)
    let to = existing(new)
    let source = settled(delegator, from)
    let target = settled(delegator, to)
    for index in 0..<source.redelegationCount {
      let free = source.redelegation(index).completion
      if free > Block.timestamp { StakingError.transitiveRedelegation(until: free).revert() }
    }
    let count = target.redelegationCount
    if count == Limits.entries { StakingError.tooManyEntries.revert() }
    let coins = takeStake(amount, from: from, of: source)
    requireAtLeast(coins, .minimumDelegation)
    let shares = addStake(coins, to: to, for: delegator)
    let entry = target.redelegation(count)
    entry.shares = shares
    entry.coins = coins
    entry.source = from.id
    entry.height = Block.number
    entry.completion = Block.timestamp + number(.unbondingPeriod)
    entry.nextSlash = from.slashCount
    target.redelegationCount = count + 1
    emit(Redelegated(source: old, target: new, delegator: delegator, amount: coins, shares: shares))
    return coins
  }

  func arrivals(
    _ delegator: Address, _ account: Address
  ) -> (sources: [Address], shares: [UInt256], times: [UInt64]) {
    let delegation = find(delegator, with: find(account))
    var sources: [Address] = []
    var shares: [UInt256] = []
    var times: [UInt64] = []
    for index in 0..<delegation.redelegationCount {
      let entry = delegation.redelegation(index)
      sources.append(Validator(id: entry.source).account)
      shares.append(entry.shares)
      times.append(entry.completion)
    }
    return (sources, shares, times)
  }
}
