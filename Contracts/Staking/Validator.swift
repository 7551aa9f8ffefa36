import ContractKit

extension Validator {
  /// Whether it can never be in the set again.
  var isClosed: Bool { isTombstoned || isRetired }

  /// Whether it may be in the set.
  var isEligible: Bool { !isJailed && !isClosed && !coins.isZero }

  /// The wei that shares are worth, rounded down.
  @inline(never)
  func value(of shares: UInt256) -> UInt256 {
    let all = self.shares
    if shares == all { return coins }
    return shares * coins / all
  }

  /// A slash by its place.
  func slash(_ index: UInt64) -> Slash { Slash(id: id << 32 | index) }
}

extension Delegation {
  /// An entry that waits, by its place.
  func unbonding(_ index: UInt64) -> Unbonding { Unbonding(id: id * 8 + index) }

  /// An entry that came from another validator, by its place.
  func redelegation(_ index: UInt64) -> Redelegation { Redelegation(id: id * 8 + index) }

  /// Takes an entry out and closes the gap, so that the others keep their order.
  func remove(unbonding index: UInt64) {
    let last = unbondingCount - 1
    var place = index
    while place <= last {
      // The place after the last is empty: there are eight, one more than entries.
      let (entry, next) = (unbonding(place), unbonding(place + 1))
      entry.amount = next.amount
      entry.height = next.height
      entry.completion = next.completion
      entry.nextSlash = next.nextSlash
      place += 1
    }
    unbondingCount = last
  }

  /// Takes an entry out and closes the gap, so that the others keep their order.
  func remove(redelegation index: UInt64) {
    let last = redelegationCount - 1
    var place = index
    while place <= last {
      let (entry, next) = (redelegation(place), redelegation(place + 1))
      entry.shares = next.shares
      entry.coins = next.coins
      entry.source = next.source
      entry.height = next.height
      entry.completion = next.completion
      entry.nextSlash = next.nextSlash
      place += 1
    }
    redelegationCount = last
  }
}

extension Staking {
  /// The validator of an operator; number 0 when there is none.
  func find(_ account: Address) -> Validator { Validator(id: validatorOf[account]) }

  /// The validator of an operator.
  @inline(never)
  func existing(_ account: Address) -> Validator {
    let validator = find(account)
    if validator.id == 0 { StakingError.unknownValidator(account).revert() }
    return validator
  }

  /// What a delegator has with a validator; number 0 when it never had anything.
  @inline(never)
  func find(_ delegator: Address, with validator: Validator) -> Delegation {
    Delegation(id: delegationOf[validator.id][delegator])
  }

  /// What a delegator has with a validator, opened when it never had anything.
  @inline(never)
  mutating func open(_ delegator: Address, with validator: Validator) -> Delegation {
    let known = find(delegator, with: validator)
    if known.id != 0 { return known }
    delegationCount += 1
    let delegation = Delegation(id: delegationCount)
    delegationOf[validator.id][delegator] = delegation.id
    delegation.validator = validator.id
    delegation.delegator = delegator
    return delegation
  }
}
