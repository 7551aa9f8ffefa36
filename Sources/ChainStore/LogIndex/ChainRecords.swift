internal import ChainTypes
internal import KeyValueStore
internal import Primitives

/// The records of the chain in a store or in a snapshot of one.
struct ChainRecords: Sendable {
  /// Where the records are.
  let reader: any KeyValueReader

  /// The records of a store as they are now, untouched by later blocks.
  static func snapshot(of store: any KeyValueStore) throws(ChainStoreError) -> ChainRecords {
    do throws(StoreError) { return ChainRecords(reader: try store.snapshot()) } catch { throw .store(error) }
  }

  /// The number of the newest block.
  func headNumber() throws(ChainStoreError) -> UInt64 {
    guard let pointer = try read(ChainKey.head, in: .metadata) else { throw .noChain }
    guard let (number, _) = ChainKey.parseBlock(pointer) else {
      throw .corruptRecord(record: "the head pointer", reason: "\(pointer.count) bytes instead of 40")
    }
    return number
  }

  /// The hash of the canonical block with this number; nil above the head.
  func hash(ofBlock number: UInt64) throws(ChainStoreError) -> Hash? {
    guard let bytes = try read(ChainKey.number(number), in: .canonicalHashes) else { return nil }
    guard let hash = Hash(bytes: bytes) else {
      throw .corruptRecord(
        record: "the hash of block \(number)", reason: "\(bytes.count) bytes instead of \(Hash.byteCount)")
    }
    return hash
  }

  /// The number of the block with this hash; nil when it is unknown.
  func number(ofBlock hash: Hash) throws(ChainStoreError) -> UInt64? {
    guard let bytes = try read(hash.bytes, in: .headerNumbers) else { return nil }
    guard let number = UInt64(bigEndianBytes: bytes) else {
      throw .corruptRecord(record: "the number of block \(hash)", reason: "\(bytes.count) bytes instead of 8")
    }
    return number
  }

  /// The header with this number and hash; nil when it is unknown.
  func header(_ number: UInt64, _ hash: Hash) throws(ChainStoreError) -> Header? {
    guard let bytes = try read(ChainKey.block(number, hash), in: .headers) else { return nil }
    do throws(RLPError) { return try Header.decode(bytes) } catch {
      throw .corruptRecord(record: "the header of block \(number)", reason: error.description)
    }
  }

  /// A record as it is stored; nil when it is absent.
  func read(_ key: Bytes, in family: ColumnFamily) throws(ChainStoreError) -> Bytes? {
    do throws(StoreError) { return try reader.get(key, in: family) } catch { throw .store(error) }
  }
}
