import ChainTypes
import MerklePatriciaTrie
import Primitives
import WorldState

/// The plain reference of `WorldState`: whole maps that a checkpoint copies.
struct NaiveState {
  struct Entry: Equatable {
    var nonce: UInt64 = 0
    var balance: UInt256 = .zero
    var code: Bytes = []
    var storage: [UInt256: UInt256] = [:]

    var isEmpty: Bool { nonce == 0 && balance.isZero && code.isEmpty }
  }
  struct Slot: Hashable {
    let address: Address
    let slot: UInt256
  }

  var accounts: [Address: Entry] = [:]
  var before: [Address: Entry] = [:]
  var transient: [Slot: UInt256] = [:]
  var warmAddresses: Set<Address> = []
  var warmSlots: Set<Slot> = []
  var created: Set<Address> = []
  var destroyed: Set<Address> = []
  var logs: [Log] = []
  var refund: Int64 = 0
  var blobs: [Hash: Bytes] = [:]

  subscript(address: Address) -> Entry {
    get { accounts[address] ?? Entry() }
    set { accounts[address] = newValue }
  }

  mutating func beginTransaction() {
    before = accounts
    transient = [:]
    warmAddresses = []
    warmSlots = []
    created = []
    destroyed = []
    logs = []
    refund = 0
  }

  mutating func finishTransaction() {
    for address in destroyed { accounts[address] = nil }
  }

  /// Counts one more reference in the registry's slots.
  mutating func addReference(_ hash: Hash, byteCount: UInt64, owner: Address) {
    let (registry, slot) = (BlobRegistry.address, BlobRegistry.ownerSlot(owner, hash))
    let references = ((self[registry].storage[hash.word] ?? .zero) >> 64) &+ 1
    self[registry].storage[hash.word] = references << 64 | UInt256(byteCount)
    self[registry].storage[slot] = (self[registry].storage[slot] ?? .zero) &+ 1
  }

  /// The state root straight from the definition.
  var root: Hash {
    TrieRoot.secure(
      accounts.filter { !$0.value.isEmpty }.map { address, entry in
        let storage = entry.storage.filter { !$0.value.isZero }.map {
          (key: $0.key.bigEndianBytes, value: RLP.uint($0.value).encoded())
        }
        let account = Account(
          nonce: entry.nonce, balance: entry.balance, storageRoot: TrieRoot.secure(storage),
          codeHash: Keccak256.hash(entry.code))
        return (key: address.bytes, value: account.encoded)
      })
  }
}
