import ChainTypes
import FixtureSupport
import KeyValueStore
import MerklePatriciaTrie
import Primitives
import StateStore
import WorldState

/// The plain reference of a state: whole maps, one copy for each block.
struct PlainState: Equatable {
  struct Entry: Equatable {
    var nonce: UInt64 = 0
    var balance: UInt256 = .zero
    var code: Bytes = []
    var slots: [UInt256: UInt256] = [:]

    var isEmpty: Bool { nonce == 0 && balance.isZero && code.isEmpty }
    var codeHash: Hash { code.isEmpty ? Keccak256.emptyBytesHash : Keccak256.hash(code) }
    var storageRoot: Hash {
      TrieRoot.secure(slots.map { (key: $0.key.bigEndianBytes, value: RLP.uint($0.value).encoded()) })
    }
  }

  var entries: [Address: Entry] = [:]

  /// The state root straight from the definition.
  var root: Hash {
    TrieRoot.secure(
      entries.map { address, entry in
        let account = Account(
          nonce: entry.nonce, balance: entry.balance, storageRoot: entry.storageRoot, codeHash: entry.codeHash)
        return (key: address.bytes, value: account.encoded)
      })
  }
}

/// Random blocks on a state database and on the plain reference at once.
struct RandomHistory {
  let database: StateDatabase
  /// The state after each block, from block 0.
  private(set) var states: [PlainState] = []
  private var generator: SeededGenerator

  init(_ database: StateDatabase, seed: UInt64) {
    self.database = database
    generator = SeededGenerator(seed: seed)
  }

  static func address(_ index: Int) -> Address { Address(low: UInt64(index) + 0x1000) }

  /// Executes one more block of a few transactions over `addressCount` addresses and stores it.
  mutating func addBlock(addressCount: Int = 24, slotCount: UInt64 = 12) throws {
    let state = database.headState()
    var plain = states.last ?? PlainState()
    for _ in 0..<Int.random(in: 0...6, using: &generator) {
      state.beginTransaction()
      for _ in 0..<Int.random(in: 1...5, using: &generator) {
        step(state, &plain, Self.address(Int.random(in: 0..<addressCount, using: &generator)), slotCount)
      }
      state.finishTransaction()
    }
    plain.entries = plain.entries.filter { !$0.value.isEmpty }.mapValues { entry in
      var entry = entry
      entry.slots = entry.slots.filter { !$0.value.isZero }
      return entry
    }
    try database.save(try state.commit())
    states.append(plain)
  }

  /// One random change of both.
  private mutating func step(_ state: WorldState, _ plain: inout PlainState, _ address: Address, _ slotCount: UInt64) {
    switch Int.random(in: 0..<20, using: &generator) {
    case 0:
      // A contract that exists for this transaction only.
      let short = Address(low: 0x5000)
      state.markCreated(short)
      state.setNonce(1, of: short)
      state.setStorage(short, 1, 1)
      state.markDestroyed(short)
    case 1:
      state.removeAccount(address)
      plain.entries[address] = nil
    case 2:
      // The whole storage is cleared, then the account is there again.
      state.removeAccount(address)
      state.setNonce(3, of: address)
      state.setStorage(address, 5, 9)
      plain.entries[address] = .init(nonce: 3, slots: [5: 9])
    case 3:
      // Undone by a revert.
      let checkpoint = state.checkpoint()
      state.setBalance(77, of: address)
      state.setStorage(address, 1, 77)
      state.revert(to: checkpoint)
    case 4:
      let code = Bytes(repeating: UInt8.random(in: 1...3, using: &generator), count: 3)
      state.setCode(Code(code), of: address)
      plain.entries[address, default: .init()].code = code
    case 5...8:
      let amount = UInt256(UInt64.random(in: 0...5, using: &generator))
      state.setBalance(amount, of: address)
      plain.entries[address, default: .init()].balance = amount
    case 9...11:
      let nonce = UInt64.random(in: 1...9, using: &generator)
      state.setNonce(nonce, of: address)
      plain.entries[address, default: .init()].nonce = nonce
    default:
      // Only accounts that stay may have storage.
      guard plain.entries[address]?.isEmpty == false else { return }
      let slot = UInt256(UInt64.random(in: 0..<slotCount, using: &generator))
      let value = Bool.random(using: &generator) ? UInt256.zero : UInt256(UInt64.random(in: 1...300, using: &generator))
      state.setStorage(address, slot, value)
      plain.entries[address]?.slots[slot] = value
    }
  }

  /// Takes the newest block back on both.
  mutating func unwind() throws {
    states.removeLast()
    try database.unwind(parentRoot: states[states.count - 1].root)
  }
}
