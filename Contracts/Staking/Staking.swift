public import ContractKit

/// Validators, delegation, rewards and slashing: who makes blocks, with whose coins, and what it earns and costs.
///
/// Stake lies in one pool for each validator. Delegators own shares of the pool, so that a slash costs everyone in it
/// the same part, whenever it joined. Coins that leave the pool wait, and can be slashed while they wait.
@Contract
public struct Staking {
  /// The account that sets parameters and receives slashed coins: the Timelock.
  @Storage public var governor: Address
  /// Block time up to which emissions were released, in seconds since 1970.
  @Storage public var emittedUntil: UInt64
  /// Wei in the pools of all validators.
  @Storage public var totalStaked: UInt256
  /// Wei in the pools of the validators of the set.
  @Storage public var totalBonded: UInt256
  /// Wei that left a pool and waits.
  @Storage public var totalUnbonding: UInt256
  /// Wei of rewards that were distributed and not claimed, with all fractions of rounding.
  @Storage public var totalRewards: UInt256
  /// Wei that accounts can collect by `claimFor`: slashed coins and rewards of reporters.
  @Storage public var totalCredits: UInt256
  /// Wei that emissions are taken from.
  @Storage public var reserve: UInt256
  /// What an account can collect by `claimFor`, in wei.
  @Storage public var credits: Mapping<Address, UInt256>
  /// The operator whose validator has this consensus key; a key belongs to one operator for ever.
  @Storage public var operatorOf: Mapping<Address, Address>
  /// Whether evidence of this id has led to a slash.
  @Storage public var isPunished: Mapping<Hash, Bool>
  /// Whether wrong results of this precompile are punished.
  @Storage public var isAuditable: Mapping<Address, Bool>
  /// In the order of `Parameter`.
  @Storage var parameters: FixedArray<16, UInt256>
  /// Scaled wei that one wei of the set's stake has earned since the beginning; see `Rewards.scale`.
  @Storage var rewardPerCoin: UInt256
  /// Scaled wei that did not divide by the set's stake; they join the next distribution.
  @Storage var rewardRemainder: UInt256
  /// The number of the last validator and delegation; both count from 1.
  @Storage var lastValidator: UInt64
  @Storage var delegationCount: UInt64
  /// The queue of members whose stake changed since their power was announced: its first, and the one after its last.
  @Storage var queueHead: UInt64
  @Storage var queueTail: UInt64
  @Storage var changes: Mapping<UInt64, UInt64>
  /// By operator.
  @Storage var validatorOf: Mapping<Address, UInt64>
  @Storage var validatorRecords: Mapping<UInt64, ValidatorRecord>
  @Storage var slashRecords: Mapping<UInt64, SlashRecord>
  /// Heights of missed blocks, four in a word, by the validator's number, shifted by 32 bits, and the word's place.
  @Storage var misses: Mapping<UInt64, UInt256>
  /// By the hash of the public key.
  @Storage var publicKeyOwner: Mapping<Hash, Address>
  /// By validator and delegator.
  @Storage var delegationOf: Mapping<UInt64, Mapping<Address, UInt64>>
  @Storage var delegationRecords: Mapping<UInt64, DelegationRecord>
  @Storage var unbondingRecords: Mapping<UInt64, UnbondingRecord>
  @Storage var redelegationRecords: Mapping<UInt64, RedelegationRecord>
  /// The validator set, the smallest stake first.
  @Storage var members: HeapRecord
  /// Validators that could join the set, the largest stake first.
  @Storage var candidates: HeapRecord

  /// Sets the parameters and opens the genesis validators, whose bonds and the reserve are already in the balance.
  ///
  /// The five lists have one entry for each validator. Fails unless the balance is exactly the reserve and all bonds.
  public init(
    governor: Address, unbondingPeriod: UInt256, maximumValidators: UInt256, minimumSelfBond: UInt256,
    minimumDelegation: UInt256, minimumCommission: UInt256, proposerBonus: UInt256, emissionRate: UInt256,
    doubleSignSlash: UInt256, downtimeSlash: UInt256, wrongResultSlash: UInt256, reporterReward: UInt256,
    downtimeJail: UInt256, wrongResultJail: UInt256, signedWindow: UInt256, maximumMissed: UInt256,
    evidenceAge: UInt256, reserve: UInt256, operators: [Address], consensusKeys: [Address], publicKeys: [Bytes],
    bonds: [UInt256], commissions: [UInt16]
  ) throws(StakingError) {
    self.governor = governor
    setInitial([
      unbondingPeriod, maximumValidators, minimumSelfBond, minimumDelegation, minimumCommission, proposerBonus,
      emissionRate, doubleSignSlash, downtimeSlash, wrongResultSlash, reporterReward, downtimeJail, wrongResultJail,
      signedWindow, maximumMissed, evidenceAge,
    ])
    self.reserve = reserve
    emittedUntil = Block.timestamp
    openGenesis(operators, consensusKeys, publicKeys, bonds, commissions)
  }

  // MARK: - Validators

  /// Makes the caller the operator of a validator, with the wei of the call as its self-bond.
  ///
  /// `publicKey` is what the consensus engine knows the validator by: 33 bytes of secp256k1, which have to be those of
  /// `consensusKey`, or 32 bytes of another curve. `signature` is the consensus key's over `registrationDigest`.
  /// Commissions are in basis points; `maximumCommissionChange` is for one day.
  @Payable
  public mutating func createValidator(
    consensusKey: Address, publicKey: Bytes, moniker: Text, commission: UInt16, maximumCommission: UInt16,
    maximumCommissionChange: UInt16, signature: Bytes
  ) throws(StakingError) {
    let digest = registrationDigest(account: Message.sender, consensusKey: consensusKey, publicKey: publicKey)
    if Signature.signer(of: digest, signature: signature) != consensusKey { StakingError.invalidSignature.revert() }
    requireAtLeast(Message.value, .minimumSelfBond)
    let validator = register(
      Message.sender, consensusKey, publicKey,
      Commission(rate: commission, maximum: maximumCommission, change: maximumCommissionChange))
    try setMoniker(moniker)
    _ = addStake(Message.value, to: validator, for: Message.sender)
  }

  /// Changes the name of the caller's validator.
  public mutating func setMoniker(_ moniker: Text) throws(StakingError) {
    let validator = existing(Message.sender)
    if moniker.utf8.count > Limits.monikerBytes { StakingError.monikerTooLong.revert() }
    validator.moniker = moniker
    emit(MonikerChanged(validator: Message.sender, moniker: moniker))
  }

  /// Changes the commission of the caller's validator: at most once a day, and by no more than it promised.
  public mutating func setCommission(_ rate: UInt16) throws(StakingError) {
    changeCommission(of: Message.sender, to: rate)
  }

  /// Takes the caller's validator out of the set for ever; its delegators leave when they like.
  public mutating func leave() throws(StakingError) {
    let validator = existing(Message.sender)
    if validator.isClosed { StakingError.validatorClosed(Message.sender).revert() }
    validator.isRetired = true
    rank(validator)
    emit(ValidatorLeft(validator: Message.sender))
  }

  /// Ends the jail of the caller's validator, when its time is over and its self-bond is large enough.
  public mutating func unjail() throws(StakingError) { release(Message.sender) }

  // MARK: - Delegation

  /// Puts the wei of the call into a validator's pool and gives the caller's new shares, rounded down.
  @Payable
  public mutating func delegate(to validator: Address) throws(StakingError) -> UInt256 {
    requireAtLeast(Message.value, .minimumDelegation)
    let shares = addStake(Message.value, to: existing(validator), for: Message.sender)
    emit(Delegated(validator: validator, delegator: Message.sender, amount: Message.value, shares: shares))
    return shares
  }

  /// Takes wei out of a validator's pool, to be withdrawn after the unbonding period, and gives the wei.
  ///
  /// 2²⁵⁶ − 1 takes all. The shares that this costs are rounded up.
  public mutating func undelegate(from validator: Address, amount: UInt256) throws(StakingError) -> UInt256 {
    startUnbonding(Message.sender, validator, amount)
  }

  /// Moves wei from one pool to another without waiting, and gives the wei; 2²⁵⁶ − 1 moves all.
  ///
  /// Until the unbonding period is over they can be slashed for faults that the old validator made before, and the
  /// caller cannot redelegate from the new validator.
  public mutating func redelegate(from old: Address, to new: Address, amount: UInt256) throws(StakingError) -> UInt256 {
    move(Message.sender, old, new, amount)
  }

  /// Puts wei of an entry that waits, named by its place in `unbondings`, back into the validator's pool.
  public mutating func cancelUnbonding(
    validator: Address, index: UInt64, amount: UInt256
  ) throws(StakingError) {
    rebond(Message.sender, validator, index, amount)
  }

  /// Pays the caller all entries of a validator that have waited long enough, and gives the wei.
  @NonReentrant
  public mutating func withdraw(from validator: Address) throws(StakingError) -> UInt256 {
    let amount = collectMatured(Message.sender, validator)
    send(amount, to: Message.sender)
    return amount
  }

  /// Applies slashes that are due to a delegator's waiting and redelegated coins, and gives whether none is left.
  ///
  /// Anyone may. Each call looks at a limited number of slashes; it can be repeated.
  public mutating func settle(validator: Address, delegator: Address) -> Bool {
    let delegation = find(delegator, with: find(validator))
    return delegation.id == 0 || applySlashes(delegation)
  }

  // MARK: - Rewards

  /// Accepts wei as rewards; the next end of a block distributes them.
  @Payable
  public mutating func receive() {}

  /// Adds the wei of the call to the reserve that emissions are taken from.
  @Payable
  public mutating func fundReserve() {
    reserve = reserve + Message.value
    emit(ReserveFunded(account: Message.sender, amount: Message.value))
  }

  /// Pays the caller its rewards from validators, at most 64 at a time, and gives the wei.
  @NonReentrant
  public mutating func claim(from validators: [Address]) throws(StakingError) -> UInt256 {
    let amount = collectRewards(Message.sender, validators)
    send(amount, to: Message.sender)
    return amount
  }

  /// Pays the commission of the caller's validator, and gives the wei.
  @NonReentrant
  public mutating func claimCommission() throws(StakingError) -> UInt256 {
    let amount = collectCommission(Message.sender)
    send(amount, to: Message.sender)
    return amount
  }

  /// Pays an account its credit, and gives the wei. Anyone may, so that the Timelock need not vote to collect.
  @NonReentrant
  public mutating func claimFor(_ account: Address) throws(StakingError) -> UInt256 {
    let amount = credits[account]
    if amount.isZero { StakingError.nothingToClaim.revert() }
    credits[account] = .zero
    totalCredits = totalCredits - amount
    emit(CreditPaid(account: account, amount: amount))
    send(amount, to: account)
    return amount
  }

  // MARK: - Evidence

  /// Slashes and closes a validator whose consensus key signed two blocks of one height, round and vote type.
  ///
  /// The signatures are over `voteDigest`. A part of the slash is the caller's.
  public mutating func submitDoubleSign(
    height: UInt64, round: UInt32, voteType: UInt8, firstBlock: Hash, firstSignature: Bytes, secondBlock: Hash,
    secondSignature: Bytes
  ) throws(StakingError) {
    if firstBlock == secondBlock { StakingError.noConflict.revert() }
    let first = voteDigest(height: height, round: round, voteType: voteType, block: firstBlock)
    let second = voteDigest(height: height, round: round, voteType: voteType, block: secondBlock)
    guard let key = Signature.signer(of: first, signature: firstSignature),
      key == Signature.signer(of: second, signature: secondSignature)
    else { StakingError.invalidSignature.revert() }
    punishDoubleSign(key, height, reporter: Message.sender)
  }

  /// Slashes and jails a validator that signed a wrong result of a precompile: the call is made again and compared.
  ///
  /// The signature is over `attestationDigest`; `output` is the Keccak-256 hash of the return data that was signed.
  @NonReentrant
  public mutating func submitWrongResult(
    precompile: Address, input: Bytes, output: Hash, height: UInt64, signature: Bytes
  ) throws(StakingError) {
    punishWrongResult(precompile, input, output, height, signature, reporter: Message.sender)
  }

  // MARK: - Blocks

  /// Ends a block: distributes rewards, punishes, and changes the validator set. Only the chain itself may.
  ///
  /// Validators are named by their consensus keys, the proposer by that or by its operator; what is not one of a validator
  /// is passed over, and so is what a list has beyond its limit. `heights` are those of the double signers' faults.
  public mutating func endBlock(
    proposer: Address, absent: [Address], doubleSigners: [Address], heights: [UInt64]
  ) throws(StakingError) {
    if Message.sender != Limits.system { StakingError.notSystem(Message.sender).revert() }
    distribute(proposer: proposer)
    punish(doubleSigners, heights)
    note(absent)
    updateSet()
    announce()
  }

  // MARK: - Governance

  /// The value of a parameter; the README has their names.
  public func parameter(_ name: Hash) -> UInt256 { read(name) }

  /// Sets a parameter. Only the governor may.
  public mutating func setParameter(_ name: Hash, _ value: UInt256) {
    Governed.requireGovernor(governor)
    write(name, value)
  }

  /// Says whether wrong results of a precompile are punished. Only the governor may; the precompile's result has to be
  /// a function of its input alone.
  public mutating func setAuditable(_ precompile: Address, _ isAuditable: Bool) {
    Governed.requireGovernor(governor)
    self.isAuditable[precompile] = isAuditable
    emit(AuditableChanged(precompile: precompile, isAuditable: isAuditable))
  }

  // MARK: - Reading

  /// All wei that the contract owes or keeps; the rest of its balance is distributed at the next end of a block.
  public func liabilities() -> UInt256 { owed }

  /// The number of validators that were ever opened.
  public func validatorCount() -> UInt256 { UInt256(lastValidator) }

  /// Operators in the order of their opening, at most 100 at a time.
  public func validators(from start: UInt64, count: UInt64) -> [Address] { page(start, count) }

  /// The validator set: operators, consensus keys, and the power of each as it was last announced.
  public func validatorSet() -> (operators: [Address], consensusKeys: [Address], powers: [UInt64]) {
    currentSet
  }

  /// The number of validators in the set.
  public func memberCount() -> UInt64 { StakeHeap.members.count }

  /// How a validator stands; all zero when there is none. `stake` and `selfBond` are wei.
  public func validator(_ account: Address) -> (
    consensusKey: Address, stake: UInt256, shares: UInt256, selfBond: UInt256, power: UInt64, isMember: Bool,
    isJailed: Bool, isTombstoned: Bool, isRetired: Bool, jailedUntil: UInt64
  ) {
    let validator = find(account)
    return (
      validator.consensusKey, validator.coins, validator.shares, selfBond(of: validator), validator.power,
      validator.isMember, validator.isJailed, validator.isTombstoned, validator.isRetired, validator.jailedUntil
    )
  }

  /// What a validator says of itself; commissions in basis points, the time of the last change in seconds since 1970.
  public func profile(_ account: Address) -> (
    moniker: Text, publicKey: Bytes, commission: UInt16, maximumCommission: UInt16, maximumCommissionChange: UInt16,
    commissionChanged: UInt64
  ) {
    let validator = find(account)
    return (
      validator.moniker, validator.publicKey, validator.commission, validator.maximumCommission,
      validator.maximumCommissionChange, validator.commissionChanged
    )
  }

  /// Blocks within the signed window that a validator missed since it was last jailed.
  public func missedBlocks(_ account: Address) -> UInt64 { recentMisses(find(account)) }

  /// The wei that a validator's operator can claim as commission.
  public func commission(of account: Address) -> UInt256 { pendingCommission(find(account)) }

  /// A delegator's part of a pool: its shares, what they are worth, and the rewards that it can claim, in wei.
  public func delegation(validator: Address, delegator: Address) -> (shares: UInt256, coins: UInt256, rewards: UInt256)
  {
    let pool = find(validator)
    let delegation = find(delegator, with: pool)
    let shares = delegation.shares
    return (shares, pool.value(of: shares), pendingRewards(delegation, pool))
  }

  /// A delegator's coins that wait: wei, and the time at which each entry can be withdrawn. Slashes that `settle` has
  /// still to apply are not taken off.
  public func unbondings(validator: Address, delegator: Address) -> (amounts: [UInt256], times: [UInt64]) {
    waiting(delegator, validator)
  }

  /// A delegator's shares that came by redelegation: where from, how many, and when they are free of the old
  /// validator's faults.
  public func redelegations(validator: Address, delegator: Address) -> (
    sources: [Address], shares: [UInt256], times: [UInt64]
  ) {
    arrivals(delegator, validator)
  }

  /// What a consensus key signs so that it can be registered (EIP-712).
  public func registrationDigest(account: Address, consensusKey: Address, publicKey: Bytes) -> Hash {
    Evidence.registration(account, consensusKey, publicKey)
  }

  /// What a consensus key signs when it votes for a block (EIP-712).
  public func voteDigest(height: UInt64, round: UInt32, voteType: UInt8, block: Hash) -> Hash {
    Evidence.vote(height, round, voteType, block)
  }

  /// What a consensus key signs when it vouches for a precompile's result (EIP-712).
  public func attestationDigest(precompile: Address, input: Hash, output: Hash, height: UInt64) -> Hash {
    Evidence.attestation(precompile, input, output, height)
  }
}
