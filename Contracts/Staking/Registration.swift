import ContractKit

/// What a validator promises about its commission, in basis points.
struct Commission {
  var rate: UInt16
  var maximum: UInt16
  /// The most that the rate may move in one day.
  var change: UInt16
}

extension Staking {
  /// Opens a validator without stake. A key that was ever used is refused.
  mutating func register(
    _ account: Address, _ consensusKey: Address, _ publicKey: Bytes, _ commission: Commission
  ) -> Validator {
    if validatorOf[account] != 0 { StakingError.alreadyValidator(account).revert() }
    let keyHash = Hash.keccak256(publicKey)
    if consensusKey.isZero || !operatorOf[consensusKey].isZero || !publicKeyOwner[keyHash].isZero {
      StakingError.keyInUse(consensusKey).revert()
    }
    if !PublicKey.belongs(publicKey, to: consensusKey) { StakingError.invalidPublicKey.revert() }
    if commission.rate.word < word(.minimumCommission) || commission.rate > commission.maximum
      || commission.maximum > 10_000 || commission.change > commission.maximum
    {
      StakingError.invalidCommission(commission.rate).revert()
    }
    operatorOf[consensusKey] = account
    publicKeyOwner[keyHash] = account
    lastValidator += 1
    let validator = Validator(id: lastValidator)
    validatorOf[account] = validator.id
    validator.account = account
    validator.consensusKey = consensusKey
    validator.publicKey = publicKey
    validator.commission = commission.rate
    validator.maximumCommission = commission.maximum
    validator.maximumCommissionChange = commission.change
    validator.commissionChanged = Block.timestamp
    emit(
      ValidatorCreated(
        validator: account, consensusKey: consensusKey, publicKey: publicKey, commission: commission.rate,
        maximumCommission: commission.maximum, maximumCommissionChange: commission.change))
    return validator
  }

  /// Sets the commission from now on; what was earned until now is shared by the old one.
  mutating func changeCommission(of account: Address, to rate: UInt16) {
    let validator = existing(account)
    let before = validator.commission
    let next = validator.commissionChanged + Limits.commissionPause
    if Block.timestamp < next { StakingError.commissionTooSoon(next).revert() }
    let change = rate > before ? rate - before : before - rate
    if rate > validator.maximumCommission || change > validator.maximumCommissionChange
      || rate.word < word(.minimumCommission)
    {
      StakingError.invalidCommission(rate).revert()
    }
    settleRewards(of: validator)
    validator.commission = rate
    validator.commissionChanged = Block.timestamp
    emit(CommissionChanged(validator: account, commission: rate))
  }

  /// Reverts unless an amount is at least the parameter's.
  @inline(never)
  func requireAtLeast(_ amount: UInt256, _ parameter: Parameter) {
    let minimum = word(parameter)
    if amount < minimum { StakingError.amountTooSmall(amount: amount, minimum: minimum).revert() }
  }

  /// Opens the validators of genesis and makes them the set.
  mutating func openGenesis(
    _ accounts: [Address], _ consensusKeys: [Address], _ publicKeys: [Bytes], _ bonds: [UInt256],
    _ commissions: [UInt16]
  ) {
    let count = accounts.count
    if consensusKeys.count != count || publicKeys.count != count || bonds.count != count || commissions.count != count {
      StakingError.listsDiffer.revert()
    }
    var sum = reserve
    for bond in bonds { sum += bond }
    if balance != sum { StakingError.genesisFunds(expected: sum, balance: balance).revert() }
    for index in 0..<count {
      let account = accounts[index]
      requireAtLeast(bonds[index], .minimumSelfBond)
      let validator = register(
        account, consensusKeys[index], publicKeys[index],
        Commission(rate: commissions[index], maximum: 10_000, change: Limits.genesisCommissionChange))
      _ = addStake(bonds[index], to: validator, for: account)
    }
    for _ in 0..<min(UInt64(count), number(.maximumValidators)) { promote() }
  }
}
