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
  /// The number of the inference.
  @Indexed public var inference: UInt256
  /// The id of the model.
  @Indexed public var model: UInt256
  /// What the inference cost.
  public var fee: UInt256
  /// The platform's part.
  public var platform: UInt256
  /// The part of the model's owner.
  public var modelOwner: UInt256
  /// The stakers' part.
  public var stakers: UInt256
  /// The contributors' part.
  public var data: UInt256
}

/// An account took what it earned as platform, model owner or stakers.
@Event
public struct Claimed {
  /// Who took it.
  @Indexed public var account: Address
  /// How much, in wei.
  public var amount: UInt256
}

/// A contributor took what its rows of a Datanet version earned.
@Event
public struct DataClaimed {
  /// The id of the Datanet.
  @Indexed public var datanet: UInt256
  /// The number of the version.
  @Indexed public var version: UInt64
  /// Who took it.
  @Indexed public var account: Address
  /// How much, in wei.
  public var amount: UInt256
}
