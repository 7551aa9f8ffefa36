public import ContractKit

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

/// The owner changed type, schema, terms, policy, tags, price or access of a Datanet, which its readers tell.
@Event
public struct DatanetChanged {
  /// The id of the Datanet.
  @Indexed public var datanet: UInt256
}

/// A row was stored; it waits for review unless `RowAccepted` follows.
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

/// A row is much like another.
@Event
public struct RowMarked {
  /// The id of the Datanet.
  @Indexed public var datanet: UInt256
  /// The index of the row.
  @Indexed public var index: UInt64
  /// The row that it copies.
  public var original: UInt64
  /// How much, in basis points.
  public var similarity: UInt64
}

/// A row's state changed.
@Event
public struct RowDecided {
  /// The id of the Datanet.
  @Indexed public var datanet: UInt256
  /// The index of the row.
  @Indexed public var index: UInt64
  /// Who brought it about.
  @Indexed public var by: Address
  /// The new state: 2 accepted, 3 rejected, 4 appealed, 5 closed, 6 withdrawn, 7 forfeited, 8 removed.
  public var state: UInt8
  /// The quality score of an accepted row.
  public var quality: UInt8
  /// The reason code of a rejected one.
  public var reason: UInt16
}

/// The accepted rows became a version.
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

/// An account has these roles in a Datanet from now on.
@Event
public struct CuratorChanged {
  /// The id of the Datanet.
  @Indexed public var datanet: UInt256
  /// Whose roles.
  @Indexed public var account: Address
  /// 1 for curator, 2 for appeal curator, 3 for both.
  public var roles: UInt8
}

/// An account may read a Datanet up to a time.
@Event
public struct AccessGranted {
  /// The id of the Datanet.
  @Indexed public var datanet: UInt256
  /// Who may read.
  @Indexed public var reader: Address
  /// The last second.
  public var until: UInt64
  /// What was paid, in wei.
  public var price: UInt256
}

/// The income of a Datanet goes to another account; zero for the owner.
@Event
public struct PayeeChanged {
  /// The id of the Datanet.
  @Indexed public var datanet: UInt256
  /// Who gets the income.
  @Indexed public var payee: Address
}

/// An account got what it was owed.
@Event
public struct Withdrawn {
  /// Who got it.
  @Indexed public var account: Address
  /// How much, in wei.
  public var amount: UInt256
}

/// Governance allows a type of data, or no longer.
@Event
public struct DataTypeChanged {
  /// The name of the type.
  @Indexed public var dataType: Hash
  /// 0 not allowed, 1 any bytes, 2 UTF-8 text, 3 a JSON object.
  public var kind: UInt8
}
