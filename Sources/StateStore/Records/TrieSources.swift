internal import KeyValueStore
internal import MerklePatriciaTrie
internal import Primitives
internal import WorldState

/// The account trie as it is stored: branches by path, leaves in the flat table.
struct AccountTrieSource: TrieSource {
  let reader: any KeyValueReader

  func branch(at path: NibblePath) throws(StoreError) -> Bytes? {
    try reader.get(path.encoded, in: .accountBranches)
  }

  func leaf(below path: NibblePath) throws(StoreError) -> TrieEntry? {
    let key = path.key.bytes
    let prefix = Bytes(key.prefix(path.count / 2))
    guard let found = try reader.first(in: .accounts, prefix: prefix, from: key) else { return nil }
    guard let hash = Hash(bytes: found.key), let record = try? AccountRecord.decode(found.value) else {
      throw .corruption(reason: "account \(Hex.encode(found.key)) has a malformed record")
    }
    return path.isPrefix(of: hash) ? TrieEntry(key: hash, value: record.leaf) : nil
  }
}

/// An account's storage trie as it is stored.
struct StorageTrieSource: TrieSource {
  let reader: any KeyValueReader
  let account: Hash

  func branch(at path: NibblePath) throws(StoreError) -> Bytes? {
    try reader.get(key(of: path), in: .storageBranches)
  }

  func leaf(below path: NibblePath) throws(StoreError) -> TrieEntry? {
    let lowerBound = StateKey.slot(account, path.key)
    let prefix = Bytes(lowerBound.prefix(32 + path.count / 2))
    guard let found = try reader.first(in: .storage, prefix: prefix, from: lowerBound) else { return nil }
    guard let slot = Hash(bytes: found.key.dropFirst(32)), let value = SlotRecord.decode(found.value) else {
      throw .corruption(reason: "slot \(Hex.encode(found.key)) has a malformed record")
    }
    return path.isPrefix(of: slot) ? TrieEntry(key: slot, value: SlotRecord.leaf(value)) : nil
  }

  /// `account ‖ path`.
  func key(of path: NibblePath) -> Bytes { account.bytes + path.encoded }
}

extension StateError {
  init(_ error: TrieError) {
    if case .store(let error) = error { self = .store(error) } else { self = .trie(error.description) }
  }
}
