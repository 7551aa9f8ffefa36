public import ContractKit

/// Why a call was refused.
@ContractError
public enum ShareError {
  /// There are no shares here and never were.
  case notSetUp
  /// The account has earned less than one wei since it last claimed.
  case nothingToClaim
  /// The caller does not hold all shares: its own, and all.
  case notAllShares(shares: UInt256, supply: UInt256)
}

/// Income was given to the shares.
@Event
public struct IncomeDistributed {
  /// How much, in wei.
  public var amount: UInt256
}

/// An account took what its shares earned.
@Event
public struct IncomeClaimed {
  /// Who took it.
  @Indexed public var account: Address
  /// How much, in wei.
  public var amount: UInt256
}

/// All shares were destroyed by who held them.
@Event
public struct SharesRedeemed {
  /// Who held them.
  @Indexed public var account: Address
  /// How many, in the smallest unit.
  public var shares: UInt256
}
