import FixtureSupport
import KeyValueStore
import Primitives
import StateStore
import Testing
import WorldState

/// A state written from scratch beside the same state made by a block.
@Suite struct StateFillerTests {
  private static let families: [ColumnFamily] = [
    .metadata, .accounts, .storage, .accountBranches, .storageBranches,
  ]

  @Test("a filled state has the root, the records and the branches of one that was made by a block")
  func agreement() throws {
    var generator = SeededGenerator(suite: "StateFillerTests", fallback: 4_100)
    let accounts = (0..<300).map { account($0, &generator) }
    let (made, filled) = (MemoryStore(), MemoryStore())
    let database = try StateDatabase(made)
    try database.save(
      StateChanges(root: .zero, diff: StateDiff(accounts: accounts.sorted { $0.address < $1.address })))

    var filler = try StateFiller(filled)
    for account in accounts.sorted(by: { Keccak256.hash($0.address) < Keccak256.hash($1.address) }) {
      let slots = account.slots.map { (key: Keccak256.hash($0.slot), value: $0.value) }.sorted { $0.key < $1.key }
      try filler.add(Keccak256.hash(account.address), #require(account.content), slots: slots)
    }
    #expect(try filler.finish() == database.head.root)
    for family in Self.families {
      #expect(try entries(family, filled) == entries(family, made), "\(family)")
    }
  }

  @Test("a store that holds a state is not filled")
  func refusal() throws {
    let store = MemoryStore()
    var filler = try StateFiller(store)
    _ = try filler.finish()
    #expect(throws: StateError.self) { _ = try StateFiller(store) }
  }

  /// An account, with some slots in every third.
  private func account(_ number: Int, _ generator: inout SeededGenerator) -> AccountChange {
    let slots = Set(
      (0..<(number % 3 == 0 ? number / 10 : 0)).map { _ in UInt8.random(in: 1 ... .max, using: &generator) })
    return AccountChange(
      address: Address(low: UInt64(number)), previous: nil,
      content: AccountContent(
        nonce: UInt64(number), balance: UInt256(UInt64.random(in: 1 ... .max, using: &generator)),
        codeHash: Keccak256.emptyBytesHash),
      slots: slots.sorted().map { slot in
        SlotChange(slot: UInt256(UInt64(slot)), previous: .zero, value: UInt256(UInt64(slot) << (number % 40)))
      })
  }

  private func entries(_ family: ColumnFamily, _ store: MemoryStore) throws -> [Bytes: Bytes] {
    var entries: [Bytes: Bytes] = [:]
    try store.forEach(in: family, prefix: [], from: []) { key, value in
      entries[key] = value
      return true
    }
    return entries
  }
}
