import ContractKit

extension Staking {
  /// Takes wei out of a pool and lets them wait; shares that are worth nothing leave no entry.
  mutating func startUnbonding(
    _ delegator: Address, _ account: Address, _ amount: UInt256
  ) -> UInt256 {
    let validator = existing(account)
    let delegation = settled(delegator, validator)
    let count = delegation.unbondingCount
    if count == Limits.entries { StakingError.tooManyEntries.revert() }
    let coins = takeStake(amount, from: validator, of: delegation)
    let completion = Block.timestamp + number(.unbondingPeriod)
    if !coins.isZero {
      let entry = delegation.unbonding(count)
      entry.amount = coins
      entry.height = Block.number
      entry.completion = completion
      entry.nextSlash = validator.slashCount
      delegation.unbondingCount = count + 1
      totalUnbonding = totalUnbonding + coins
    }
    emit(Undelegated(validator: account, delegator: delegator, amount: coins, completion: completion))
    return coins
  }

  /// Puts wei that wait back into the pool.
  mutating func rebond(
    _ delegator: Address, _ account: Address, _ index: UInt64, _ amount: UInt256
  ) {
    let validator = existing(account)
    let delegation = settled(delegator, validator)
    if index >= delegation.unbondingCount { StakingError.unknownEntry(index).revert() }
    let entry = delegation.unbonding(index)
    if entry.completion <= Block.timestamp { StakingError.entryMatured(index).revert() }
    let available = entry.amount
    if amount.isZero || amount > available {
      StakingError.insufficientStake(available: available, needed: amount).revert()
    }
    entry.amount = available - amount
    if amount == available { delegation.remove(unbonding: index) }
    totalUnbonding = totalUnbonding - amount
    let shares = addStake(amount, to: validator, for: delegator)
    emit(UnbondingCancelled(validator: account, delegator: delegator, amount: amount, shares: shares))
  }

  /// Takes the entries that have waited long enough off the queue and gives their wei.
  mutating func collectMatured(_ delegator: Address, _ account: Address) -> UInt256 {
    let delegation = settled(delegator, existing(account))
    var amount = UInt256.zero
    var found = false
    var index: UInt64 = 0
    while index < delegation.unbondingCount {
      let entry = delegation.unbonding(index)
      if entry.completion <= Block.timestamp {
        amount += entry.amount
        found = true
        delegation.remove(unbonding: index)
      } else {
        index += 1
      }
    }
    if !found { StakingError.nothingToWithdraw.revert() }
    totalUnbonding = totalUnbonding - amount
    emit(Withdrawn(validator: account, delegator: delegator, amount: amount))
    return amount
  }

  func waiting(_ delegator: Address, _ account: Address) -> (amounts: [UInt256], times: [UInt64]) {
    let delegation = find(delegator, with: find(account))
    var amounts: [UInt256] = []
    var times: [UInt64] = []
    for index in 0..<delegation.unbondingCount {
      let entry = delegation.unbonding(index)
      amounts.append(entry.amount)
      times.append(entry.completion)
    }
    return (amounts, times)
  }
}
