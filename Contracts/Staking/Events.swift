public import ContractKit

/// A validator was opened; commissions are basis points.
@Event
public struct ValidatorCreated {
  /// The operator.
  @Indexed public var validator: Address
  /// The account that signs votes.
  @Indexed public var consensusKey: Address
  /// What the consensus engine knows it by.
  public var publicKey: Bytes
  /// The commission.
  public var commission: UInt16
  /// The most that it can ever be.
  public var maximumCommission: UInt16
  /// The most that it can change in a day.
  public var maximumCommissionChange: UInt16

  /// An event.
  public init(
    validator: Address, consensusKey: Address, publicKey: Bytes, commission: UInt16, maximumCommission: UInt16,
    maximumCommissionChange: UInt16
  ) {
    self.validator = validator
    self.consensusKey = consensusKey
    self.publicKey = publicKey
    self.commission = commission
    self.maximumCommission = maximumCommission
    self.maximumCommissionChange = maximumCommissionChange
  }
}

/// A validator has a new name.
@Event
public struct MonikerChanged {
  /// The operator.
  @Indexed public var validator: Address
  /// The name.
  public var moniker: Text

  /// An event.
  public init(validator: Address, moniker: Text) {
    self.validator = validator
    self.moniker = moniker
  }
}

/// A validator has a new commission.
@Event
public struct CommissionChanged {
  /// The operator.
  @Indexed public var validator: Address
  /// Basis points.
  public var commission: UInt16

  /// An event.
  public init(validator: Address, commission: UInt16) {
    self.validator = validator
    self.commission = commission
  }
}

/// A validator left for ever.
@Event
public struct ValidatorLeft {
  /// The operator.
  @Indexed public var validator: Address

  /// An event.
  public init(validator: Address) {
    self.validator = validator
  }
}

/// The validator set changed: what the consensus engine has to be told.
@Event
public struct ValidatorSetChanged {
  /// The operator.
  @Indexed public var validator: Address
  /// The account that signs votes.
  @Indexed public var consensusKey: Address
  /// What the consensus engine knows it by.
  public var publicKey: Bytes
  /// The new voting power in whole OPEN; 0 for a validator that is out of the set.
  public var power: UInt64

  /// An event.
  public init(validator: Address, consensusKey: Address, publicKey: Bytes, power: UInt64) {
    self.validator = validator
    self.consensusKey = consensusKey
    self.publicKey = publicKey
    self.power = power
  }
}

/// Wei became shares of a pool.
@Event
public struct Delegated {
  /// The operator.
  @Indexed public var validator: Address
  /// Whose they are.
  @Indexed public var delegator: Address
  /// The wei.
  public var amount: UInt256
  /// The new shares.
  public var shares: UInt256

  /// An event.
  public init(validator: Address, delegator: Address, amount: UInt256, shares: UInt256) {
    self.validator = validator
    self.delegator = delegator
    self.amount = amount
    self.shares = shares
  }
}

/// Wei left a pool and wait.
@Event
public struct Undelegated {
  /// The operator.
  @Indexed public var validator: Address
  /// Whose they are.
  @Indexed public var delegator: Address
  /// The wei.
  public var amount: UInt256
  /// When they can be withdrawn.
  public var completion: UInt64

  /// An event.
  public init(validator: Address, delegator: Address, amount: UInt256, completion: UInt64) {
    self.validator = validator
    self.delegator = delegator
    self.amount = amount
    self.completion = completion
  }
}

/// Wei moved from one pool to another.
@Event
public struct Redelegated {
  /// The old validator.
  @Indexed public var source: Address
  /// The new validator.
  @Indexed public var target: Address
  /// Whose they are.
  @Indexed public var delegator: Address
  /// The wei.
  public var amount: UInt256
  /// The new shares.
  public var shares: UInt256

  /// An event.
  public init(source: Address, target: Address, delegator: Address, amount: UInt256, shares: UInt256) {
    self.source = source
    self.target = target
    self.delegator = delegator
    self.amount = amount
    self.shares = shares
  }
}

/// Wei that waited are back in the pool.
@Event
public struct UnbondingCancelled {
  /// The operator.
  @Indexed public var validator: Address
  /// Whose they are.
  @Indexed public var delegator: Address
  /// The wei.
  public var amount: UInt256
  /// The new shares.
  public var shares: UInt256

  /// An event.
  public init(validator: Address, delegator: Address, amount: UInt256, shares: UInt256) {
    self.validator = validator
    self.delegator = delegator
    self.amount = amount
    self.shares = shares
  }
}

/// Wei that had waited were paid.
@Event
public struct Withdrawn {
  /// The operator.
  @Indexed public var validator: Address
  /// Who got them.
  @Indexed public var delegator: Address
  /// The wei.
  public var amount: UInt256

  /// An event.
  public init(validator: Address, delegator: Address, amount: UInt256) {
    self.validator = validator
    self.delegator = delegator
    self.amount = amount
  }
}

/// Rewards were distributed; the amounts are wei.
@Event
public struct RewardsDistributed {
  /// The proposer of the block as the chain named it.
  @Indexed public var proposer: Address
  /// All of them, with the bonus and the emission.
  public var amount: UInt256
  /// The proposer's part.
  public var bonus: UInt256
  /// What came from the reserve.
  public var emission: UInt256

  /// An event.
  public init(proposer: Address, amount: UInt256, bonus: UInt256, emission: UInt256) {
    self.proposer = proposer
    self.amount = amount
    self.bonus = bonus
    self.emission = emission
  }
}

/// A delegator was paid its rewards.
@Event
public struct RewardsClaimed {
  /// The operator.
  @Indexed public var validator: Address
  /// Who got them.
  @Indexed public var delegator: Address
  /// The wei.
  public var amount: UInt256

  /// An event.
  public init(validator: Address, delegator: Address, amount: UInt256) {
    self.validator = validator
    self.delegator = delegator
    self.amount = amount
  }
}

/// An operator was paid its commission.
@Event
public struct CommissionClaimed {
  /// The operator.
  @Indexed public var validator: Address
  /// The wei.
  public var amount: UInt256

  /// An event.
  public init(validator: Address, amount: UInt256) {
    self.validator = validator
    self.amount = amount
  }
}

/// The reserve grew.
@Event
public struct ReserveFunded {
  /// Who paid.
  @Indexed public var account: Address
  /// The wei.
  public var amount: UInt256

  /// An event.
  public init(account: Address, amount: UInt256) {
    self.account = account
    self.amount = amount
  }
}

/// An account was paid its credit.
@Event
public struct CreditPaid {
  /// Who got it.
  @Indexed public var account: Address
  /// The wei.
  public var amount: UInt256

  /// An event.
  public init(account: Address, amount: UInt256) {
    self.account = account
    self.amount = amount
  }
}

/// A validator's pool lost a part.
@Event
public struct Slashed {
  /// The operator.
  @Indexed public var validator: Address
  /// The height of the fault.
  public var fault: UInt64
  /// Basis points.
  public var fraction: UInt16
  /// The wei that the pool lost.
  public var amount: UInt256
  /// Who gets a part of them; zero for no one.
  public var reporter: Address

  /// An event.
  public init(validator: Address, fault: UInt64, fraction: UInt16, amount: UInt256, reporter: Address) {
    self.validator = validator
    self.fault = fault
    self.fraction = fraction
    self.amount = amount
    self.reporter = reporter
  }
}

/// A delegator's redelegated or waiting coins lost a part for a fault of the validator that they left.
@Event
public struct EntrySlashed {
  /// The validator whose pool they are in, or left.
  @Indexed public var validator: Address
  /// Whose they were.
  @Indexed public var delegator: Address
  /// The wei.
  public var amount: UInt256

  /// An event.
  public init(validator: Address, delegator: Address, amount: UInt256) {
    self.validator = validator
    self.delegator = delegator
    self.amount = amount
  }
}

/// A validator is out of the set until it is released.
@Event
public struct Jailed {
  /// The operator.
  @Indexed public var validator: Address
  /// The earliest time of release.
  public var until: UInt64

  /// An event.
  public init(validator: Address, until: UInt64) {
    self.validator = validator
    self.until = until
  }
}

/// A validator may be in the set again.
@Event
public struct Released {
  /// The operator.
  @Indexed public var validator: Address

  /// An event.
  public init(validator: Address) {
    self.validator = validator
  }
}

/// A validator signed two blocks and is out for ever.
@Event
public struct Tombstoned {
  /// The operator.
  @Indexed public var validator: Address
  /// The height of the fault.
  public var fault: UInt64

  /// An event.
  public init(validator: Address, fault: UInt64) {
    self.validator = validator
    self.fault = fault
  }
}

/// A validator vouched for a wrong result.
@Event
public struct WrongResult {
  /// The operator.
  @Indexed public var validator: Address
  /// What gave another result.
  @Indexed public var precompile: Address
  /// The hash of the call.
  public var input: Hash
  /// The hash that was signed.
  public var output: Hash

  /// An event.
  public init(validator: Address, precompile: Address, input: Hash, output: Hash) {
    self.validator = validator
    self.precompile = precompile
    self.input = input
    self.output = output
  }
}

/// Wrong results of a precompile are punished from now on, or no longer.
@Event
public struct AuditableChanged {
  /// The precompile.
  @Indexed public var precompile: Address
  /// Whether they are.
  public var isAuditable: Bool

  /// An event.
  public init(precompile: Address, isAuditable: Bool) {
    self.precompile = precompile
    self.isAuditable = isAuditable
  }
}
