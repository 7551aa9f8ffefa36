import ContractKit

/// One Datanet in storage.
///
/// `openledger_getRowProof` reads `rows` without running code: it stays in slot 4 (Sources/ChainTypes/Datanets).
@StorageStruct
struct Datanet {
  @Storage var creator: Address
  /// The rows that were ever contributed, whatever became of them.
  @Storage var rowCount: UInt64
  @Storage var kind: RowKind
  @Storage var nearDuplicates: NearDuplicatePolicy
  /// Whether curators decide about every row.
  @Storage var isReviewed: Bool
  /// Whether rows are checked against the schema when somebody asks for it instead of when they come.
  @Storage var checksLater: Bool

  @Storage var versionCount: UInt64
  /// The accepted rows that were not removed.
  @Storage var liveRows: UInt64
  /// From this similarity on the policy for near-duplicates applies, in basis points.
  @Storage var threshold: UInt16
  @Storage var royaltyBasisPoints: UInt16
  @Storage var trainingAllowed: Bool
  @Storage var commercial: Bool
  @Storage var attribution: Bool
  @Storage var isAccepting: Bool
  @Storage var isPermissioned: Bool
  /// Whether the next version would differ from the last one.
  @Storage var hasChanges: Bool
  @Storage var minimumQuality: UInt8

  @Storage var name: Text
  @Storage var licence: Text
  /// By index.
  @Storage var rows: Mapping<UInt64, Row>
  /// The index of a row plus one, by its hash; 0 when there is no such row.
  @Storage var places: Mapping<Hash, UInt64>
  /// The inner nodes of the full subtrees, by `nodeKey`.
  @Storage var nodes: Mapping<UInt64, Hash>
  /// By number.
  @Storage var versions: Mapping<UInt64, Version>
  @Storage var members: Mapping<Address, Member>
  /// The index plus one of the row that has a band of a sketch, by the band's hash.
  @Storage var bandHolders: Mapping<Hash, UInt64>
  @Storage var dataType: Hash
  @Storage var schema: Hash
  @Storage var licenceText: Hash
  @Storage var trainingPrice: UInt256
  /// The wei that a row waiting for review brings; the governed minimum when that is more.
  @Storage var bond: UInt256
  /// The keys that every row of a JSON Datanet has.
  @Storage var fields: StorageArray<Text>
  @Storage var tags: StorageArray<Hash>

  @Storage var minimumBytes: UInt32
  /// 0 for the governed maximum.
  @Storage var maximumBytes: UInt32
  /// 0 for the governed maximum.
  @Storage var dailyRowsPerUser: UInt32
  /// 0 for the governed maximum.
  @Storage var dailyRows: UInt32
  /// The day of `rowsToday`, counted from 1970.
  @Storage var day: UInt32
  @Storage var rowsToday: UInt32

  @Storage var accessPrice: UInt256
  /// The seconds that bought access lasts; 0 for ever.
  @Storage var accessSeconds: UInt64
  /// Who gets the income while the payee is locked; zero otherwise.
  @Storage var payee: Address

  /// The row at an index.
  func row(at index: UInt64) -> Row {
    if index >= rowCount { DatanetError.unknownRow(index).revert() }
    return rows[index]
  }

  /// The version of a number.
  func version(_ number: UInt64) -> Version {
    if number == 0 || number > versionCount { DatanetError.unknownVersion(number).revert() }
    return versions[number]
  }
}

/// One row in storage. Its leaf is in version `v` when `acceptedFrom` is not 0, at most `v`, and `removedFrom` is 0 or above `v`.
@StorageStruct
struct Row {
  @Storage var content: Hash

  @Storage var contributor: Address
  /// The first version with the row; 0 when it was never accepted.
  @Storage var acceptedFrom: UInt32
  /// The first version without the row again; 0 when it was never removed.
  @Storage var removedFrom: UInt32
  @Storage var state: RowState
  /// 0 to 100; 0 as well for a row that nobody reviewed.
  @Storage var quality: UInt8
  /// Why a curator rejected it; 0 otherwise.
  @Storage var reason: UInt16

  /// The index plus one of the row that this one copies; 0 for none.
  @Storage var copyOf: UInt64
  @Storage var similarity: UInt16
  /// The similarity to an accepted row that forfeits the bond; 0 when none does.
  @Storage var threshold: UInt16
  /// The end of the time to appeal or to decide an appeal.
  @Storage var deadline: UInt64
  /// Whether the bytes of a removed row were given back.
  @Storage var hasNoContent: Bool

  /// The wei that are kept until the row or its appeal is decided.
  @Storage var bond: UInt256
  /// Who rejected it.
  @Storage var reviewer: Address

  /// Whether the row is in a version of a number.
  func isIn(_ version: UInt64) -> Bool {
    let accepted = UInt64(acceptedFrom)
    let removed = UInt64(removedFrom)
    return accepted != 0 && accepted <= version && (removed == 0 || version < removed)
  }
}

/// One version in storage.
@StorageStruct
struct Version {
  @Storage var root: Hash
  /// The rows in the version.
  @Storage var rowCount: UInt64
  /// The leaves of the tree: rows that were contributed before the version, in it or not.
  @Storage var leafCount: UInt64
}

/// What an account is to one Datanet.
@StorageStruct
struct Member {
  /// The day of `rowsToday`, counted from 1970.
  @Storage var day: UInt32
  @Storage var rowsToday: UInt32
  @Storage var reputation: Reputation
  /// `Role` bits.
  @Storage var roles: UInt8
  /// The last second at which it may read; 0 for never.
  @Storage var readableUntil: UInt64
  /// How many rows of the account each version has, by version.
  @Storage var rowHistory: Checkpoints
}

/// What became of an account's reviewed rows.
@StorageStruct
struct Reputation {
  @Storage var accepted: UInt64
  @Storage var rejected: UInt64
  @Storage var forfeited: UInt64

  /// The share of accepted rows in basis points, from one accepted and one rejected row that everybody is given: half
  /// for who has none. A forfeited bond counts as four rejected rows. Rounded down.
  var score: UInt256 {
    let good = UInt256(accepted)
    let bad = UInt256(rejected) + UInt256(forfeited) * 4
    return (good + .one) * 10_000 / (good + bad + 2)
  }
}

/// Where a row is in its life.
enum RowState: UInt8, StorageEnum {
  /// There is no such row.
  case none = 0
  /// It waits for a curator.
  case pending = 1
  /// It is in the next version, and in those after it.
  case accepted = 2
  /// A curator rejected it, and its contributor may appeal.
  case rejected = 3
  /// Its contributor appealed.
  case appealed = 4
  /// It was rejected for good.
  case closed = 5
  /// Its contributor took it back before a decision.
  case withdrawn = 6
  /// A rule was proven to be broken, and the bond is lost.
  case forfeited = 7
  /// It was accepted and then removed.
  case removed = 8
}

/// What the bytes of a row must be.
enum RowKind: UInt8, StorageEnum {
  /// The type is not allowed.
  case none = 0
  /// Any bytes.
  case bytes = 1
  /// Valid UTF-8.
  case text = 2
  /// One JSON object with the required keys, in valid UTF-8.
  case json = 3
}

/// What happens to a row that is much like another of the Datanet.
enum NearDuplicatePolicy: UInt8, StorageEnum {
  /// Nobody looks.
  case ignore = 0
  /// It is marked.
  case mark = 1
  /// It is marked, and from the threshold on it waits for review.
  case review = 2
  /// It is marked, and from the threshold on it is refused.
  case refuse = 3
}

/// What an account may do in one Datanet, as bits.
enum Role {
  /// Accepts and rejects rows.
  static var curator: UInt8 { 1 }
  /// Decides appeals.
  static var appealCurator: UInt8 { 2 }
}
