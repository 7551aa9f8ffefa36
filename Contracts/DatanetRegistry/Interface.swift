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
  /// The row is there already, at this index.
  case duplicateRow(UInt64)
  /// No row came since the last version: the number of rows.
  case nothingToPublish(UInt64)
}

/// A Datanet was opened.
@Event
public struct DatanetCreated {
  /// The id of the Datanet.
  @Indexed public var datanet: UInt256
  /// Who opened it.
  @Indexed public var owner: Address
  /// What it is called.
  public var name: Text
  /// The licence of its rows.
  public var licence: Text
}

/// A row was stored.
@Event
public struct RowContributed {
  /// The id of the Datanet.
  @Indexed public var datanet: UInt256
  /// Whose row it is.
  @Indexed public var contributor: Address
  /// The index of the row.
  public var index: UInt64
  /// The Keccak-256 hash of the row.
  public var row: Hash
}

/// All rows so far became a version.
@Event
public struct VersionPublished {
  /// The id of the Datanet.
  @Indexed public var datanet: UInt256
  /// The number of the version.
  @Indexed public var version: UInt64
  /// The number of its rows.
  public var rowCount: UInt64
  /// The Merkle root over its rows.
  public var root: Hash
}
