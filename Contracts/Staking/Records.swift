import ContractKit

/// A validator, in storage. Its number counts from 1; 0 is no validator.
@StorageStruct
struct ValidatorRecord {
  /// The operator.
  @Storage var account: Address
  /// Whether it is in the validator set.
  @Storage var isMember: Bool
  /// Whether it is out of the set until its release.
  @Storage var isJailed: Bool
  /// Whether it signed two blocks; for ever.
  @Storage var isTombstoned: Bool
  /// Whether its operator left; for ever.
  @Storage var isRetired: Bool
  /// Whether it stands in the queue of changed members.
  @Storage var isChanged: Bool
  /// The account that signs votes.
  @Storage var consensusKey: Address
  /// What consensus was last told.
  @Storage var power: UInt64
  /// The earliest time of release.
  @Storage var jailedUntil: UInt64
  /// The time of the last change of the commission.
  @Storage var commissionChanged: UInt64
  /// Wrong results up to this height have been punished; `UInt64.max` until the release from the jail for one.
  @Storage var wrongUntil: UInt64
  /// The number of slashes so far.
  @Storage var slashCount: UInt64
  /// Basis points.
  @Storage var commission: UInt16
  /// Basis points.
  @Storage var maximumCommission: UInt16
  /// Basis points a day.
  @Storage var maximumCommissionChange: UInt16
  /// Places of the ring of missed blocks when it was begun.
  @Storage var missPlaces: UInt64
  /// Missed blocks since the ring was begun.
  @Storage var missCount: UInt64
  /// Wei in the pool.
  @Storage var coins: UInt256
  /// Shares of the pool; each is worth `coins / shares` wei.
  @Storage var shares: UInt256
  /// The part of `rewardPerCoin` that the validator was given.
  @Storage var paidPerCoin: UInt256
  /// Scaled wei that one share has earned since the beginning.
  @Storage var rewardPerShare: UInt256
  /// Scaled wei that did not divide by the shares; they join the next reward.
  @Storage var rewardRemainder: UInt256
  /// Scaled wei.
  @Storage var commissionEarned: UInt256
  /// What the consensus engine knows it by.
  @Storage var publicKey: Bytes
  /// Its name.
  @Storage var moniker: Text
}

/// A slash of a validator, in storage. Its number is the validator's, shifted by 32 bits, and its place among the validator's slashes.
@StorageStruct
struct SlashRecord {
  /// The height of the fault: coins that left the pool at this height or later are slashed too.
  @Storage var fault: UInt64
  /// When it was punished.
  @Storage var time: UInt64
  /// Basis points.
  @Storage var fraction: UInt16
  /// Who gets a part of it; zero for no one.
  @Storage var reporter: Address
}

/// What a delegator has with a validator, in storage. Its number counts from 1; 0 is no delegation.
@StorageStruct
struct DelegationRecord {
  /// Its part of the validator's shares.
  @Storage var shares: UInt256
  /// Scaled wei of rewards.
  @Storage var earned: UInt256
  /// The part of the validator's `rewardPerShare` that is in `earned`.
  @Storage var paidPerShare: UInt256
  /// Entries that wait.
  @Storage var unbondingCount: UInt64
  /// Entries that came from other validators.
  @Storage var redelegationCount: UInt64
  /// The number of the validator.
  @Storage var validator: UInt64
  /// Whose it is.
  @Storage var delegator: Address
}

/// Coins that left a pool and wait, in storage. Its number is eight times the delegation's and its place among the delegation's.
@StorageStruct
struct UnbondingRecord {
  /// The wei.
  @Storage var amount: UInt256
  /// The block in which they left.
  @Storage var height: UInt64
  /// When they can be withdrawn.
  @Storage var completion: UInt64
  /// The validator's slashes before this one do not concern them, or have been applied.
  @Storage var nextSlash: UInt64
}

/// Shares that came from another validator, in storage. Its number is eight times the delegation's and its place among the delegation's.
@StorageStruct
struct RedelegationRecord {
  /// What is left of the shares that they became.
  @Storage var shares: UInt256
  /// What is left of the wei that moved.
  @Storage var coins: UInt256
  /// The number of the old validator.
  @Storage var source: UInt64
  /// The block in which they moved.
  @Storage var height: UInt64
  /// When they are free of the old validator's faults.
  @Storage var completion: UInt64
  /// The old validator's slashes before this one do not concern them, or have been applied.
  @Storage var nextSlash: UInt64
}
