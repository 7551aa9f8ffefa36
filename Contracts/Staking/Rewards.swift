import ContractKit

/// How rewards are counted. One wei is 2⁹⁶ scaled wei. What an account earned keeps its scaled fraction, and what does
/// not divide stays with the validator or with the contract, so that the parts add up to the rewards exactly.
enum Rewards {
  /// The bits of the fraction.
  static var scale: Int { 96 }
}

extension Staking {
  /// All wei that the contract owes or keeps.
  var owed: UInt256 { totalStaked + totalUnbonding + totalRewards + totalCredits + reserve }

  /// Distributes what came in since the last block and the emission: a bonus for the proposer, the rest over the
  /// stake of the set. Nothing is emitted or distributed while the set has no stake.
  mutating func distribute(proposer: Address) {
    let now = Block.timestamp
    // Emissions of a genesis without a time begin with the first block.
    let since = emittedUntil == 0 ? now : emittedUntil
    emittedUntil = now
    let stake = totalBonded
    if stake.isZero || now < since { return }
    var emission = word(.emissionRate) * UInt256(now - since)
    let available = reserve
    if emission > available { emission = available }
    if !emission.isZero { reserve = available - emission }
    let whole = min(balance - owed, Limits.stake)
    if whole.isZero { return }
    totalRewards = totalRewards + whole
    let bonus = reward(proposer: proposer, of: whole)
    let scaled = ((whole - bonus) << Rewards.scale) + rewardRemainder
    let perCoin = scaled / stake
    rewardPerCoin = rewardPerCoin + perCoin
    rewardRemainder = scaled - perCoin * stake
    emit(RewardsDistributed(proposer: proposer, amount: whole, bonus: bonus, emission: emission))
  }

  /// Gives the proposer its bonus, when it is a member with stake, and gives the wei. It is named by its consensus key or
  /// by its operator, as a block's beneficiary may be.
  private mutating func reward(proposer: Address, of whole: UInt256) -> UInt256 {
    let rate = word(.proposerBonus)
    var validator = find(operatorOf[proposer])
    if validator.id == 0 { validator = find(proposer) }
    if rate.isZero || !validator.isMember || validator.coins.isZero { return .zero }
    let bonus = whole * rate / Limits.whole
    settleRewards(of: validator)
    credit(bonus << Rewards.scale, to: validator)
    return bonus
  }

  /// Gives a validator what its stake has earned since it was last here. Before every change of its stake, its
  /// commission, or its place in the set.
  @inline(never)
  mutating func settleRewards(of validator: Validator) {
    let earned = unpaid(validator)
    validator.paidPerCoin = rewardPerCoin
    if !earned.isZero { credit(earned, to: validator) }
  }

  /// Gives a validator, and then a delegator, what they have earned. Before every change of the delegator's shares.
  @inline(never)
  mutating func settleRewards(of delegation: Delegation, _ validator: Validator) {
    settleRewards(of: validator)
    let perShare = validator.rewardPerShare
    delegation.earned = delegation.earned + delegation.shares * (perShare - delegation.paidPerShare)
    delegation.paidPerShare = perShare
  }

  /// The commission first, rounded down; the rest to the shares.
  @inline(never)
  private mutating func credit(_ scaled: UInt256, to validator: Validator) {
    let parts = split(scaled, validator)
    validator.commissionEarned = validator.commissionEarned + parts.commission
    validator.rewardPerShare = validator.rewardPerShare + parts.perShare
    validator.rewardRemainder = parts.remainder
  }

  /// How scaled wei divide between commission and shares, with what is left over. The validator has shares.
  @inline(never)
  private func split(
    _ scaled: UInt256, _ validator: Validator
  ) -> (commission: UInt256, perShare: UInt256, remainder: UInt256) {
    let commission = scaled * validator.commission.word / Limits.whole
    let rest = scaled - commission + validator.rewardRemainder
    let shares = validator.shares
    let perShare = rest / shares
    return (commission, perShare, rest - perShare * shares)
  }

  /// Scaled wei that a validator's stake has earned since it was last settled.
  @inline(never)
  private func unpaid(_ validator: Validator) -> UInt256 {
    validator.isMember ? validator.coins * (rewardPerCoin - validator.paidPerCoin) : .zero
  }

  // MARK: - Claiming

  /// Takes the whole wei of a delegator's rewards and leaves the fractions.
  mutating func collectRewards(_ delegator: Address, _ accounts: [Address]) -> UInt256 {
    if accounts.count > Limits.claims { StakingError.tooManyEntries.revert() }
    var sum = UInt256.zero
    for account in accounts {
      let validator = existing(account)
      let delegation = find(delegator, with: validator)
      if delegation.id == 0 { continue }
      settleRewards(of: delegation, validator)
      let earned = delegation.earned
      let amount = earned >> Rewards.scale
      delegation.earned = earned - (amount << Rewards.scale)
      sum += amount
      emit(RewardsClaimed(validator: account, delegator: delegator, amount: amount))
    }
    if sum.isZero { StakingError.nothingToClaim.revert() }
    totalRewards = totalRewards - sum
    return sum
  }

  mutating func collectCommission(_ account: Address) -> UInt256 {
    let validator = existing(account)
    settleRewards(of: validator)
    let earned = validator.commissionEarned
    let amount = earned >> Rewards.scale
    if amount.isZero { StakingError.nothingToClaim.revert() }
    validator.commissionEarned = earned - (amount << Rewards.scale)
    totalRewards = totalRewards - amount
    emit(CommissionClaimed(validator: account, amount: amount))
    return amount
  }

  func pendingRewards(_ delegation: Delegation, _ validator: Validator) -> UInt256 {
    let shares = delegation.shares
    var earned = delegation.earned
    if !shares.isZero {
      let perShare = validator.rewardPerShare + split(unpaid(validator), validator).perShare
      earned += shares * (perShare - delegation.paidPerShare)
    }
    return earned >> Rewards.scale
  }

  func pendingCommission(_ validator: Validator) -> UInt256 {
    var earned = validator.commissionEarned
    if !validator.shares.isZero { earned += split(unpaid(validator), validator).commission }
    return earned >> Rewards.scale
  }
}
