public import ContractKit

/// Why a call was refused.
@ContractError
public enum RewardsError {
  /// The caller, given here, is not the gateway.
  case notGateway(Address)
  /// The shares add up to this many basis points instead of 10,000.
  case invalidSplit(UInt64)
  /// The caller has earned nothing since it last claimed.
  case nothingToClaim
}

/// A fee was split; the amounts are wei and add up to the fee.
@Event
public struct FeeSplit {
  @Indexed public var inference: UInt256
  @Indexed public var model: UInt256
  public var fee: UInt256
  public var platform: UInt256
  public var modelOwner: UInt256
  public var stakers: UInt256
  public var data: UInt256
}

/// An account took what it earned as platform, model owner or stakers.
@Event
public struct Claimed {
  @Indexed public var account: Address
  public var amount: UInt256
}

/// A contributor took what its rows of a Datanet version earned.
@Event
public struct DataClaimed {
  @Indexed public var datanet: UInt256
  @Indexed public var version: UInt64
  @Indexed public var account: Address
  public var amount: UInt256
}
