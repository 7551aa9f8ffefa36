public import ContractKit

/// Why a call was refused.
@ContractError
public enum StakingError {
  /// Only the chain may end a block; the caller is given.
  case notSystem(Address)
  /// No validator has this operator.
  case unknownValidator(Address)
  /// No validator has this consensus key.
  case unknownKey(Address)
  /// The account is or was an operator already.
  case alreadyValidator(Address)
  /// The consensus key or the public key was used before, or is zero.
  case keyInUse(Address)
  /// The public key is not 32 bytes, nor 33 bytes of the consensus key.
  case invalidPublicKey
  /// The signature is not the consensus key's over this message.
  case invalidSignature
  /// The commission, in basis points, breaks the validator's promise or the smallest that is allowed.
  case invalidCommission(UInt16)
  /// The commission can be changed again at this time.
  case commissionTooSoon(UInt64)
  /// A moniker has at most 70 bytes.
  case monikerTooLong
  /// The wei are fewer than the smallest amount.
  case amountTooSmall(amount: UInt256, minimum: UInt256)
  /// The validator would have more than 2⁹⁶ − 1 wei.
  case stakeTooLarge(Address)
  /// The validator left or was tombstoned.
  case validatorClosed(Address)
  /// The validator was slashed so far that its shares are worth too little to make new ones.
  case validatorInsolvent(Address)
  /// The delegator has fewer wei there than it wants to move.
  case insufficientStake(available: UInt256, needed: UInt256)
  /// The delegator has as many entries as there may be, or names too many validators.
  case tooManyEntries
  /// The stake came by redelegation and cannot be redelegated before this time.
  case transitiveRedelegation(until: UInt64)
  /// Old and new validator are one.
  case sameValidator(Address)
  /// More slashes are due than one call applies: call `settle` first.
  case unsettled(Address)
  /// The delegator has no waiting entry at this place.
  case unknownEntry(UInt64)
  /// The entry has waited long enough: withdraw it.
  case entryMatured(UInt64)
  /// No entry has waited long enough.
  case nothingToWithdraw
  /// The account has nothing to claim.
  case nothingToClaim
  /// The validator is not in jail.
  case notJailed(Address)
  /// The jail ends at this time.
  case stillJailed(until: UInt64)
  /// The two votes are the same.
  case noConflict
  /// The fault's height is too far back, or has not come.
  case faultNotRecent(UInt64)
  /// The validator was punished for this fault.
  case alreadyPunished(Address)
  /// Results of this precompile are not punished.
  case notAuditable(Address)
  /// The precompile gave no result now.
  case resultUnavailable
  /// The validator signed what the precompile gives.
  case resultIsRight
  /// The lists of genesis validators have different lengths.
  case listsDiffer
  /// The balance at genesis is not the reserve and all bonds.
  case genesisFunds(expected: UInt256, balance: UInt256)
}
