import KeyValueStore
import Primitives

/// A store that stays open when its node stops, as a disk does.
struct KeptStore: KeyValueStore {
  let base: any KeyValueStore

  init(_ base: any KeyValueStore) { self.base = base }

  func get(_ key: Bytes, in family: ColumnFamily) throws(StoreError) -> Bytes? { try base.get(key, in: family) }
  func withCursor<Result>(
    in family: ColumnFamily, _ body: (inout KeyValueCursor) throws(StoreError) -> Result
  ) throws(StoreError) -> Result { try base.withCursor(in: family, body) }
  func snapshot() throws(StoreError) -> any KeyValueReader { try base.snapshot() }
  func write(_ batch: WriteBatch, durability: Durability) throws(StoreError) {
    try base.write(batch, durability: durability)
  }
  func close() {}
}
