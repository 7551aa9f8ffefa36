import ContractKit

// Handles of what lies in storage. A handle is one number: passing it costs one register of contract code, where a
// reference to a place in storage costs four. Their accessors are never inlined, for the same reason.

/// A validator.
struct Validator {
  let id: UInt64

  private var record: ValidatorRecord { Staking(_contract: ContractInstance()).validatorRecords[id] }

  var account: Address {
    @inline(never) get { record.account }
    @inline(never) nonmutating set {
      var record = record
      record.account = newValue
    }
  }

  var isMember: Bool {
    @inline(never) get { record.isMember }
    @inline(never) nonmutating set {
      var record = record
      record.isMember = newValue
    }
  }

  var isJailed: Bool {
    @inline(never) get { record.isJailed }
    @inline(never) nonmutating set {
      var record = record
      record.isJailed = newValue
    }
  }

  var isTombstoned: Bool {
    @inline(never) get { record.isTombstoned }
    @inline(never) nonmutating set {
      var record = record
      record.isTombstoned = newValue
    }
  }

  var isRetired: Bool {
    @inline(never) get { record.isRetired }
    @inline(never) nonmutating set {
      var record = record
      record.isRetired = newValue
    }
  }

  var isChanged: Bool {
    @inline(never) get { record.isChanged }
    @inline(never) nonmutating set {
      var record = record
      record.isChanged = newValue
    }
  }

  var consensusKey: Address {
    @inline(never) get { record.consensusKey }
    @inline(never) nonmutating set {
      var record = record
      record.consensusKey = newValue
    }
  }

  var power: UInt64 {
    @inline(never) get { record.power }
    @inline(never) nonmutating set {
      var record = record
      record.power = newValue
    }
  }

  var jailedUntil: UInt64 {
    @inline(never) get { record.jailedUntil }
    @inline(never) nonmutating set {
      var record = record
      record.jailedUntil = newValue
    }
  }

  var commissionChanged: UInt64 {
    @inline(never) get { record.commissionChanged }
    @inline(never) nonmutating set {
      var record = record
      record.commissionChanged = newValue
    }
  }

  var wrongUntil: UInt64 {
    @inline(never) get { record.wrongUntil }
    @inline(never) nonmutating set {
      var record = record
      record.wrongUntil = newValue
    }
  }

  var slashCount: UInt64 {
    @inline(never) get { record.slashCount }
    @inline(never) nonmutating set {
      var record = record
      record.slashCount = newValue
    }
  }

  var commission: UInt16 {
    @inline(never) get { record.commission }
    @inline(never) nonmutating set {
      var record = record
      record.commission = newValue
    }
  }

  var maximumCommission: UInt16 {
    @inline(never) get { record.maximumCommission }
    @inline(never) nonmutating set {
      var record = record
      record.maximumCommission = newValue
    }
  }

  var maximumCommissionChange: UInt16 {
    @inline(never) get { record.maximumCommissionChange }
    @inline(never) nonmutating set {
      var record = record
      record.maximumCommissionChange = newValue
    }
  }

  var missPlaces: UInt64 {
    @inline(never) get { record.missPlaces }
    @inline(never) nonmutating set {
      var record = record
      record.missPlaces = newValue
    }
  }

  var missCount: UInt64 {
    @inline(never) get { record.missCount }
    @inline(never) nonmutating set {
      var record = record
      record.missCount = newValue
    }
  }

  var coins: UInt256 {
    @inline(never) get { record.coins }
    @inline(never) nonmutating set {
      var record = record
      record.coins = newValue
    }
  }

  var shares: UInt256 {
    @inline(never) get { record.shares }
    @inline(never) nonmutating set {
      var record = record
      record.shares = newValue
    }
  }

  var paidPerCoin: UInt256 {
    @inline(never) get { record.paidPerCoin }
    @inline(never) nonmutating set {
      var record = record
      record.paidPerCoin = newValue
    }
  }

  var rewardPerShare: UInt256 {
    @inline(never) get { record.rewardPerShare }
    @inline(never) nonmutating set {
      var record = record
      record.rewardPerShare = newValue
    }
  }

  var rewardRemainder: UInt256 {
    @inline(never) get { record.rewardRemainder }
    @inline(never) nonmutating set {
      var record = record
      record.rewardRemainder = newValue
    }
  }

  var commissionEarned: UInt256 {
    @inline(never) get { record.commissionEarned }
    @inline(never) nonmutating set {
      var record = record
      record.commissionEarned = newValue
    }
  }

  var publicKey: Bytes {
    @inline(never) get { record.publicKey }
    @inline(never) nonmutating set {
      var record = record
      record.publicKey = newValue
    }
  }

  var moniker: Text {
    @inline(never) get { record.moniker }
    @inline(never) nonmutating set {
      var record = record
      record.moniker = newValue
    }
  }
}

/// A slash of a validator.
struct Slash {
  let id: UInt64

  private var record: SlashRecord { Staking(_contract: ContractInstance()).slashRecords[id] }

  var fault: UInt64 {
    @inline(never) get { record.fault }
    @inline(never) nonmutating set {
      var record = record
      record.fault = newValue
    }
  }

  var time: UInt64 {
    @inline(never) get { record.time }
    @inline(never) nonmutating set {
      var record = record
      record.time = newValue
    }
  }

  var fraction: UInt16 {
    @inline(never) get { record.fraction }
    @inline(never) nonmutating set {
      var record = record
      record.fraction = newValue
    }
  }

  var reporter: Address {
    @inline(never) get { record.reporter }
    @inline(never) nonmutating set {
      var record = record
      record.reporter = newValue
    }
  }
}

/// What a delegator has with a validator.
struct Delegation {
  let id: UInt64

  private var record: DelegationRecord { Staking(_contract: ContractInstance()).delegationRecords[id] }

  var shares: UInt256 {
    @inline(never) get { record.shares }
    @inline(never) nonmutating set {
      var record = record
      record.shares = newValue
    }
  }

  var earned: UInt256 {
    @inline(never) get { record.earned }
    @inline(never) nonmutating set {
      var record = record
      record.earned = newValue
    }
  }

  var paidPerShare: UInt256 {
    @inline(never) get { record.paidPerShare }
    @inline(never) nonmutating set {
      var record = record
      record.paidPerShare = newValue
    }
  }

  var unbondingCount: UInt64 {
    @inline(never) get { record.unbondingCount }
    @inline(never) nonmutating set {
      var record = record
      record.unbondingCount = newValue
    }
  }

  var redelegationCount: UInt64 {
    @inline(never) get { record.redelegationCount }
    @inline(never) nonmutating set {
      var record = record
      record.redelegationCount = newValue
    }
  }

  var validator: UInt64 {
    @inline(never) get { record.validator }
    @inline(never) nonmutating set {
      var record = record
      record.validator = newValue
    }
  }

  var delegator: Address {
    @inline(never) get { record.delegator }
    @inline(never) nonmutating set {
      var record = record
      record.delegator = newValue
    }
  }
}

/// Coins that left a pool and wait.
struct Unbonding {
  let id: UInt64

  private var record: UnbondingRecord { Staking(_contract: ContractInstance()).unbondingRecords[id] }

  var amount: UInt256 {
    @inline(never) get { record.amount }
    @inline(never) nonmutating set {
      var record = record
      record.amount = newValue
    }
  }

  var height: UInt64 {
    @inline(never) get { record.height }
    @inline(never) nonmutating set {
      var record = record
      record.height = newValue
    }
  }

  var completion: UInt64 {
    @inline(never) get { record.completion }
    @inline(never) nonmutating set {
      var record = record
      record.completion = newValue
    }
  }

  var nextSlash: UInt64 {
    @inline(never) get { record.nextSlash }
    @inline(never) nonmutating set {
      var record = record
      record.nextSlash = newValue
    }
  }
}

/// Shares that came from another validator.
struct Redelegation {
  let id: UInt64

  private var record: RedelegationRecord { Staking(_contract: ContractInstance()).redelegationRecords[id] }

  var shares: UInt256 {
    @inline(never) get { record.shares }
    @inline(never) nonmutating set {
      var record = record
      record.shares = newValue
    }
  }

  var coins: UInt256 {
    @inline(never) get { record.coins }
    @inline(never) nonmutating set {
      var record = record
      record.coins = newValue
    }
  }

  var source: UInt64 {
    @inline(never) get { record.source }
    @inline(never) nonmutating set {
      var record = record
      record.source = newValue
    }
  }

  var height: UInt64 {
    @inline(never) get { record.height }
    @inline(never) nonmutating set {
      var record = record
      record.height = newValue
    }
  }

  var completion: UInt64 {
    @inline(never) get { record.completion }
    @inline(never) nonmutating set {
      var record = record
      record.completion = newValue
    }
  }

  var nextSlash: UInt64 {
    @inline(never) get { record.nextSlash }
    @inline(never) nonmutating set {
      var record = record
      record.nextSlash = newValue
    }
  }
}
