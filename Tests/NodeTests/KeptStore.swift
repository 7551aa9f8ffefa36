import KeyValueStore
import Primitives

/// A store that stays open when its node stops, as a disk does.
struct KeptStore: KeyValueStore {
  let base: any KeyValueStore

  init(_ base: any KeyValueStore) { self.base = base }

  func get(_ key: Bytes, in family: ColumnFamily) throws(StoreError) -> Bytes? { try base.get(key, in: family) }
  func forEach(
    in family: ColumnFamily, prefix: Bytes, from start: Bytes, _ body: (Bytes, Bytes) -> Bool
  ) throws(StoreError) { try base.forEach(in: family, prefix: prefix, from: start, body) }
  func write(_ batch: WriteBatch, durability: Durability) throws(StoreError) {
    try base.write(batch, durability: durability)
  }
  func close() {}
}
