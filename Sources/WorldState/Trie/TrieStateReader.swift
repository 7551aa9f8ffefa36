public import ChainTypes
public import KeyValueStore
import MerklePatriciaTrie
public import Primitives

/// Reads the state at one root from the tries of a store, and moves on by committing changes. Not thread-safe.
public final class TrieStateReader: StateTree {
  /// The root that reads refer to.
  public private(set) var root: Hash

  private let database: StateDatabase
  private var accounts: SecureTrie
  /// The storage roots of accounts that were read.
  private var storageRoots: [Address: Hash] = [:]

  /// A reader at `root` with the database's caches; reads nothing yet.
  public init(root: Hash, database: StateDatabase) {
    self.root = root
    self.database = database
    accounts = SecureTrie(root: root, nodes: database.nodes)
  }

  /// A reader at `root` with caches of its own.
  public convenience init(root: Hash, store: any KeyValueStore) {
    self.init(root: root, database: StateDatabase(store))
  }

  /// The account at an address; nil when there is none.
  public func account(_ address: Address) throws(StateError) -> Account? {
    let encoded: Bytes?
    do throws(TrieError) { encoded = try accounts.get(address) } catch { throw StateError(error) }
    guard let encoded else { return nil }
    guard let account = try? Account.decode(encoded) else { throw .malformedAccount(address) }
    storageRoots[address] = account.storageRoot
    return account
  }

  /// The value of a storage slot; zero when it was never written.
  public func storage(_ address: Address, _ slot: UInt256) throws(StateError) -> UInt256 {
    let storageRoot = try storageRoot(address)
    if storageRoot == Keccak256.emptyTrieRoot { return .zero }
    let encoded: Bytes?
    do throws(TrieError) {
      encoded = try SecureTrie(root: storageRoot, nodes: database.nodes).get(slot)
    } catch {
      throw StateError(error)
    }
    guard let encoded else { return .zero }
    guard let value = try? RLP.decode(encoded).asUInt256() else { throw .malformedAccount(address) }
    return value
  }

  /// The code with a hash, from the shared cache or the store; nil when it is not stored.
  public func code(_ hash: Hash) throws(StateError) -> Code? {
    if let code = database.code[hash] { return code }
    guard let bytes = try read(hash, in: .code) else { return nil }
    let code = Code(bytes, hash: hash)
    database.code.insert(code)
    return code
  }

  /// The blob with a hash; nil when it is not stored.
  public func blob(_ hash: Hash) throws(StateError) -> Bytes? { try read(hash, in: .blobs) }

  private func storageRoot(_ address: Address) throws(StateError) -> Hash {
    if let root = storageRoots[address] { return root }
    return try account(address)?.storageRoot ?? Keccak256.emptyTrieRoot
  }

  private func read(_ hash: Hash, in family: ColumnFamily) throws(StateError) -> Bytes? {
    do throws(StoreError) { return try database.store.get(hash.bytes, in: family) } catch { throw .store(error) }
  }
}

extension TrieStateReader {
  /// Applies the changes to the storage tries and the account trie; the new nodes are not stored here.
  ///
  /// The root does not depend on the order of the changes; the order of the nodes does, so callers sort.
  public func commit(_ changes: [AccountChange]) throws(StateError) -> TrieChanges {
    var nodes: [(hash: Hash, encoded: Bytes)] = []
    var newRoots: [Hash] = []
    newRoots.reserveCapacity(changes.count)
    do throws(TrieError) {
      for change in changes {
        guard let content = change.content else {
          try accounts.remove(change.address)
          newRoots.append(Keccak256.emptyTrieRoot)
          storageRoots[change.address] = Keccak256.emptyTrieRoot
          continue
        }
        let storageRoot = try commitStorage(change, into: &nodes)
        newRoots.append(storageRoot)
        let account = Account(
          nonce: content.nonce, balance: content.balance, storageRoot: storageRoot, codeHash: content.codeHash)
        try accounts.set(change.address, to: account.encoded)
      }
    } catch {
      throw StateError(error)
    }
    let committed = accounts.commit()
    root = committed.root
    if storageRoots.count > Self.retainedRootLimit { storageRoots.removeAll() }
    nodes.append(contentsOf: committed.newNodes.map { ($0.0, $0.1) })
    return TrieChanges(root: root, nodes: nodes, storageRoots: newRoots)
  }

  /// The most storage roots that are kept in memory from one block to the next.
  private static var retainedRootLimit: Int { 100_000 }

  private func commitStorage(
    _ change: AccountChange, into nodes: inout [(hash: Hash, encoded: Bytes)]
  ) throws(TrieError) -> Hash {
    var root = Keccak256.emptyTrieRoot
    if !change.clearsStorage {
      if let known = storageRoots[change.address] {
        root = known
      } else if let encoded = try accounts.get(change.address), let account = try? Account.decode(encoded) {
        root = account.storageRoot
      }
    }
    if !change.slots.isEmpty {
      var trie = SecureTrie(root: root, nodes: database.nodes)
      for (slot, value) in change.slots {
        if value.isZero { try trie.remove(slot) } else { try trie.set(slot, to: RLP.uint(value).encoded()) }
      }
      let committed = trie.commit()
      root = committed.root
      nodes.append(contentsOf: committed.newNodes.map { ($0.0, $0.1) })
    }
    storageRoots[change.address] = root
    return root
  }
}

extension StateError {
  init(_ error: TrieError) {
    if case .store(let error) = error { self = .store(error) } else { self = .trie(error.description) }
  }
}
