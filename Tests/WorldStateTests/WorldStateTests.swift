import ChainTypes
import FixtureSupport
import KeyValueStore
import Primitives
import Testing
import WorldState

@Suite struct WorldStateTests {
  let alice = Address(low: 0xA11CE)
  let bob = Address(low: 0xB0B)

  func fresh(_ store: MemoryStore = MemoryStore(), at root: Hash = Keccak256.emptyTrieRoot) -> WorldState {
    StateDatabase(store).state(at: root)
  }

  func commit(_ state: WorldState, to store: MemoryStore) throws -> StateChanges {
    let changes = try state.commit()
    var batch = WriteBatch()
    changes.write(to: &batch)
    try store.write(batch, durability: .buffered)
    return changes
  }

  @Test("a committed state is read back at its root, and every earlier root stays readable")
  func pastRoots() throws {
    let store = MemoryStore()
    let state = fresh(store)
    state.setNonce(1, of: alice)
    state.setStorage(alice, 7, 70)
    state.setCode(Code([0xEF, 1]), of: alice)
    let first = try commit(state, to: store).root
    state.setStorage(alice, 7, 0)
    state.setBalance(9, of: bob)
    let second = try commit(state, to: store).root

    #expect(fresh(store, at: first).storage(alice, 7) == 70)
    #expect(fresh(store, at: first).balance(bob).isZero)
    #expect(fresh(store, at: first).code(alice).bytes == [0xEF, 1])
    #expect(fresh(store, at: second).storage(alice, 7).isZero)
    #expect(fresh(store, at: second).balance(bob) == 9)
  }

  @Test("a commit without changes gives the same root and nothing to store")
  func emptyCommit() throws {
    let store = MemoryStore()
    let state = fresh(store)
    state.setBalance(5, of: alice)
    let root = try commit(state, to: store).root
    state.setBalance(6, of: alice)
    state.setBalance(5, of: alice)
    let changes = try state.commit()
    #expect(changes.root == root)
    #expect(changes.trieNodes.isEmpty && changes.code.isEmpty && changes.blobs.isEmpty)
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
        state.storeBlob(address.bytes)
      }
      return try state.commit()
    }
    let one = try build(addresses)
    let other = try build(addresses.shuffled(using: &generator))
    #expect(one.root == other.root)
    #expect(one.trieNodes.map(\.hash) == other.trieNodes.map(\.hash))
    #expect(one.code.map(\.hash) == other.code.map(\.hash))
    #expect(one.blobs.map(\.hash) == other.blobs.map(\.hash))
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
    let store = MemoryStore()
    let state = fresh(store)
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

  @Test("a missing trie node is a fault, not a value")
  func missingNode() throws {
    let state = fresh(at: Keccak256.hash([1, 2, 3]))
    #expect(state.balance(alice).isZero)
    #expect(state.fault != nil)
    #expect(throws: StateError.self) { try state.commit() }
  }

  @Test("a failing store is a fault")
  func failingStore() throws {
    let memory = MemoryStore()
    let written = fresh(memory)
    written.setBalance(5, of: alice)
    let root = try commit(written, to: memory).root
    let failing = FaultInjectingStore(
      over: memory, plan: .init(at: 1, of: .allOperations, effect: .fail))
    let state = StateDatabase(failing).state(at: root)
    #expect(state.balance(alice).isZero)
    guard case .store = state.fault else {
      Issue.record("expected a store fault, found \(String(describing: state.fault))")
      return
    }
  }

  @Test("missing code is a fault")
  func missingCode() throws {
    let store = MemoryStore()
    let state = fresh(store)
    let code = Code([0xEF, 9])
    state.setCode(code, of: alice)
    let root = try commit(state, to: store).root
    var batch = WriteBatch()
    batch.delete(code.hash.bytes, in: .code)
    try store.write(batch, durability: .buffered)
    let reader = fresh(store, at: root)
    #expect(reader.hasCode(alice) && reader.fault == nil)
    #expect(reader.code(alice).isEmpty)
    #expect(reader.fault == .missingCode(code.hash))
  }
}
