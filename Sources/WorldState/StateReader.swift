public import ChainTypes
public import KeyValueStore
public import Primitives

/// The state of one block, as the world state reads it.
public protocol StateReader: AnyObject {
  /// The account at an address; nil when there is none.
  func account(_ address: Address) throws(StateError) -> Account?
  /// The value of a storage slot; zero when it was never written.
  func storage(_ address: Address, _ slot: UInt256) throws(StateError) -> UInt256
  /// The code with a hash; nil when it is not stored.
  func code(_ hash: Hash) throws(StateError) -> Code?
  /// The blob with a hash; nil when it is not stored.
  func blob(_ hash: Hash) throws(StateError) -> Bytes?
}

/// A state that can be moved on by one block's changes and knows its root.
public protocol StateTree: StateReader {
  /// The state root that reads refer to.
  var root: Hash { get }

  /// Applies a block's changes, sorted by address, and stays at the new root; after an error the tree must be
  /// discarded.
  func commit(_ changes: [AccountChange]) throws(StateError) -> TrieChanges
}

/// What a block did to one account.
public struct AccountChange: Sendable {
  /// The account's address.
  public var address: Address
  /// Its new content without the storage root, or nil when it no longer exists.
  public var content: AccountContent?
  /// Whether every slot that it had before the block is gone.
  public var clearsStorage: Bool
  /// Slots with a new value, sorted by slot; zero removes.
  public var slots: [(slot: UInt256, value: UInt256)]
}

/// An account without its storage.
public struct AccountContent: Sendable, Hashable {
  /// Transactions sent, or contracts created.
  public var nonce: UInt64
  /// Balance in wei.
  public var balance: UInt256
  /// Keccak-256 of the code.
  public var codeHash: Hash
}

/// What a commit of the tries produced.
public struct TrieChanges: Sendable {
  /// The new state root.
  public var root: Hash
  /// New trie nodes by hash, in a deterministic order.
  public var nodes: [(hash: Hash, encoded: Bytes)]
  /// The new storage roots, in the order of the changes that were applied.
  public var storageRoots: [Hash]
}

/// Why the state cannot be read or committed: a fault of this node, never an outcome of a transaction.
public enum StateError: Error, Sendable, Hashable {
  /// The store failed.
  case store(StoreError)
  /// A trie node is missing or malformed; the text names it.
  case trie(String)
  /// An account's record is not the RLP of an account.
  case malformedAccount(Address)
  /// An account names code that the store does not hold.
  case missingCode(Hash)
  /// A blob exists in the state but the store does not hold its bytes.
  case missingBlob(Hash)
  /// A blob that exists in the state cannot be used although it passed its checks; the text says why.
  case unusableBlob(Hash, String)
}

extension StateError: CustomStringConvertible {
  /// One sentence on what is wrong and what to do.
  public var description: String {
    switch self {
    case .store(let error): "the state store failed: \(error)"
    case .trie(let reason):
      "the state trie is damaged: \(reason); restore the database from a backup or synchronise again"
    case .malformedAccount(let address): "the record of account \(address.hex) is malformed; restore the database"
    case .missingCode(let hash): "the code \(hash.hex) is missing from the database; restore the database"
    case .missingBlob(let hash): "the bytes of blob \(hash.hex) are missing from the database; restore the database"
    case .unusableBlob(let hash, let reason): "blob \(hash.hex) cannot be used by this node: \(reason)"
    }
  }
}
