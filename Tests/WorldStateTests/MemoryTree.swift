import Primitives
import WorldState

/// A state in dictionaries that knows no root: what a world state needs to read and to take differences.
final class MemoryTree: StateTree {
  let root: Hash? = nil
  private var accounts: [Address: AccountContent] = [:]
  private var slots: [Address: [UInt256: UInt256]] = [:]
  private var codes: [Hash: Code] = [:]
  /// The bytes of blobs; a test takes some away to see what happens.
  var blobs: [Hash: Bytes] = [:]

  func account(_ address: Address) throws(StateError) -> StoredAccount? {
    accounts[address].map { StoredAccount(content: $0, hasStorage: slots[address] != nil) }
  }
  func storage(_ address: Address, _ slot: UInt256) throws(StateError) -> UInt256 { slots[address]?[slot] ?? .zero }
  func code(_ hash: Hash) throws(StateError) -> Code? { codes[hash] }
  func blob(_ hash: Hash) throws(StateError) -> Bytes? { blobs[hash] }

  func commit(_ diff: StateDiff) throws(StateError) -> StateChanges {
    store(diff)
    return StateChanges(root: Keccak256.emptyTrieRoot, diff: diff)
  }

  /// Makes the differences of a block part of the state.
  func store(_ diff: StateDiff) {
    for change in diff.accounts {
      accounts[change.address] = change.content
      if change.clearsStorage || change.content == nil { slots[change.address] = nil }
      for slot in change.slots {
        slots[change.address, default: [:]][slot.slot] = slot.value.isZero ? nil : slot.value
      }
      if slots[change.address]?.isEmpty == true { slots[change.address] = nil }
    }
    for (hash, bytes) in diff.code { codes[hash] = Code(bytes, hash: hash) }
    for (hash, bytes) in diff.addedBlobs { blobs[hash] = bytes }
  }
}
