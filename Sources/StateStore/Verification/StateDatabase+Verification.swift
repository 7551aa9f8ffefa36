internal import ChainTypes
internal import KeyValueStore
internal import MerklePatriciaTrie
public import Primitives
public import WorldState

extension StateDatabase {
  /// What a verification counted.
  public struct Verification: Sendable, Hashable {
    /// The state root that the flat tables give.
    public internal(set) var root = Keccak256.emptyTrieRoot
    /// Accounts.
    public internal(set) var accounts = 0
    /// Storage slots that are not zero.
    public internal(set) var slots = 0
    /// Branches of all tries.
    public internal(set) var branches = 0
    /// What does not agree, one sentence each; at most ``StateDatabase/maximumFindings``.
    public internal(set) var findings: [String] = []
  }

  /// The most sentences that a verification gathers before it gives up.
  public static let maximumFindings = 100

  /// Computes the state root from the flat tables alone and compares every stored branch and storage root with it.
  ///
  /// Takes one pass over the tables and little memory. `progress` gets the part that is done, from 0 to 1, now and then. Throws when a
  /// record cannot be read; what can be read but does not agree is among the findings.
  public func verify(progress: (Double) -> Void = { _ in }) throws(StateError) -> Verification {
    let snapshot: any KeyValueReader
    do throws(StoreError) { snapshot = try store.snapshot() } catch { throw .store(error) }
    let head = try StateDatabase.head(in: snapshot)
    var pass = VerificationPass(reader: snapshot)
    try pass.run(progress)
    if pass.result.root != head.root {
      pass.note("the accounts give the state root \(pass.result.root), the stored one is \(head.root)")
    }
    return pass.result
  }
}

/// One pass over the flat tables.
private struct VerificationPass {
  let reader: any KeyValueReader
  var result = StateDatabase.Verification()
  private var visited = 0

  init(reader: any KeyValueReader) {
    self.reader = reader
  }

  mutating func note(_ finding: String) {
    if result.findings.count < StateDatabase.maximumFindings { result.findings.append(finding) }
  }

  mutating func run(_ progress: (Double) -> Void) throws(StateError) {
    let accounts = BranchComparison(reader: reader, family: .accountBranches, prefix: [])
    var builder = TrieBuilder(onBranch: accounts.compare)
    var orphans = 0
    do throws(StoreError) {
      try walk(&builder, &orphans, progress)
    } catch {
      throw .store(error)
    }
    result.root = builder.finish()
    try finish(accounts, "the account trie")
    if orphans > 0 { note("\(orphans) storage slots belong to no account") }
    var stored = 0
    do throws(StoreError) {
      try reader.forEach(in: .storageBranches) { _, _ in
        stored += 1
        return true
      }
      try reader.forEach(in: .accountBranches) { _, _ in
        stored += 1
        return true
      }
    } catch {
      throw .store(error)
    }
    if stored != result.branches { note("\(stored) branches are stored, the tries have \(result.branches)") }
  }

  /// Adds every account to the builder, with its storage root computed from its slots, which lie in the same order.
  private mutating func walk(
    _ builder: inout TrieBuilder, _ orphans: inout Int, _ progress: (Double) -> Void
  ) throws(StoreError) {
    try reader.withCursor(in: .storage) { slots throws(StoreError) in
      try slots.seek(to: [])
      try reader.withCursor(in: .accounts) { accounts throws(StoreError) in
        try accounts.seek(to: [])
        while let bytes = accounts.key {
          guard let key = Hash(bytes: bytes), let record = try? AccountRecord.decode(accounts.value) else {
            throw .corruption(reason: "account \(Hex.encode(bytes)) has a malformed record")
          }
          while let slot = slots.key, slot.lexicographicallyPrecedes(bytes) {
            orphans += 1
            try slots.next()
          }
          let root = try storageRoot(key, &slots)
          if root != record.storageRoot {
            note("the slots of account \(key) give the storage root \(root), its record has \(record.storageRoot)")
          }
          do throws(TrieError) { try builder.add(key, record.leaf) } catch {
            throw .corruption(reason: error.description)
          }
          result.accounts += 1
          step(bytes, progress)
          try accounts.next()
        }
      }
      while slots.key != nil {
        orphans += 1
        try slots.next()
      }
    }
  }

  /// The storage root that an account's slots give; the cursor stands at the first of them and ends behind the last.
  private mutating func storageRoot(_ account: Hash, _ slots: inout KeyValueCursor) throws(StoreError) -> Hash {
    let prefix = account.bytes
    guard let first = slots.key, first.starts(with: prefix) else { return Keccak256.emptyTrieRoot }
    let branches = BranchComparison(reader: reader, family: .storageBranches, prefix: prefix)
    var builder = TrieBuilder(onBranch: branches.compare)
    while let key = slots.key, key.starts(with: prefix) {
      guard let slot = Hash(bytes: key.dropFirst(32)), let value = SlotRecord.decode(slots.value), !value.isZero else {
        throw .corruption(reason: "slot \(Hex.encode(key)) has a malformed record")
      }
      do throws(TrieError) { try builder.add(slot, SlotRecord.leaf(value)) } catch {
        throw .corruption(reason: error.description)
      }
      result.slots += 1
      try slots.next()
    }
    let root = builder.finish()
    do throws(StateError) { try finish(branches, "the storage trie of account \(account)") } catch {
      throw .corruption(reason: error.description)
    }
    return root
  }

  private mutating func finish(_ branches: BranchComparison, _ name: String) throws(StateError) {
    result.branches += branches.count
    if let error = branches.error { throw .store(error) }
    if branches.differences > 0 { note("\(branches.differences) stored branches of \(name) are missing or differ") }
  }

  /// Tells how far the accounts are, which are spread evenly over the keys.
  private mutating func step(_ key: Bytes, _ progress: (Double) -> Void) {
    visited += 1
    guard visited.isMultiple(of: 4096) else { return }
    progress(Double(key.prefix(4).reduce(0) { $0 << 8 | UInt64($1) }) / 4_294_967_296)
  }
}

/// Compares the branches that a builder reports with the stored ones.
private final class BranchComparison {
  private let reader: any KeyValueReader
  private let family: ColumnFamily
  private let prefix: Bytes
  private(set) var count = 0
  private(set) var differences = 0
  private(set) var error: StoreError?

  init(reader: any KeyValueReader, family: ColumnFamily, prefix: Bytes) {
    self.reader = reader
    self.family = family
    self.prefix = prefix
  }

  func compare(_ path: NibblePath, _ record: Bytes) {
    count += 1
    do throws(StoreError) {
      if try reader.get(prefix + path.encoded, in: family) != record { differences += 1 }
    } catch {
      if self.error == nil { self.error = error }
    }
  }
}
