import ChainTypes
import FixtureSupport
import KeyValueStore
import Primitives
import StateStore
import Testing
import WorldState

@Suite struct WorldStateTests {
  let alice = Address(low: 0xA11CE)
  let bob = Address(low: 0xB0B)

  func fresh() -> WorldState { StateDatabase.inMemory().headState() }

  @Test("a committed state is read back at its block, and every earlier block stays readable")
  func pastBlocks() throws {
    let database = StateDatabase.inMemory()
    let state = database.headState()
    state.setNonce(1, of: alice)
    state.setStorage(alice, 7, 70)
    state.setCode(Code([0xEF, 1]), of: alice)
    try database.save(try state.commit())
    state.setStorage(alice, 7, 0)
    state.setBalance(9, of: bob)
    try database.save(try state.commit())

    let (first, second) = (try database.state(at: 0), try database.state(at: 1))
    #expect(first.storage(alice, 7) == 70)
    #expect(first.balance(bob).isZero)
    #expect(first.code(alice).bytes == [0xEF, 1])
    #expect(second.storage(alice, 7).isZero)
    #expect(second.balance(bob) == 9)
    #expect(first.fault == nil && second.fault == nil)
  }

  @Test("a commit without changes gives the same root and nothing to store")
  func emptyCommit() throws {
    let database = StateDatabase.inMemory()
    let state = database.headState()
    state.setBalance(5, of: alice)
    let first = try state.commit()
    try database.save(first)
    state.setBalance(6, of: alice)
    state.setBalance(5, of: alice)
    let changes = try state.commit()
    #expect(changes.root == first.root)
    let diff = changes.diff
    #expect(diff.accounts.isEmpty && diff.code.isEmpty && diff.addedBlobs.isEmpty && diff.releasedBlobs.isEmpty)
  }

  @Test("the order of changes does not show in what a commit gives")
  func deterministicOrder() throws {
    var generator = SeededGenerator(suite: "deterministic commit", fallback: 11)
    let addresses = (0..<200).map { _ in Address(truncating: UInt256(bigEndian: generator.bytes(20))) }
    func build(_ order: [Address]) throws -> StateChanges {
      let state = fresh()
      for address in order {
        state.setNonce(1, of: address)
        state.setCode(Code(address.bytes), of: address)
        state.setStorage(address, address.word, 1)
        state.storeBlob(address.bytes, owner: address)
      }
      return try state.commit()
    }
    let one = try build(addresses)
    let other = try build(addresses.shuffled(using: &generator))
    #expect(one.root == other.root)
    #expect(one.diff.accounts.map(\.address) == other.diff.accounts.map(\.address))
    #expect(one.diff.accounts.map(\.slots) == other.diff.accounts.map(\.slots))
    #expect(one.diff.code.map(\.hash) == other.diff.code.map(\.hash))
    #expect(one.diff.addedBlobs.map(\.hash) == other.diff.addedBlobs.map(\.hash))
  }

  @Test("the original value is that before the transaction, whatever the frames do")
  func originalValues() throws {
    let state = fresh()
    state.setNonce(1, of: alice)
    state.setStorage(alice, 1, 10)
    state.beginTransaction()
    let checkpoint = state.checkpoint()
    state.setStorage(alice, 1, 20)
    state.setStorage(alice, 1, 30)
    #expect(state.accessStorage(alice, 1) == StorageAccess(value: 30, original: 10, wasCold: true))
    state.revert(to: checkpoint)
    #expect(state.accessStorage(alice, 1) == StorageAccess(value: 10, original: 10, wasCold: true))
    state.setStorage(alice, 1, 40)
    state.beginTransaction()
    #expect(state.accessStorage(alice, 1) == StorageAccess(value: 40, original: 40, wasCold: true))
  }

  @Test("an account created and destroyed in one transaction leaves neither storage nor balance")
  func destroyedAccount() throws {
    let state = fresh()
    state.beginTransaction()
    state.markCreated(alice)
    state.setNonce(1, of: alice)
    state.setBalance(5, of: alice)
    state.setStorage(alice, 1, 2)
    state.markDestroyed(alice)
    #expect(state.storage(alice, 1) == 2)
    state.finishTransaction()
    #expect(!state.accountExists(alice))
    state.setNonce(1, of: alice)
    #expect(state.storage(alice, 1).isZero && !state.hasStorage(alice))
    state.setNonce(0, of: alice)
    #expect(try state.commit().root == Keccak256.emptyTrieRoot)
  }

  @Test("a transfer needs the balance and keeps the sum")
  func transfers() {
    let state = fresh()
    state.setBalance(10, of: alice)
    #expect(!state.transfer(11, from: alice, to: bob))
    #expect(state.transfer(10, from: alice, to: bob))
    #expect(state.balance(alice).isZero && state.balance(bob) == 10)
    state.setBalance(.max, of: alice)
    #expect(!state.transfer(1, from: bob, to: alice))
    #expect(state.balance(bob) == 10 && state.balance(alice) == .max)
    #expect(state.transfer(3, from: bob, to: bob) && state.balance(bob) == 10)
  }

  @Test("a missing branch of the trie is an error, not another root")
  func missingBranch() throws {
    let store = MemoryStore()
    let written = try StateDatabase(store)
    let state = written.headState()
    for index in UInt64(1)...40 { state.setBalance(1, of: Address(low: index)) }
    try written.save(try state.commit())
    try store.remove(everythingIn: .accountBranches)
    let damaged = try StateDatabase(store).headState()
    damaged.setBalance(2, of: Address(low: 1))
    let error = #expect(throws: StateError.self) { try damaged.commit() }
    guard case .trie = error else { throw try #require(error) }
  }

  @Test("a failing store is a fault, and nothing can be committed after it")
  func failingStore() throws {
    let memory = MemoryStore()
    let written = try StateDatabase(memory)
    let state = written.headState()
    state.setBalance(5, of: alice)
    try written.save(try state.commit())
    let failing = FaultInjectingStore(over: memory)
    let reader = try StateDatabase(failing).headState()
    failing.reset(plan: .init(at: 1, of: .allOperations, effect: .fail))
    #expect(reader.balance(alice).isZero)
    guard case .store = reader.fault else {
      Issue.record("expected a store fault, found \(String(describing: reader.fault))")
      return
    }
    #expect(throws: StateError.self) { try reader.commit() }
  }

  @Test("missing code is a fault")
  func missingCode() throws {
    let store = MemoryStore()
    let written = try StateDatabase(store)
    let state = written.headState()
    let code = Code([0xEF, 9])
    state.setCode(code, of: alice)
    try written.save(try state.commit())
    try store.remove(everythingIn: .code)
    let reader = try StateDatabase(store).headState()
    #expect(reader.hasCode(alice) && reader.fault == nil)
    #expect(reader.code(alice).isEmpty)
    #expect(reader.fault == .missingCode(code.hash))
  }
}

extension MemoryStore {
  /// Removes a whole family, as damage would.
  fileprivate func remove(everythingIn family: ColumnFamily) throws {
    var batch = WriteBatch()
    try forEach(in: family) { key, _ in
      batch.delete(key, in: family)
      return true
    }
    try write(batch, durability: .buffered)
  }
}
