public import ChainTypes
public import KeyValueStore
public import Primitives
public import StateStore
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
  /// The states of the blocks, with the caches that every reader shares.
  public let states: StateDatabase
  /// The hash of block 0.
  public let genesisHash: Hash

  let currentHead: Mutex<Head>
  let writing = Mutex(WritingState())

  /// Opens the chain that the store holds. Throws ``ChainStoreError/noChain`` for an empty store.
  public init(_ store: any KeyValueStore) throws(ChainStoreError) {
    guard let genesis = try ChainStore.storedGenesisHash(in: store) else { throw .noChain }
    self.store = store
    genesisHash = genesis
    let head = try ChainStore.storedHead(in: store)
    do throws(StateError) { states = try StateDatabase(store) } catch { throw .state(error) }
    currentHead = Mutex(head)
    try checkHead()
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
      var batch = WriteBatch()
      do throws(StateError) {
        _ = try StateDatabase(store).write(changes, to: &batch)
      } catch {
        throw .state(error)
      }
      try ChainStore.put(genesis, in: &batch)
      batch.put(genesis.hash.bytes, for: ChainKey.genesis, in: .metadata)
      if let specificationHash {
        batch.put(specificationHash.bytes, for: ChainKey.specification, in: .metadata)
      }
      do throws(StoreError) { try store.write(batch, durability: .synced) } catch { throw .store(error) }
    }
    try self.init(store)
  }

  /// The newest stored block; durable unless it was appended with buffered durability and not synced since.
  public var head: Head { currentHead.withLock { $0 } }

  /// The hash of the block 0 that a store was made with; nil for a store without a chain.
  public static func storedGenesisHash(in store: any KeyValueStore) throws(ChainStoreError) -> Hash? {
    try storedHash(ChainKey.genesis, "the genesis hash", in: store)
  }

  /// The hash of the rules and parameters that a store's chain was made with; nil for one that was made without.
  public static func storedSpecificationHash(in store: any KeyValueStore) throws(ChainStoreError) -> Hash? {
    try storedHash(ChainKey.specification, "the specification hash", in: store)
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
  /// The block must follow the head and the changes must give its state root, which is computed here unless it was before. When the
  /// store fails, the next write first asks it which block is its last.
  ///
  /// With buffered durability, for imports, the block survives the end of the process but not loss of power until ``sync()``.
  public func append(
    _ block: ExecutedBlock, _ changes: StateChanges, durability: Durability = .synced
  ) throws(ChainStoreError) {
    try write(durability) { () throws(ChainStoreError) in
      let head = head
      guard block.header.number == head.header.number + 1, block.header.parentHash == head.hash else {
        throw .notTheNextBlock(
          number: block.header.number, parent: block.header.parentHash, head: head.header.number, headHash: head.hash)
      }
      var batch = WriteBatch()
      let prepared: PreparedState
      do throws(StateError) { prepared = try states.write(changes, to: &batch) } catch { throw .state(error) }
      guard prepared.root == block.header.stateRoot else {
        throw .stateRootMismatch(header: block.header.stateRoot, changes: prepared.root)
      }
      try ChainStore.put(block, in: &batch)
      return (Step(batch: batch, head: Head(header: block.header, hash: block.hash), state: prepared), ())
    }
  }

  /// Makes every appended block durable.
  public func sync() throws(ChainStoreError) {
    do throws(StoreError) { try store.sync() } catch { throw .store(error) }
  }

  /// What a write changes: everything in one batch, and what is the newest afterwards.
  struct Step {
    let batch: WriteBatch
    let head: Head
    let state: PreparedState
  }

  /// Prepares and makes one step durable, one at a time; gives what the preparation gives beside the step.
  func write<Result>(
    _ durability: Durability = .synced, _ prepare: () throws(ChainStoreError) -> (Step, Result)
  ) throws(ChainStoreError) -> Result {
    try writing.withLock { state throws(ChainStoreError) in
      if state.isHeadUncertain {
        let stored = try ChainStore.storedHead(in: store)
        do throws(StateError) { try states.reload() } catch { throw .state(error) }
        currentHead.withLock { $0 = stored }
        state.isHeadUncertain = false
      }
      let (step, result) = try prepare()
      state.isHeadUncertain = true
      do throws(StoreError) { try store.write(step.batch, durability: durability) } catch { throw .store(error) }
      state.isHeadUncertain = false
      states.adopt(step.state)
      currentHead.withLock { $0 = step.head }
      return result
    }
  }

  /// What the next write must know.
  struct WritingState {
    /// A write failed, so that the block may or may not be durable.
    var isHeadUncertain = false
  }
}

extension ChainStore {
  /// Adds everything that a block itself brings to the store, the head pointer included; package access is for tests and benchmarks
  /// that make long chains without state.
  package static func put(_ block: ExecutedBlock, in batch: inout WriteBatch) throws(ChainStoreError) {
    let (header, hash) = (block.header, block.hash)
    let transactions = block.block.transactions
    guard block.receipts.count == transactions.count, block.senders.count == transactions.count else {
      throw .incompleteExecution(
        transactions: transactions.count, receipts: block.receipts.count, senders: block.senders.count)
    }
    let key = ChainKey.block(header.number, hash)
    batch.put(header.encoded, for: key, in: .headers)
    batch.put(block.block.encodedBody, for: key, in: .bodies)
    batch.put(ReceiptRecord.encode(block.receipts, block.senders), for: key, in: .receipts)
    batch.put(hash.bytes, for: ChainKey.number(header.number), in: .canonicalHashes)
    batch.put(ChainKey.number(header.number), for: hash.bytes, in: .headerNumbers)
    // In the order of the keys, in which the store's table in memory takes them up fastest.
    for (index, transaction) in transactions.enumerated().sorted(by: { $0.element.hash < $1.element.hash }) {
      batch.put(
        ChainKey.location(header.number, index: index), for: transaction.hash.bytes, in: .transactionLookup)
    }
    LogIndex.add(block.receipts, block: header.number, to: &batch)
    batch.put(key, for: ChainKey.head, in: .metadata)
  }

  /// Checks that the stored state is the head's.
  private func checkHead() throws(ChainStoreError) {
    let (head, state) = (head.header, states.head)
    guard state.number == head.number, state.root == head.stateRoot else {
      let number = state.number.map(String.init) ?? "none"
      throw .corruptRecord(
        record: "the state",
        reason: "it is that of block \(number) with root \(state.root), the head is block \(head.number)")
    }
  }

  /// The head that the store's head pointer names.
  static func storedHead(in store: any KeyValueStore) throws(ChainStoreError) -> Head {
    guard let pointer = try read(ChainKey.head, in: .metadata, of: store) else { throw .noChain }
    guard let (number, hash) = ChainKey.parseBlock(pointer) else {
      throw .corruptRecord(record: "the head pointer", reason: "\(pointer.count) bytes instead of 40")
    }
    guard let header = try header(number, hash, in: store) else {
      throw .corruptRecord(record: "block \(number)", reason: "the head's header is missing")
    }
    return Head(header: header, hash: hash)
  }
}
