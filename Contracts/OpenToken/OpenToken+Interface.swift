public import ContractKit

/// An authorization was used.
@Event
public struct AuthorizationUsed {
  /// Whose coins.
  @Indexed public var authorizer: Address
  /// The authorization's number.
  @Indexed public var nonce: Hash
}

/// An authorization was cancelled before it was used.
@Event
public struct AuthorizationCanceled {
  /// Whose coins.
  @Indexed public var authorizer: Address
  /// The authorization's number.
  @Indexed public var nonce: Hash
}

/// Genesis made a vesting schedule.
@Event
public struct ScheduleCreated {
  /// The schedule's number.
  @Indexed public var id: UInt256
  /// Who is paid.
  @Indexed public var beneficiary: Address
  /// How much in all, in wei.
  public var amount: UInt256
}

/// A schedule paid its beneficiary.
@Event
public struct Released {
  /// The schedule's number.
  @Indexed public var id: UInt256
  /// Who was paid.
  @Indexed public var beneficiary: Address
  /// How much, in wei.
  public var amount: UInt256
}

/// A beneficiary handed a schedule over.
@Event
public struct ScheduleTransferred {
  /// The schedule's number.
  @Indexed public var id: UInt256
  /// Who was paid before.
  @Indexed public var from: Address
  /// Who is paid from now on.
  @Indexed public var to: Address
}

/// The governor ended a schedule.
@Event
public struct ScheduleRevoked {
  /// The schedule's number.
  @Indexed public var id: UInt256
  /// What stays the beneficiary's, in wei, with what was paid before.
  public var vested: UInt256
  /// What went to the governor, in wei.
  public var returned: UInt256
}

/// Why OpenToken refuses, beside the errors of ERC-6093 and EIP-2612.
@ContractError
public enum OpenTokenError {
  /// The lists that describe the schedules are not equally long.
  case listsDiffer
  /// A schedule has no amount or no beneficiary.
  case invalidSchedule(id: UInt256)
  /// Genesis gave the contract another balance than its schedules pay.
  case scheduleFunding(balance: UInt256, needed: UInt256)
  /// There is no schedule of this number.
  case unknownSchedule(id: UInt256)
  /// The schedule can pay nothing now.
  case nothingToRelease(id: UInt256)
  /// Only the beneficiary can hand the schedule over.
  case notBeneficiary(account: Address)
  /// Coins cannot vest for this account.
  case invalidBeneficiary(account: Address)
  /// Genesis did not make the schedule revocable, or it was revoked, or everything has vested.
  case notRevocable(id: UInt256)
  /// The authorization holds only after this time.
  case authorizationNotYetValid(validAfter: UInt256)
  /// The authorization held only before this time.
  case authorizationExpired(validBefore: UInt256)
  /// The authorization was used or cancelled.
  case authorizationUsedOrCanceled(authorizer: Address, nonce: Hash)
  /// The signature is not the authorizer's.
  case invalidAuthorization(authorizer: Address)
  /// Only the receiver may bring this authorization.
  case callerNotReceiver(caller: Address)
}

/// The precompile at `0x…0A10` that moves native coins for OpenToken alone; no code of the receiver runs.
@ContractInterface
protocol NativeTransfer {
  mutating func transferNative(_ from: Address, _ to: Address, _ amount: UInt256) -> Bool
}
