public import ContractKit

/// Why a call was refused.
@ContractError
public enum DatanetError {
  /// No Datanet has this id.
  case unknownDatanet(UInt256)
  /// No row has this index.
  case unknownRow(UInt64)
  /// No version has this number.
  case unknownVersion(UInt64)
  /// The caller, given here, does not own the Datanet.
  case notOwner(Address)
  /// A name or licence is empty or longer than allowed: its bytes, and the most.
  case invalidText(UInt64, UInt64)
  /// A row has no bytes, or no row was given.
  case emptyRow
  /// A row is longer than allowed: its bytes, and the most.
  case rowTooLong(UInt64, UInt64)
  /// A row is shorter than allowed: its bytes, and the least.
  case rowTooShort(UInt64, UInt64)
  /// A row breaks the schema: 1 for bytes that are no UTF-8, 2 for no JSON object, 3 for a missing key.
  case invalidRow(UInt8)
  /// The row is there already, at this index.
  case duplicateRow(UInt64)
  /// The row is much like the one at this index: how much, in basis points.
  case nearDuplicate(original: UInt64, similarity: UInt64)
  /// No row came or went since the last version, or there is none: the number of rows.
  case nothingToPublish(UInt64)
  /// A version has fewer rows than governance asks for: their number, and the least.
  case tooFewRows(UInt64, UInt64)
  /// Type, schema and terms cannot change after the first row: the number of rows.
  case hasRows(UInt64)
  /// Governance does not allow this type of data.
  case unknownDataType(Hash)
  /// The parts of a policy contradict each other or lie outside of their ranges.
  case invalidPolicy
  /// More entries than allowed: their number, and the most.
  case tooMany(UInt64, UInt64)
  /// The Datanet takes no rows at this time.
  case notAccepting
  /// Today's rows are used up: the most for each day.
  case dailyLimit(UInt64)
  /// Too little or not exactly what is due came with the call: what came, and what is due, in wei.
  case wrongPayment(sent: UInt256, due: UInt256)
  /// The caller, given here, has not the role.
  case missingRole(Address)
  /// Nobody decides about their own row, nor about an appeal against their own decision.
  case ownDecision(Address)
  /// The row's state, given here, does not allow this.
  case wrongState(UInt64, UInt8)
  /// A quality above 100 or below the least that is accepted: the quality, and the least.
  case invalidQuality(UInt8, UInt8)
  /// A rejection needs a reason code that is not 0.
  case missingReason
  /// The time for this ended at this second.
  case tooLate(UInt64)
  /// The time for this starts after this second.
  case tooEarly(UInt64)
  /// The caller, given here, did not contribute the row.
  case notContributor(Address)
  /// The rule is not broken.
  case notProven
  /// The row's bytes are not there to be released.
  case noContent(UInt64)
  /// Royalties above what governance allows: the basis points, and the most.
  case royaltyTooHigh(UInt16, UInt64)
  /// The caller, given here, is not the asset market.
  case notMarket(Address)
  /// The income is locked to this account, or to nobody.
  case payeeLocked(Address)
  /// The account is owed nothing.
  case nothingOwed(Address)
}
