public import ChainTypes
public import KeyValueStore
public import Primitives
internal import Synchronization
public import WorldState

/// The canonical chain on a store: blocks, receipts, indexes, states, code and blobs.
///
/// Every block is one synced batch with everything that belongs to it, so that a restart finds the chain at its last durable
/// block. Reads may come from any thread; appends are done one at a time.
public final class ChainStore: Sendable {
  /// A block by its header and hash.
  public struct Head: Sendable, Hashable {
    /// The block's header.
    public let header: Header
    /// The header's hash.
    public let hash: Hash
  }

  /// The store below; other records may be kept in it.
  public let store: any KeyValueStore
  /// The states of all blocks, with the caches that every reader shares.
  public let states: StateDatabase
  /// The hash of block 0.
  public let genesisHash: Hash

  private let currentHead: Mutex<Head>
  private let appendLock = Mutex(AppendState())

  /// Opens the chain that the store holds. Throws ``ChainStoreError/noChain`` for an empty store.
  public init(_ store: any KeyValueStore) throws(ChainStoreError) {
    guard let genesis = try ChainStore.storedGenesisHash(in: store) else { throw .noChain }
    self.store = store
    states = StateDatabase(store)
    genesisHash = genesis
    currentHead = Mutex(try ChainStore.storedHead(in: store))
  }

  /// Opens the chain with this block 0, storing it first when the store is empty.
  ///
  /// `specificationHash` stands for the rules that block 0 does not contain. Throws
  /// ``KeyValueStore/StoreError/otherChain(stored:expected:)`` when the store holds a chain with another block 0, and
  /// ``ChainStoreError/otherSpecification(stored:expected:)`` when it was made with other rules.
  public convenience init(
    _ store: any KeyValueStore, genesis: ExecutedBlock, changes: StateChanges, specificationHash: Hash? = nil
  ) throws(ChainStoreError) {
    if let stored = try ChainStore.storedGenesisHash(in: store) {
      guard stored == genesis.hash else {
        throw .store(.otherChain(stored: stored.hex, expected: genesis.hash.hex))
      }
      let storedSpecification = try ChainStore.storedHash(ChainKey.specification, "the specification hash", in: store)
      if let storedSpecification, let specificationHash, storedSpecification != specificationHash {
        throw .otherSpecification(stored: storedSpecification, expected: specificationHash)
      }
    } else {
      var batch = try ChainStore.batch(genesis, changes)
      batch.put(genesis.hash.bytes, for: ChainKey.genesis, in: .metadata)
      if let specificationHash {
        batch.put(specificationHash.bytes, for: ChainKey.specification, in: .metadata)
      }
      try ChainStore.write(batch, to: store)
    }
    try self.init(store)
  }

  /// The newest durable block.
  public var head: Head { currentHead.withLock { $0 } }

  /// The hash of the block 0 that a store was made with; nil for a store without a chain.
  public static func storedGenesisHash(in store: any KeyValueStore) throws(ChainStoreError) -> Hash? {
    try storedHash(ChainKey.genesis, "the genesis hash", in: store)
  }

  private static func storedHash(
    _ key: Bytes, _ record: String, in store: any KeyValueStore
  ) throws(ChainStoreError) -> Hash? {
    guard let bytes = try read(key, in: .metadata, of: store) else { return nil }
    guard let hash = Hash(bytes: bytes) else {
      throw .corruptRecord(record: record, reason: "\(bytes.count) bytes instead of \(Hash.byteCount)")
    }
    return hash
  }

  /// Makes `block` the head: its records, `changes` and the new head become durable together, or nothing does.
  ///
  /// The block must follow the head and the changes must have its state root. When the store fails, the next append first asks
  /// it which block is its last.
  public func append(_ block: ExecutedBlock, _ changes: StateChanges) throws(ChainStoreError) {
    try appendLock.withLock { state throws(ChainStoreError) in
      if state.isHeadUncertain {
        let stored = try ChainStore.storedHead(in: store)
        currentHead.withLock { $0 = stored }
        state.isHeadUncertain = false
      }
      let head = head
      guard block.header.number == head.header.number + 1, block.header.parentHash == head.hash else {
        throw .notTheNextBlock(
          number: block.header.number, parent: block.header.parentHash, head: head.header.number, headHash: head.hash)
      }
      let batch = try ChainStore.batch(block, changes)
      state.isHeadUncertain = true
      try ChainStore.write(batch, to: store)
      state.isHeadUncertain = false
      currentHead.withLock { $0 = Head(header: block.header, hash: block.hash) }
    }
  }

  /// What the next append must know.
  private struct AppendState {
    /// A write failed, so that the block may or may not be durable.
    var isHeadUncertain = false
  }
}

extension ChainStore {
  /// Everything that a block adds to the store, the head pointer included.
  private static func batch(_ block: ExecutedBlock, _ changes: StateChanges) throws(ChainStoreError) -> WriteBatch {
    let (header, hash) = (block.header, block.hash)
    guard changes.root == header.stateRoot else {
      throw .stateRootMismatch(header: header.stateRoot, changes: changes.root)
    }
    let transactions = block.block.transactions
    guard block.receipts.count == transactions.count, block.senders.count == transactions.count else {
      throw .incompleteExecution(
        transactions: transactions.count, receipts: block.receipts.count, senders: block.senders.count)
    }
    let key = ChainKey.block(header.number, hash)
    var batch = WriteBatch()
    changes.write(to: &batch)
    batch.put(header.encoded, for: key, in: .headers)
    batch.put(block.block.encodedBody, for: key, in: .bodies)
    batch.put(ReceiptRecord.encode(block.receipts, block.senders), for: key, in: .receipts)
    batch.put(hash.bytes, for: ChainKey.number(header.number), in: .canonicalHashes)
    batch.put(ChainKey.number(header.number), for: hash.bytes, in: .headerNumbers)
    for (index, transaction) in transactions.enumerated() {
      batch.put(
        ChainKey.location(header.number, index: index), for: transaction.hash.bytes, in: .transactionLookup)
    }
    batch.put(key, for: ChainKey.head, in: .metadata)
    return batch
  }

  /// The head that the store's head pointer names.
  private static func storedHead(in store: any KeyValueStore) throws(ChainStoreError) -> Head {
    guard let pointer = try read(ChainKey.head, in: .metadata, of: store) else { throw .noChain }
    guard let (number, hash) = ChainKey.parseBlock(pointer) else {
      throw .corruptRecord(record: "the head pointer", reason: "\(pointer.count) bytes instead of 40")
    }
    guard let header = try header(number, hash, in: store) else {
      throw .corruptRecord(record: "block \(number)", reason: "the head's header is missing")
    }
    return Head(header: header, hash: hash)
  }

  private static func write(_ batch: WriteBatch, to store: any KeyValueStore) throws(ChainStoreError) {
    do throws(StoreError) { try store.write(batch, durability: .synced) } catch { throw .store(error) }
  }
}
