public import ContractKit

/// The community datasets: who contributed which row, and the immutable versions that models are trained from.
///
/// Rows are blobs, kept by their Keccak-256 hash; this contract keeps the hash, the contributor and an append-only
/// Merkle accumulator over both, so that a version's root costs a few words whatever its size.
@Contract
public struct DatanetRegistry {
  /// The number of Datanets; their ids count from 1.
  @Storage public var datanetCount: UInt256
  @Storage var datanets: Mapping<UInt256, Datanet>

  /// A registry without Datanets.
  public init() {}

  // MARK: - Writing

  /// Opens a Datanet that belongs to the caller and gives its id.
  public mutating func createDatanet(name: Text, licence: Text) throws(DatanetError) -> UInt256 {
    try checkText(name)
    try checkText(licence)
    let id = datanetCount + .one
    datanetCount = id
    var datanet = datanets[id]
    datanet.owner = Message.sender
    datanet.name = name
    datanet.licence = licence
    emit(DatanetCreated(datanet: id, owner: Message.sender, name: name, licence: licence))
    return id
  }

  /// Stores a row on chain under the caller's name and gives its index, which counts from 0.
  public mutating func contribute(datanet id: UInt256, row: Bytes) throws(DatanetError) -> UInt64 {
    let datanet = try existing(id)
    return try append(row, to: datanet, id: id)
  }

  /// Stores several rows in order and gives the index of the first; either all are taken or none.
  public mutating func contributeRows(datanet id: UInt256, rows: [Bytes]) throws(DatanetError) -> UInt64 {
    let datanet = try existing(id)
    if rows.isEmpty { throw .emptyRow }
    let first = datanet.rowCount
    for row in rows { _ = try append(row, to: datanet, id: id) }
    return first
  }

  /// Freezes all rows so far as a version and gives its number, which counts from 1. Only the owner may.
  public mutating func publishVersion(datanet id: UInt256) throws(DatanetError) -> UInt64 {
    var datanet = try existing(id)
    if datanet.owner != Message.sender { throw .notOwner(Message.sender) }
    let rows = datanet.rowCount
    let before = datanet.versionCount
    if rows == 0 || datanet.versions[before].rowCount == rows { throw .nothingToPublish(rows) }
    let number = before + 1
    let root = datanet.root()
    datanet.versionCount = number
    var version = datanet.versions[number]
    version.rowCount = rows
    version.root = root
    emit(VersionPublished(datanet: id, version: number, rowCount: rows, root: root))
    return number
  }

  // MARK: - Reading

  /// The account that opened the Datanet.
  public func ownerOf(datanet id: UInt256) throws(DatanetError) -> Address { try existing(id).owner }

  /// The name it was opened with.
  public func nameOf(datanet id: UInt256) throws(DatanetError) -> Text { try existing(id).name }

  /// The licence of its rows.
  public func licenceOf(datanet id: UInt256) throws(DatanetError) -> Text { try existing(id).licence }

  /// The number of rows.
  public func rowCountOf(datanet id: UInt256) throws(DatanetError) -> UInt64 { try existing(id).rowCount }

  /// The number of published versions.
  public func versionCountOf(datanet id: UInt256) throws(DatanetError) -> UInt64 { try existing(id).versionCount }

  /// The Keccak-256 hash of a row.
  public func rowHash(datanet id: UInt256, index: UInt64) throws(DatanetError) -> Hash {
    try existing(id).row(at: index).content
  }

  /// The account that contributed a row.
  public func contributorOf(datanet id: UInt256, index: UInt64) throws(DatanetError) -> Address {
    try existing(id).row(at: index).contributor
  }

  /// The content of a row.
  public func row(datanet id: UInt256, index: UInt64) throws(DatanetError) -> Bytes {
    let content = try existing(id).row(at: index).content
    return blobs.read(content, 0, blobs.size(content))
  }

  /// The number of rows of a version: its rows are those of the Datanet below this index.
  public func versionRowCount(datanet id: UInt256, version: UInt64) throws(DatanetError) -> UInt64 {
    try existing(id).version(version).rowCount
  }

  /// The Merkle root of a version.
  public func versionRoot(datanet id: UInt256, version: UInt64) throws(DatanetError) -> Hash {
    try existing(id).version(version).root
  }

  /// The number of rows of a version that an account contributed.
  public func rowsOf(datanet id: UInt256, version: UInt64, contributor: Address) throws(DatanetError) -> UInt64 {
    let datanet = try existing(id)
    let limit = try datanet.version(version).rowCount
    let indexes = datanet.contributions[contributor]
    var low = UInt256.zero
    var high = indexes.count
    while low < high {
      let middle = (low &+ high) >> 1
      if indexes[middle] < limit { low = middle &+ .one } else { high = middle }
    }
    return low.l0
  }

  // MARK: - Parts

  private var blobs: BlobStoreContract { BlobStoreContract(at: Address(0x0A00)) }

  private func existing(_ id: UInt256) throws(DatanetError) -> Datanet {
    if id.isZero || id > datanetCount { throw .unknownDatanet(id) }
    return datanets[id]
  }

  private func checkText(_ text: Text) throws(DatanetError) {
    if text.isEmpty || text.utf8.count > Limits.textBytes {
      throw .invalidText(UInt64(text.utf8.count), UInt64(Limits.textBytes))
    }
  }

  private mutating func append(_ content: Bytes, to reference: Datanet, id: UInt256) throws(DatanetError) -> UInt64 {
    if content.isEmpty { throw .emptyRow }
    if content.count > Limits.rowBytes { throw .rowTooLong(UInt64(content.count), UInt64(Limits.rowBytes)) }
    var datanet = reference
    let hash = Hash.keccak256(content)
    let known = datanet.places[hash]
    if known != 0 { throw .duplicateRow(known - 1) }
    let index = datanet.rowCount
    invariant(blobs.store(content) == hash)
    var row = datanet.rows[index]
    row.content = hash
    row.contributor = Message.sender
    datanet.places[hash] = index + 1
    var indexes = datanet.contributions[Message.sender]
    indexes.append(index)
    datanet.accumulate(Hash.keccak256(hash.word, Message.sender.word), at: index)
    datanet.rowCount = index + 1
    emit(RowContributed(datanet: id, contributor: Message.sender, index: index, row: hash))
    return index
  }
}

/// What one Datanet may hold.
enum Limits {
  /// The longest name or licence, in bytes.
  static var textBytes: Int { 128 }
  /// The longest row, in bytes.
  static var rowBytes: Int { 16_384 }
}

/// The blob precompile.
@ContractInterface
public protocol BlobStore {
  mutating func store(_ content: Bytes) -> Hash
  func size(_ hash: Hash) -> UInt64
  func read(_ hash: Hash, _ offset: UInt64, _ length: UInt64) -> Bytes
}
