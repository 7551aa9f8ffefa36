import Primitives

/// A storage slot of a contract of a `MockChain`.
struct MockSlot: Hashable {
  let account: Address
  let slot: UInt256
}

/// An account's references to a blob of a `MockChain`.
struct MockBlobReference: Hashable {
  let blob: Hash
  let owner: Address
}

/// The code of an account of a `MockChain`.
struct MockCode {
  /// The contract that runs; nil when `bytes` say what runs.
  let type: (any Contract.Type)?
  /// The code as the chain would have it; nil when nobody gave it.
  let bytes: [UInt8]?

  /// The bytes that contracts see.
  var size: UInt64 { UInt64(bytes?.count ?? 1) }

  /// The account that a minimal proxy (ERC-1167) passes its calls to; nil for other code.
  var implementation: Address? {
    guard type == nil, let bytes else { return nil }
    return MinimalProxy.implementation(of: bytes)
  }
}

/// What contracts of a `MockChain` have written.
///
/// Every change notes in a journal what was there before, so a revert costs what the call changed, however large the
/// world is.
struct MockWorld {
  /// Written by tests after `noteBalances`, otherwise by `setBalance`.
  var balances: [Address: UInt256] = [:]
  private(set) var storage: [MockSlot: UInt256] = [:]
  private(set) var transient: [MockSlot: UInt256] = [:]
  private(set) var nonces: [Address: UInt64] = [:]
  private(set) var code: [Address: MockCode] = [:]
  private(set) var blobs: [Hash: [UInt8]] = [:]
  /// How many references each account has to a blob.
  private(set) var references: [MockBlobReference: UInt64] = [:]
  /// How many references all accounts have to a blob.
  private var referenceCounts: [Hash: UInt64] = [:]
  var logs: [MockLog] = []
  /// What was before each change, in order.
  private(set) var journal: [Change] = []
  private var hasNotedBalances = false

  /// What one change replaced.
  enum Change {
    case balance(Address, UInt256?)
    case balances([Address: UInt256])
    case storage(MockSlot, UInt256?)
    case transient(MockSlot, UInt256?)
    case nonce(Address, UInt64?)
    case code(Address, MockCode?)
    case blob(Hash, [UInt8]?)
    case reference(MockBlobReference, UInt64?)
    case referenceCount(Hash, UInt64?)
  }

  /// A point in the journal to which the world can go back.
  struct Checkpoint {
    let changes: Int
    let logs: Int
  }

  var checkpoint: Checkpoint { Checkpoint(changes: journal.count, logs: logs.count) }

  /// Undoes everything since the checkpoint.
  mutating func revert(to checkpoint: Checkpoint) {
    while journal.count > checkpoint.changes { undo(journal.removeLast()) }
    logs.removeLast(max(0, logs.count - checkpoint.logs))
  }

  /// Forgets how to undo.
  mutating func commit() {
    journal.removeAll(keepingCapacity: true)
    hasNotedBalances = false
  }

  /// Ends a transaction: what is transient goes.
  mutating func clearTransient() {
    if !transient.isEmpty { transient.removeAll(keepingCapacity: true) }
  }

  private mutating func undo(_ change: Change) {
    switch change {
    case .balance(let account, let before): balances[account] = before
    case .balances(let before): balances = before
    case .storage(let slot, let before): storage[slot] = before
    case .transient(let slot, let before): transient[slot] = before
    case .nonce(let account, let before): nonces[account] = before
    case .code(let account, let before): code[account] = before
    case .blob(let hash, let before): blobs[hash] = before
    case .reference(let reference, let before): references[reference] = before
    case .referenceCount(let hash, let before): referenceCounts[hash] = before
    }
  }
}

// MARK: - Changes

extension MockWorld {
  mutating func store(_ value: UInt256, at slot: MockSlot) {
    journal.append(.storage(slot, storage.updateValue(value, forKey: slot)))
    if value.isZero { storage[slot] = nil }
  }

  mutating func storeTransient(_ value: UInt256, at slot: MockSlot) {
    journal.append(.transient(slot, transient.updateValue(value, forKey: slot)))
  }

  mutating func setBalance(_ value: UInt256, of account: Address) {
    journal.append(.balance(account, balances[account]))
    balances[account] = value.isZero ? nil : value
  }

  mutating func setNonce(_ nonce: UInt64, of account: Address) {
    journal.append(.nonce(account, nonces.updateValue(nonce, forKey: account)))
  }

  mutating func setCode(_ newCode: MockCode, of account: Address) {
    journal.append(.code(account, code.updateValue(newCode, forKey: account)))
  }

  /// Lets a test write balances: all are kept for a revert.
  mutating func noteBalances(once: Bool) {
    if once && hasNotedBalances { return }
    hasNotedBalances = true
    journal.append(.balances(balances))
  }

  /// Moves wei; false when there is too little.
  mutating func transfer(_ amount: UInt256, from sender: Address, to receiver: Address) -> Bool {
    let available = balances[sender] ?? .zero
    if available < amount { return false }
    if amount.isZero || sender == receiver { return true }
    setBalance(available &- amount, of: sender)
    setBalance((balances[receiver] ?? .zero) &+ amount, of: receiver)
    return true
  }

  /// The number of an account's next creation; a contract's first is 1 (EIP-161).
  func nonce(of account: Address) -> UInt64 { nonces[account] ?? (code[account] == nil ? 0 : 1) }

  /// Adds a blob, if it is new, and a reference of an account to it.
  mutating func addReference(_ owner: Address, to hash: Hash, content: [UInt8]? = nil) {
    if let content, blobs[hash] == nil {
      journal.append(.blob(hash, nil))
      blobs[hash] = content
    }
    let reference = MockBlobReference(blob: hash, owner: owner)
    journal.append(.reference(reference, references[reference]))
    journal.append(.referenceCount(hash, referenceCounts[hash]))
    references[reference, default: 0] += 1
    referenceCounts[hash, default: 0] += 1
  }

  /// Takes one of an account's references to a blob back, the blob with the last one; false when it has none.
  mutating func release(_ hash: Hash, _ owner: Address) -> Bool {
    let reference = MockBlobReference(blob: hash, owner: owner)
    guard let own = references[reference], let all = referenceCounts[hash] else { return false }
    journal.append(.reference(reference, own))
    journal.append(.referenceCount(hash, all))
    references[reference] = own == 1 ? nil : own - 1
    referenceCounts[hash] = all == 1 ? nil : all - 1
    if all == 1 {
      journal.append(.blob(hash, blobs[hash]))
      blobs[hash] = nil
    }
    return true
  }
}
