import ChainTypes
import Primitives
import WorldState

/// The index of a Datanet version, as the storage of ATTRIBUTE has it.
struct IndexRecord: Equatable {
  /// The blob that lists the shards.
  var index: Hash
  /// The indexes of the Datanet that it covers.
  var rows: UInt64
  var shards: UInt64
  /// The bytes of all shards together.
  var size: UInt64
}

/// What TRAIN captured of an adapter's training, as the storage of ATTRIBUTE has it.
struct InfluenceRecord: Equatable {
  /// The blob with the rows' directions.
  var index: Hash
  /// The blob that says which rows they are.
  var labels: Hash
  var rows: UInt64
  /// The numbers of a direction.
  var dimension: UInt64
  /// The bytes of both blobs.
  var size: UInt64
  /// Whether held-out gradients were captured, without which there is no Shapley value.
  var hasHeldOut: Bool
}

/// The storage of ATTRIBUTE, read and written as records.
struct AttributionStore {
  let state: WorldState

  private static let account = AttributionStorage.address

  /// The blob of a shard by the hash of its rows; nil when there is none.
  func shard(_ rows: Hash) -> Hash? { hash(AttributionStorage.shard(rows)) }

  /// Notes the blob of a shard.
  func setShard(_ blob: Hash, rows: Hash) {
    wake()
    state.setStorage(Self.account, AttributionStorage.shard(rows), blob.word)
  }

  /// The index of a Datanet version; nil when nobody has built it.
  func index(_ source: TaskRecord.Source) -> IndexRecord? {
    let base = AttributionStorage.index(datanet: source.datanet, version: source.version)
    guard let index = hash(base) else { return nil }
    let numbers = state.storage(Self.account, base &+ 1)
    return IndexRecord(index: index, rows: numbers.l0, shards: numbers.l1, size: numbers.l2)
  }

  /// Notes the index of a Datanet version.
  func setIndex(_ record: IndexRecord, of source: TaskRecord.Source) {
    wake()
    let base = AttributionStorage.index(datanet: source.datanet, version: source.version)
    state.setStorage(Self.account, base, record.index.word)
    state.setStorage(
      Self.account, base &+ 1, UInt256(l0: record.rows, l1: record.shards, l2: record.size, l3: 0))
  }

  /// What was captured of the training of an adapter from some sources, or from those it was first trained from.
  func influence(_ adapter: Hash, sources: Hash? = nil) -> InfluenceRecord? {
    guard let sources = sources ?? hash(AttributionStorage.adapter(adapter)) else { return nil }
    let base = AttributionStorage.influence(adapter, sources: sources)
    guard let index = hash(base), let labels = hash(base &+ 1) else { return nil }
    let numbers = state.storage(Self.account, base &+ 2)
    return InfluenceRecord(
      index: index, labels: labels, rows: numbers.l0, dimension: numbers.l1, size: numbers.l2,
      hasHeldOut: numbers.l3 != 0)
  }

  /// Notes what was captured; what was noted first for an adapter and its sources stays.
  func addInfluence(_ record: InfluenceRecord, of adapter: Hash, sources: Hash) {
    wake()
    if hash(AttributionStorage.adapter(adapter)) == nil {
      state.setStorage(Self.account, AttributionStorage.adapter(adapter), sources.word)
    }
    let base = AttributionStorage.influence(adapter, sources: sources)
    state.setStorage(Self.account, base, record.index.word)
    state.setStorage(Self.account, base &+ 1, record.labels.word)
    state.setStorage(
      Self.account, base &+ 2,
      UInt256(l0: record.rows, l1: record.dimension, l2: record.size, l3: record.hasHeldOut ? 1 : 0))
  }

  /// The name of a list of sources in the storage: the Keccak-256 of the Datanets and versions, a word each.
  static func name(_ sources: [TaskRecord.Source]) -> Hash {
    var hasher = Keccak256()
    for source in sources {
      hasher.update(source.datanet)
      hasher.update(UInt256(source.version))
    }
    return hasher.finalize()
  }

  private func hash(_ slot: UInt256) -> Hash? {
    let word = state.storage(Self.account, slot)
    return word.isZero ? nil : Hash(word)
  }

  /// The account's nonce becomes 1 with the first record, so that it is never empty in the sense of EIP-161.
  private func wake() {
    if state.nonce(Self.account) == 0 { state.setNonce(1, of: Self.account) }
  }
}
