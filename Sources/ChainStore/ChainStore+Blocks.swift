public import ChainTypes
internal import KeyValueStore
public import Primitives

extension ChainStore {
  /// Where a transaction is in the canonical chain.
  public struct TransactionLocation: Sendable, Hashable {
    /// The number of the block that holds it.
    public let blockNumber: UInt64
    /// That block's hash.
    public let blockHash: Hash
    /// The transaction's position in the block, from 0.
    public let index: Int
  }

  /// The hash of the canonical block with this number; nil above the head.
  public func hash(ofBlock number: UInt64) throws(ChainStoreError) -> Hash? {
    guard let bytes = try read(ChainKey.number(number), in: .canonicalHashes) else { return nil }
    guard let hash = Hash(bytes: bytes) else {
      throw .corruptRecord(
        record: "the hash of block \(number)", reason: "\(bytes.count) bytes instead of \(Hash.byteCount)")
    }
    return hash
  }

  /// The number of the block with this hash; nil when it is unknown.
  public func number(ofBlock hash: Hash) throws(ChainStoreError) -> UInt64? {
    guard let bytes = try read(hash.bytes, in: .headerNumbers) else { return nil }
    guard let number = UInt64(bigEndianBytes: bytes) else {
      throw .corruptRecord(record: "the number of block \(hash)", reason: "\(bytes.count) bytes instead of 8")
    }
    return number
  }

  /// The header of the canonical block with this number; nil above the head.
  public func header(number: UInt64) throws(ChainStoreError) -> Header? {
    guard let hash = try hash(ofBlock: number) else { return nil }
    return try ChainStore.header(number, hash, in: store)
  }

  /// The header with this hash; nil when it is unknown.
  public func header(hash: Hash) throws(ChainStoreError) -> Header? {
    guard let number = try number(ofBlock: hash) else { return nil }
    return try ChainStore.header(number, hash, in: store)
  }

  /// The canonical block with this number; nil above the head.
  public func block(number: UInt64) throws(ChainStoreError) -> Block? {
    guard let hash = try hash(ofBlock: number) else { return nil }
    return try block(number, hash)
  }

  /// The block with this hash; nil when it is unknown.
  public func block(hash: Hash) throws(ChainStoreError) -> Block? {
    guard let number = try number(ofBlock: hash) else { return nil }
    return try block(number, hash)
  }

  /// The canonical block with this number, its receipts and senders; nil above the head.
  public func executedBlock(number: UInt64) throws(ChainStoreError) -> ExecutedBlock? {
    guard let hash = try hash(ofBlock: number) else { return nil }
    return try executedBlock(number, hash)
  }

  /// The block with this hash, its receipts and senders; nil when it is unknown.
  public func executedBlock(hash: Hash) throws(ChainStoreError) -> ExecutedBlock? {
    guard let number = try number(ofBlock: hash) else { return nil }
    return try executedBlock(number, hash)
  }

  /// The receipts of the block with this hash, in the order of its transactions; nil when it is unknown.
  public func receipts(blockHash hash: Hash) throws(ChainStoreError) -> [Receipt]? {
    guard let number = try number(ofBlock: hash) else { return nil }
    return try receipts(number, hash)?.receipts
  }

  /// Where the transaction with this hash is; nil when no block holds it.
  public func location(ofTransaction hash: Hash) throws(ChainStoreError) -> TransactionLocation? {
    guard let bytes = try read(hash.bytes, in: .transactionLookup) else { return nil }
    guard let (number, index) = ChainKey.parseLocation(bytes), let blockHash = try self.hash(ofBlock: number) else {
      throw .corruptRecord(record: "the location of transaction \(hash)", reason: "it names no block")
    }
    return TransactionLocation(blockNumber: number, blockHash: blockHash, index: index)
  }
}

extension ChainStore {
  func read(_ key: Bytes, in family: ColumnFamily) throws(ChainStoreError) -> Bytes? {
    try ChainStore.read(key, in: family, of: store)
  }

  static func read(
    _ key: Bytes, in family: ColumnFamily, of store: any KeyValueStore
  ) throws(ChainStoreError) -> Bytes? {
    do throws(StoreError) { return try store.get(key, in: family) } catch { throw .store(error) }
  }

  /// The header with this number and hash; nil when it is unknown.
  static func header(
    _ number: UInt64, _ hash: Hash, in store: any KeyValueStore
  ) throws(ChainStoreError) -> Header? {
    guard let bytes = try read(ChainKey.block(number, hash), in: .headers, of: store) else { return nil }
    do throws(RLPError) { return try Header.decode(bytes) } catch {
      throw .corruptRecord(record: "the header of block \(number)", reason: error.description)
    }
  }

  private func block(_ number: UInt64, _ hash: Hash) throws(ChainStoreError) -> Block? {
    guard let header = try ChainStore.header(number, hash, in: store) else { return nil }
    guard let body = try read(ChainKey.block(number, hash), in: .bodies) else {
      throw .corruptRecord(record: "the body of block \(number)", reason: "it is missing")
    }
    do throws(BlockDecodingError) { return try Block.decode(body: body, header: header) } catch {
      throw .corruptRecord(record: "the body of block \(number)", reason: error.description)
    }
  }

  private func executedBlock(_ number: UInt64, _ hash: Hash) throws(ChainStoreError) -> ExecutedBlock? {
    guard let block = try block(number, hash) else { return nil }
    guard let (receipts, senders) = try receipts(number, hash) else {
      throw .corruptRecord(record: "the receipts of block \(number)", reason: "they are missing")
    }
    guard receipts.count == block.transactions.count, senders.count == receipts.count else {
      throw .corruptRecord(record: "the receipts of block \(number)", reason: "there is not one for each transaction")
    }
    return ExecutedBlock(block: block, receipts: receipts, senders: senders)
  }

  func receipts(
    _ number: UInt64, _ hash: Hash
  ) throws(ChainStoreError) -> (receipts: [Receipt], senders: [Address])? {
    guard let bytes = try read(ChainKey.block(number, hash), in: .receipts) else { return nil }
    do throws(ReceiptDecodingError) { return try ReceiptRecord.decode(bytes) } catch {
      throw .corruptRecord(record: "the receipts of block \(number)", reason: error.description)
    }
  }
}
