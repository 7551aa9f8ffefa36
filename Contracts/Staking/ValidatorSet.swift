import ContractKit

extension Staking {
  /// Gives the validator's new stake to the totals and puts it where it belongs in the set or among the candidates.
  /// Its rewards have been settled before.
  @inline(never)
  mutating func setCoins(_ coins: UInt256, of validator: Validator) {
    let before = validator.coins
    totalStaked = totalStaked - before + coins
    if validator.isMember { totalBonded = totalBonded - before + coins }
    validator.coins = coins
    rank(validator)
  }

  /// Puts a validator where its stake and its state belong. A member that may not stay sinks to stake zero, and the end
  /// of the block takes it out.
  @inline(never)
  mutating func rank(_ validator: Validator) {
    let stake = validator.isEligible ? validator.coins : .zero
    if validator.isMember {
      StakeHeap.members.set(validator, stake: stake)
      queue(validator)
    } else if !stake.isZero {
      StakeHeap.candidates.set(validator, stake: stake)
    } else {
      StakeHeap.candidates.remove(validator)
    }
  }

  /// Makes the set the largest eligible stakes again, by a limited number of steps.
  ///
  /// A candidate needs more stake than the member it replaces. The last member stays until another can take its place:
  /// a chain without validators never makes the block that would bring one.
  mutating func updateSet() {
    let places = number(.maximumValidators)
    var left = Limits.setChangesPerBlock
    while left > 0 {
      let count = StakeHeap.members.count
      let hasCandidate = StakeHeap.candidates.count > 0
      if count < places && hasCandidate {
        promote()
        left -= 1
        continue
      }
      if count == 0 { return }
      let weakest = StakeHeap.members.firstStake
      if count > places || (count > 1 && weakest.isZero) {
        demote()
        left -= 1
      } else if hasCandidate && StakeHeap.candidates.firstStake > weakest && left > 1 {
        demote()
        promote()
        left -= 2
      } else {
        return
      }
    }
  }

  /// Tells consensus the powers that changed, a limited number in each block.
  mutating func announce() {
    var left = Limits.announcementsPerBlock
    var head = queueHead
    let tail = queueTail
    while head < tail && left > 0 {
      let validator = Validator(id: changes[head])
      changes[head] = 0
      head += 1
      left -= 1
      validator.isChanged = false
      if validator.isMember && validator.isEligible { announce(validator, Self.power(validator.coins)) }
    }
    queueHead = head
  }

  /// The set as consensus knows it.
  var currentSet: (operators: [Address], consensusKeys: [Address], powers: [UInt64]) {
    var operators: [Address] = []
    var keys: [Address] = []
    var powers: [UInt64] = []
    for index in 0..<StakeHeap.members.count {
      let validator = StakeHeap.members.validator(index)
      operators.append(validator.account)
      keys.append(validator.consensusKey)
      powers.append(validator.power)
    }
    return (operators, keys, powers)
  }

  func page(_ start: UInt64, _ count: UInt64) -> [Address] {
    let all = lastValidator
    if start >= all { return [] }
    let most = min(min(count, Limits.page), all - start)
    var result: [Address] = []
    for index in 0..<most { result.append(Validator(id: start + index + 1).account) }
    return result
  }

  /// Whole OPEN, and at least 1.
  private static func power(_ coins: UInt256) -> UInt64 {
    let whole = (coins / .ether).l0
    return whole == 0 ? 1 : whole
  }

  private mutating func queue(_ validator: Validator) {
    if validator.isChanged { return }
    validator.isChanged = true
    let tail = queueTail
    changes[tail] = validator.id
    queueTail = tail + 1
  }

  /// Makes the largest candidate a member.
  @inline(never)
  mutating func promote() {
    let validator = StakeHeap.candidates.validator(0)
    StakeHeap.candidates.remove(validator)
    validator.isMember = true
    validator.paidPerCoin = rewardPerCoin
    let coins = validator.coins
    totalBonded = totalBonded + coins
    StakeHeap.members.set(validator, stake: coins)
    announce(validator, Self.power(coins))
  }

  @inline(never)
  private mutating func demote() {
    let validator = StakeHeap.members.validator(0)
    settleRewards(of: validator)
    StakeHeap.members.remove(validator)
    validator.isMember = false
    totalBonded = totalBonded - validator.coins
    announce(validator, 0)
    rank(validator)
  }

  @inline(never)
  private mutating func announce(_ validator: Validator, _ power: UInt64) {
    if validator.power == power { return }
    validator.power = power
    emit(
      ValidatorSetChanged(
        validator: validator.account, consensusKey: validator.consensusKey, publicKey: validator.publicKey,
        power: power))
  }
}
