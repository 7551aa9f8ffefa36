import ChainTypes
import FixtureSupport
import KeyValueStore
import MerklePatriciaTrie
import Primitives
import RocksDBStore
import StateStore
import Testing
import WorldState

struct StateDatabaseTests {
  @Test("After every block the root and the tables are those of a state built from scratch", arguments: 1...6)
  func roots(seed: Int) throws {
    var history = RandomHistory(.inMemory(), seed: UInt64(seed))
    for _ in 0..<60 {
      try history.addBlock()
      #expect(history.database.head.root == history.states.last?.root, "seed \(seed)")
    }
    let verification = try history.database.verify()
    #expect(verification.findings == [])
    #expect(verification.root == history.database.head.root)
    #expect(verification.accounts == history.states.last?.entries.count)
  }

  @Test("A database that is opened again goes on as one that stayed open")
  func reopening() throws {
    let store = MemoryStore()
    var history = RandomHistory(try StateDatabase(store), seed: 7)
    for _ in 0..<20 { try history.addBlock() }
    let root = history.database.head.root
    let reopened = try StateDatabase(store)
    #expect(reopened.head == history.database.head)
    let change: (StateDatabase) throws -> Hash = { database in
      let state = database.headState()
      for index in 0..<30 { state.setBalance(UInt256(UInt64(index) + 1_000), of: RandomHistory.address(index)) }
      state.setStorage(RandomHistory.address(1), 4, 4)
      return try state.commit().root
    }
    #expect(try change(reopened) == change(history.database))
    #expect(reopened.head.root == root)
  }

  @Test("Threads do not change a root")
  func threads() throws {
    let (one, many) = (try StateDatabase(MemoryStore(), threads: 1), try StateDatabase(MemoryStore(), threads: 4))
    for round in 0..<4 {
      let roots = try [one, many].map { database in
        let state = database.headState()
        for index in 0..<600 {
          let address = RandomHistory.address(index * 7 + round)
          state.setBalance(UInt256(UInt64(index + round + 1)), of: address)
          for slot in 0..<3 { state.setStorage(address, UInt256(UInt64(slot)), UInt256(UInt64(index + slot + round))) }
        }
        let changes = try state.commit()
        try database.save(changes)
        return changes.root
      }
      #expect(roots[0] == roots[1])
    }
    #expect(try one.verify() == many.verify())
  }

  @Test("Every kept block reads as it was", arguments: 1...3)
  func past(seed: Int) throws {
    var history = RandomHistory(.inMemory(), seed: UInt64(seed))
    for _ in 0..<40 { try history.addBlock() }
    for (number, plain) in history.states.enumerated() {
      let reader = try history.database.reader(at: UInt64(number))
      for index in 0..<26 {
        let address = RandomHistory.address(index)
        let entry = plain.entries[address]
        let account = try reader.account(address)
        #expect(account?.content.nonce == entry?.nonce)
        #expect(account?.content.balance == entry?.balance)
        #expect(account?.content.codeHash == entry?.codeHash)
        #expect(account.map(\.hasStorage) == entry.map { !$0.slots.isEmpty })
        if let account, account.content.hasCode {
          #expect(try reader.code(account.content.codeHash)?.bytes == entry?.code)
        }
        for slot in 0..<UInt64(13) {
          #expect(try reader.storage(address, UInt256(slot)) == entry?.slots[UInt256(slot)] ?? .zero)
        }
      }
    }
    #expect(throws: StateError.unknownBlock(40, head: 39)) { try history.database.reader(at: 40) }
  }

  @Test("A reader sees the block that it was made for while later ones are stored")
  func isolation() throws {
    var history = RandomHistory(.inMemory(), seed: 11)
    for _ in 0..<10 { try history.addBlock() }
    let plain = history.states[9]
    let reader = try history.database.reader(at: 9)
    for _ in 0..<10 { try history.addBlock() }
    for index in 0..<24 {
      let address = RandomHistory.address(index)
      #expect(try reader.account(address)?.content.balance == plain.entries[address]?.balance)
    }
  }

  @Test("Proofs at every kept block verify against its root", arguments: 1...2)
  func proofs(seed: Int) throws {
    var history = RandomHistory(.inMemory(), seed: UInt64(seed))
    for _ in 0..<30 { try history.addBlock() }
    let slots = (UInt64(0)..<13).map { UInt256($0) }
    for (number, plain) in history.states.enumerated() {
      let root = plain.root
      for index in 0..<25 {
        let address = RandomHistory.address(index)
        let proof = try history.database.proof(of: address, slots: slots, at: UInt64(number), root: root)
        let value = try StateTrie.verify(proof.nodes, key: Keccak256.hash(address), root: root)
        #expect(value == (plain.entries[address] == nil ? nil : proof.account.encoded))
        #expect(proof.account.storageRoot == plain.entries[address]?.storageRoot ?? Keccak256.emptyTrieRoot)
        for slot in proof.slots {
          let proved = try StateTrie.verify(
            slot.nodes, key: Keccak256.hash(slot.slot), root: proof.account.storageRoot)
          #expect(proved == (slot.value.isZero ? nil : RLP.uint(slot.value).encoded()))
          #expect(slot.value == plain.entries[address]?.slots[slot.slot] ?? .zero)
        }
      }
    }
  }

  @Test("Unwinding gives back every earlier state, on which the chain goes on", arguments: 1...3)
  func unwinding(seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    var history = RandomHistory(.inMemory(), seed: UInt64(seed) + 100)
    try history.addBlock()
    for _ in 0..<25 {
      for _ in 0..<Int.random(in: 1...5, using: &generator) { try history.addBlock() }
      for _ in 0..<Int.random(in: 0...4, using: &generator) where history.states.count > 1 { try history.unwind() }
      #expect(history.database.head.root == history.states.last?.root)
      #expect(Int(history.database.head.number ?? 0) == history.states.count - 1)
    }
    #expect(try history.database.verify().findings == [])
    while history.states.count > 1 { try history.unwind() }
    #expect(try history.database.verify().findings == [])
    #expect(throws: StateError.self) { try history.database.unwind(parentRoot: .zero) }
  }

  @Test("An unwinding that does not give the parent's root changes nothing")
  func wrongUnwinding() throws {
    var history = RandomHistory(.inMemory(), seed: 5)
    for _ in 0..<10 { try history.addBlock() }
    let head = history.database.head
    #expect(throws: StateError.self) { try history.database.unwind(parentRoot: Hash(UInt256(1 as UInt64))) }
    #expect(history.database.head == head)
    #expect(try history.database.verify().findings == [])
    try history.unwind()
  }

  @Test("Pruning in steps keeps what later blocks need and refuses the rest by name")
  func pruning() throws {
    let store = MemoryStore()
    var history = RandomHistory(try StateDatabase(store), seed: 21)
    for _ in 0..<50 { try history.addBlock() }
    var steps = 0
    while try !history.database.pruneHistory(before: 30, limit: 10).isFinished { steps += 1 }
    #expect(steps > 1)
    #expect(try history.database.oldestBlock() == 30)
    #expect(throws: StateError.prunedState(block: 29, oldest: 30)) { try history.database.reader(at: 29) }
    for number in 30..<50 {
      let reader = try history.database.reader(at: UInt64(number))
      for index in 0..<24 {
        let address = RandomHistory.address(index)
        #expect(
          try reader.account(address)?.content.balance == history.states[number].entries[address]?.balance)
      }
    }
    while history.database.head.number != 30 { try history.unwind() }
    #expect(throws: StateError.prunedState(block: 29, oldest: 30)) { try history.database.unwind(parentRoot: .zero) }
    #expect(try history.database.verify().findings == [])
    // Above the head there is nothing to forget.
    #expect(try history.database.pruneHistory(before: 99, limit: 1_000_000).oldestBlock == 30)
  }

  @Test("Changes made on an older state are refused")
  func stale() throws {
    let database = StateDatabase.inMemory()
    let (first, second) = (database.headState(), database.headState())
    first.setBalance(1, of: Address(low: 1))
    second.setBalance(2, of: Address(low: 2))
    let late = try second.commit()
    try database.save(try first.commit())
    #expect(throws: StateError.self) { try database.save(late) }
    #expect(throws: StateError.self) { try second.commit() }
  }

  @Test("A world state that is not asked for roots goes on over blocks that are stored later")
  func deferredRoots() throws {
    let (deferred, direct) = (StateDatabase.inMemory(), StateDatabase.inMemory())
    let state = deferred.headState()
    var diffs: [StateDiff] = []
    for round in UInt64(0)..<5 {
      let other = direct.headState()
      for each in [state, other] {
        each.beginTransaction()
        for index in UInt64(0)..<20 {
          let address = Address(low: index % 11 + round)
          each.setBalance(each.balance(address) &+ UInt256(index + 1), of: address)
          each.setStorage(address, UInt256(index % 3), UInt256(round + index))
        }
        each.setCode(Code([UInt8(round), 1]), of: Address(low: 0xc0de))
        each.finishTransaction()
      }
      #expect(state.code(Address(low: 0xc0de)).bytes == [UInt8(round), 1])
      diffs.append(try state.takeDiff())
      try direct.save(try other.commit())
    }
    for diff in diffs { try deferred.save(StateChanges(root: .zero, diff: diff)) }
    #expect(deferred.head == direct.head)
    state.forget()
    #expect(state.balance(Address(low: 5)) == direct.headState().balance(Address(low: 5)))
  }
}
