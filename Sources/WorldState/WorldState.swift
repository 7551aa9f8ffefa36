public import ChainTypes
public import Primitives

/// The accounts, storage, code and blobs of the chain while a block is executed.
///
/// Changes are kept in memory over a `StateTree` and written to a journal, so that a frame's changes can be undone in
/// time proportional to what it changed. Reads never throw: when the tree fails, a read gives zero and `fault` is
/// set; whoever processes the block must look at `fault` before keeping anything. Not thread-safe.
public final class WorldState {
  let tree: any StateTree

  var accountIndex: [Address: Int32] = [:]
  // The fields of every storage access are not checked for exclusive use at run time. SAFETY: this object belongs to one
  // thread, and nothing that is called while one of them is being changed comes back to this object.
  @safe @exclusivity(unchecked) var accounts: [AccountRecord] = []
  /// The record that was found last: frames ask for their own account again and again.
  @safe @exclusivity(unchecked) private var lastIndex = 0
  let slotTable = SlotTable()
  @safe @exclusivity(unchecked) var slots: [SlotRecord] = []
  var dirtyAccounts: [Int32] = []
  var dirtySlots: [Int32] = []

  @safe @exclusivity(unchecked) var journal: [JournalEntry] = []
  /// The number of the current transaction since this object was made; marks of earlier ones are void.
  @safe @exclusivity(unchecked) var transaction: UInt32 = 1
  /// The accounts that are warm in every transaction, in ascending order.
  var alwaysWarm: [Address] = []
  var transient: [SlotKey: UInt256] = [:]
  var destroyedAccounts: [Int32] = []

  var newCode: [Hash: Code] = [:]
  var stagedBlobs: [(hash: Hash, bytes: Bytes)] = []
  var stagedBlobIndex: [Hash: Int] = [:]
  /// Blobs of earlier blocks that may not be stored yet.
  var unsavedBlobs: [Hash: Bytes] = [:]
  var unsavedBlobByteCount = 0
  /// Whether stored slots of a cleared storage could be read again before the clearing is stored.
  var clearedStoredStorage = false

  /// The logs of the current transaction, in order.
  public internal(set) var logs: [Log] = []
  /// The refund counter of the current transaction, in gas (EIP-3529).
  public internal(set) var refund: Int64 = 0
  /// The first failure of this node's own data; nothing computed after it may be kept.
  public internal(set) var fault: StateError?

  /// A world state over a tree; the tree must not be used elsewhere meanwhile.
  public init(_ tree: any StateTree) {
    self.tree = tree
  }

  /// The state root of the last commit; nil when it is not known, as for past blocks.
  public var root: Hash? { tree.root }

  /// Starts a transaction: no logs, no refund, everything cold, transient storage empty, no way back to before.
  public func beginTransaction() {
    transaction += 1
    journal.removeAll(keepingCapacity: true)
    logs.removeAll(keepingCapacity: true)
    destroyedAccounts.removeAll(keepingCapacity: true)
    if !transient.isEmpty { transient.removeAll(keepingCapacity: true) }
    refund = 0
  }

  /// Ends a transaction: accounts that were created and destroyed in it disappear (EIP-6780). Logs stay readable.
  public func finishTransaction() {
    removeDestroyedAccounts()
    journal.removeAll(keepingCapacity: true)
  }

  /// Records a failure of this node's own data; the first one stays.
  public func recordFault(_ error: StateError) {
    if fault == nil { fault = error }
  }

  /// The index of an account's record, read from the tree on first use.
  func index(of address: Address) -> Int {
    if lastIndex < accounts.count, accounts[lastIndex].address == address { return lastIndex }
    lastIndex = accountIndex[address].map { Int($0) } ?? insert(address)
    return lastIndex
  }

  private func insert(_ address: Address) -> Int {
    var record = AccountRecord(
      address: address, nonce: 0, balance: .zero, codeHash: Keccak256.emptyBytesHash,
      hasStorage: false)
    record.isAlwaysWarm = isAlwaysWarm(address)
    do {
      if let account = try tree.account(address) {
        record.nonce = account.content.nonce
        record.balance = account.content.balance
        record.codeHash = account.content.codeHash
        record.hasStorage = account.hasStorage
        record.committed = account.content
      }
    } catch {
      recordFault(error)
    }
    accounts.append(record)
    accountIndex[address] = Int32(accounts.count - 1)
    return accounts.count - 1
  }

  /// Marks a record as changed since the last commit.
  func markDirty(_ index: Int) {
    if !accounts[index].isDirty {
      accounts[index].isDirty = true
      dirtyAccounts.append(Int32(index))
    }
  }
}
