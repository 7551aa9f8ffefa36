import ContractKit

extension Staking {
  /// Takes a part of a validator's pool, and of what left it since the fault, of which each entry loses its part when
  /// it is next looked at.
  @inline(never)
  mutating func slash(_ validator: Validator, fault: UInt64, by parameter: Parameter, reporter: Address) {
    let fraction = UInt16(truncatingIfNeeded: number(parameter))
    if fraction == 0 { return }
    let index = validator.slashCount
    let entry = validator.slash(index)
    entry.fault = fault
    entry.time = Block.timestamp
    entry.fraction = fraction
    entry.reporter = reporter
    validator.slashCount = index + 1
    let coins = validator.coins
    let amount = Self.part(fraction, of: coins)
    settleRewards(of: validator)
    setCoins(coins - amount, of: validator)
    forfeit(amount, reporter: reporter)
    emit(Slashed(validator: validator.account, fault: fault, fraction: fraction, amount: amount, reporter: reporter))
    checkSelfBond(validator)
  }

  /// Takes a validator out of the set at the end of the block, until its operator asks for release.
  @inline(never)
  mutating func jail(_ validator: Validator, until: UInt64) {
    validator.isJailed = true
    let end = max(until, validator.jailedUntil)
    validator.jailedUntil = end
    validator.missCount = 0
    rank(validator)
    emit(Jailed(validator: validator.account, until: end))
  }

  /// Ends a jail.
  mutating func release(_ account: Address) {
    let validator = existing(account)
    if !validator.isJailed { StakingError.notJailed(account).revert() }
    if validator.isClosed { StakingError.validatorClosed(account).revert() }
    let end = validator.jailedUntil
    if Block.timestamp < end { StakingError.stillJailed(until: end).revert() }
    requireAtLeast(selfBond(of: validator), .minimumSelfBond)
    validator.isJailed = false
    if validator.wrongUntil == .max { validator.wrongUntil = Block.number }
    rank(validator)
    emit(Released(validator: account))
  }

  /// Slashed wei: a part is the reporter's, the rest the governor's.
  @inline(never)
  private mutating func forfeit(_ amount: UInt256, reporter: Address) {
    var rest = amount
    if !reporter.isZero {
      let part = amount * word(.reporterReward) / Limits.whole
      credits[reporter] = credits[reporter] + part
      rest = amount - part
    }
    credits[governor] = credits[governor] + rest
    totalCredits = totalCredits + amount
  }

  /// Basis points of a number, rounded up.
  @inline(never)
  static func part(_ fraction: UInt16, of number: UInt256) -> UInt256 {
    (number * fraction.word + Limits.whole - .one) / Limits.whole
  }

  // MARK: - Coins that moved

  /// What a delegator has with a validator, when all slashes that concern its moved coins have been applied.
  @inline(never)
  mutating func settled(_ delegator: Address, _ validator: Validator) -> Delegation {
    let delegation = open(delegator, with: validator)
    if !applySlashes(delegation) { StakingError.unsettled(validator.account).revert() }
    return delegation
  }

  /// Applies slashes to a delegation's entries, a limited number in a call; gives whether none is left.
  @inline(never)
  mutating func applySlashes(_ delegation: Delegation) -> Bool {
    var budget = Limits.slashesPerCall
    var index: UInt64 = 0
    while index < delegation.redelegationCount {
      let entry = delegation.redelegation(index)
      if !applySlashes(to: entry, of: delegation, &budget) { return false }
      if entry.completion <= Block.timestamp {
        delegation.remove(redelegation: index)
      } else {
        index += 1
      }
    }
    for index in 0..<delegation.unbondingCount {
      if !applySlashes(to: delegation.unbonding(index), of: delegation, &budget) { return false }
    }
    return true
  }

  private mutating func applySlashes(
    to entry: Unbonding, of delegation: Delegation, _ budget: inout Int
  ) -> Bool {
    let validator = Validator(id: delegation.validator)
    let end = validator.slashCount
    var next = entry.nextSlash
    while next < end {
      if budget == 0 { return false }
      budget -= 1
      let slash = validator.slash(next)
      next += 1
      entry.nextSlash = next
      if slash.fault <= entry.height && slash.time < entry.completion {
        take(Self.part(slash.fraction, of: entry.amount), from: entry, of: delegation, reporter: slash.reporter)
      }
    }
    return true
  }

  private mutating func applySlashes(
    to entry: Redelegation, of delegation: Delegation, _ budget: inout Int
  ) -> Bool {
    let source = Validator(id: entry.source)
    let end = source.slashCount
    var next = entry.nextSlash
    while next < end {
      if budget == 0 { return false }
      budget -= 1
      let slash = source.slash(next)
      next += 1
      entry.nextSlash = next
      if slash.fault <= entry.height && slash.time < entry.completion { applySlash(slash, to: entry, of: delegation) }
    }
    return true
  }

  /// Burns a part of redelegated shares; what has left the new pool since is taken where it waits.
  @inline(never)
  private mutating func applySlash(_ slash: Slash, to entry: Redelegation, of delegation: Delegation) {
    let shares = Self.part(slash.fraction, of: entry.shares)
    if shares.isZero { return }
    let coins = Self.part(slash.fraction, of: entry.coins)
    entry.shares = entry.shares - shares
    entry.coins = entry.coins - coins
    let burnt = min(shares, delegation.shares)
    if !burnt.isZero { burn(burnt, of: delegation, reporter: slash.reporter) }
    var left = (coins * (shares - burnt) + shares - .one) / shares
    for index in 0..<delegation.unbondingCount {
      let waiting = delegation.unbonding(index)
      if waiting.height < entry.height { continue }
      let part = min(left, waiting.amount)
      take(part, from: waiting, of: delegation, reporter: slash.reporter)
      left = left - part
    }
  }

  /// Burns shares of a delegator, and takes their worth from it.
  private mutating func burn(_ shares: UInt256, of delegation: Delegation, reporter: Address) {
    let validator = Validator(id: delegation.validator)
    let coins = validator.value(of: shares)
    removeShares(shares, worth: coins, from: validator, of: delegation)
    lose(coins, of: delegation, reporter: reporter)
  }

  /// Takes wei from an entry that waits.
  @inline(never)
  private mutating func take(
    _ amount: UInt256, from entry: Unbonding, of delegation: Delegation, reporter: Address
  ) {
    if amount.isZero { return }
    entry.amount = entry.amount - amount
    totalUnbonding = totalUnbonding - amount
    lose(amount, of: delegation, reporter: reporter)
  }

  private mutating func lose(_ amount: UInt256, of delegation: Delegation, reporter: Address) {
    forfeit(amount, reporter: reporter)
    emit(
      EntrySlashed(
        validator: Validator(id: delegation.validator).account, delegator: delegation.delegator, amount: amount))
  }
}
