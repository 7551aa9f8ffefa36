import ChainTypes
import FixtureSupport
import Primitives
import StateStore
import Testing
import WorldState

/// Random changes, nested checkpoints, transactions and blocks, against whole copies of plain maps.
@Suite struct JournalPropertyTests {
  static let addresses = (1...6).map { Address(low: 0xAA00 + $0) }
  static let slots = (0..<4).map { UInt256(UInt64($0) * 7) }

  /// A world state and its plain reference, driven by the same random steps.
  struct Pair {
    var generator: SeededGenerator
    let database = StateDatabase.inMemory()
    var state: WorldState
    var naive = NaiveState()
    var open: [(checkpoint: Checkpoint, copy: NaiveState)] = []

    init(seed: UInt64) {
      generator = SeededGenerator(seed: seed)
      state = database.headState()
    }

    mutating func pick<T>(_ values: [T]) -> T { values[Int(generator.next() % UInt64(values.count))] }
  }

  @Test("nested checkpoints revert to exactly the copied state", arguments: 0..<40)
  func revertsToTheCopy(seed: Int) throws {
    var pair = Pair(seed: 0x5EED_0000 + UInt64(seed))
    for _ in 0..<5 {
      for _ in 0..<6 { runTransaction(&pair) }
      try commitBlock(&pair, keepsState: pair.generator.next() % 2 == 0)
    }
  }

  private func runTransaction(_ pair: inout Pair) {
    pair.state.beginTransaction()
    pair.naive.beginTransaction()
    for _ in 0..<60 {
      switch pair.generator.next() % 10 {
      case 0: pair.open.append((pair.state.checkpoint(), pair.naive))
      case 1: revert(&pair)
      case 2: _ = pair.open.popLast()
      default: change(&pair)
      }
    }
    pair.open.removeAll()
    expectEqual(pair)
    pair.state.finishTransaction()
    pair.naive.finishTransaction()
    // Original values are those of a running transaction.
    pair.state.beginTransaction()
    pair.naive.beginTransaction()
    expectEqual(pair)
  }

  private func revert(_ pair: inout Pair) {
    guard !pair.open.isEmpty else { return }
    let index = Int(pair.generator.next() % UInt64(pair.open.count))
    pair.state.revert(to: pair.open[index].checkpoint)
    pair.naive = pair.open[index].copy
    pair.open.removeLast(pair.open.count - index)
    expectEqual(pair)
  }

  private func change(_ pair: inout Pair) {
    let address = pair.pick(Self.addresses)
    let slot = pair.pick(Self.slots)
    let key = NaiveState.Slot(address: address, slot: slot)
    let value = UInt256(pair.generator.next() % 3)
    switch pair.generator.next() % 13 {
    case 0:
      pair.state.setBalance(value, of: address)
      pair.naive[address].balance = value
    case 1:
      let recipient = pair.pick(Self.addresses)
      let moved = pair.state.transfer(value, from: address, to: recipient)
      #expect(moved == (pair.naive[address].balance >= value))
      if moved {
        pair.naive[address].balance = pair.naive[address].balance &- value
        pair.naive[recipient].balance = pair.naive[recipient].balance &+ value
      }
    case 2:
      pair.state.setNonce(value.l0, of: address)
      pair.naive[address].nonce = value.l0
    case 3:
      let code: Bytes = value.isZero ? [] : [0xEF, UInt8(truncatingIfNeeded: value.l0)]
      pair.state.setCode(Code(code), of: address)
      pair.naive[address].code = code
    case 4, 5, 6:
      // Storage belongs to accounts that exist, as on the chain.
      if pair.naive[address].nonce == 0 { return }
      pair.state.setStorage(address, slot, value)
      pair.naive[address].storage[slot] = value
    case 7:
      pair.state.setTransientStorage(address, slot, value)
      pair.naive.transient[key] = value
    case 8: #expect(pair.state.warm(address) == pair.naive.warmAddresses.insert(address).inserted)
    case 9: #expect(pair.state.accessStorage(address, slot).wasCold == pair.naive.warmSlots.insert(key).inserted)
    case 10:
      let log = Log(address: address, topics: [Hash(value)], data: [1, 2, 3])
      pair.state.addLog(log)
      pair.naive.logs.append(log)
      pair.state.addRefund(Int64(value.l0))
      pair.naive.refund += Int64(value.l0)
    case 11:
      pair.state.markCreated(address)
      pair.naive.created.insert(address)
      pair.state.markDestroyed(address)
      pair.naive.destroyed.insert(address)
    default:
      let blob = Bytes(repeating: UInt8(pair.generator.next() % 8), count: 40)
      let hash = pair.state.storeBlob(blob, owner: address)
      pair.naive.blobs[hash] = blob
      pair.naive[BlobRegistry.address].nonce = 1
      pair.naive.addReference(hash, byteCount: 40, owner: address)
    }
  }

  private func commitBlock(_ pair: inout Pair, keepsState: Bool) throws {
    let expected = pair.naive.root
    let changes = try pair.state.commit()
    #expect(changes.root == expected)
    try pair.database.save(changes)
    if !keepsState { pair.state = pair.database.headState() }
    // What is left of an account that disappeared is gone for good.
    pair.naive.accounts = pair.naive.accounts.filter { !$0.value.isEmpty }
    pair.naive.beginTransaction()
    pair.state.beginTransaction()
    expectEqual(pair)
  }

  private func expectEqual(_ pair: Pair) {
    let (state, naive) = (pair.state, pair.naive)
    for address in Self.addresses {
      #expect(state.balance(address) == naive[address].balance)
      #expect(state.nonce(address) == naive[address].nonce)
      #expect(state.code(address).bytes == naive[address].code)
      #expect(state.accountExists(address) == !naive[address].isEmpty)
      #expect(state.isWarm(address) == naive.warmAddresses.contains(address))
      #expect(state.wasCreatedInTransaction(address) == naive.created.contains(address))
      #expect(state.isDestroyed(address) == naive.destroyed.contains(address))
      for slot in Self.slots {
        let key = NaiveState.Slot(address: address, slot: slot)
        #expect(state.storage(address, slot) == naive[address].storage[slot] ?? .zero)
        #expect(state.originalStorage(address, slot) == naive.before[address]?.storage[slot] ?? .zero)
        #expect(state.transientStorage(address, slot) == naive.transient[key] ?? .zero)
        #expect(state.isWarm(address, slot) == naive.warmSlots.contains(key))
      }
    }
    #expect(state.logs == naive.logs)
    #expect(state.refund == naive.refund)
    for byte in UInt8(0)..<8 {
      let blob = Bytes(repeating: byte, count: 40)
      #expect(state.blob(Keccak256.hash(blob)) == naive.blobs[Keccak256.hash(blob)])
    }
    #expect(state.fault == nil)
  }
}
