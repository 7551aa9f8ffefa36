import KeyValueStore
import Primitives
import StateStore
import Testing
import WorldState

@Suite("Many slots")
struct ManySlotsTests {
  @Test("slots of several accounts keep their own values, however many there are")
  func manySlots() {
    let state = StateDatabase.inMemory().headState()
    let accounts = (1...3).map { Address(low: $0) }
    let slots = (0..<3_000).map { UInt256(UInt64($0)) << ($0 % 4 * 64) }
    state.beginTransaction()
    for (index, account) in accounts.enumerated() {
      for (number, slot) in slots.enumerated() { state.setStorage(account, slot, UInt256(10_000 * index + number + 1)) }
    }
    for (index, account) in accounts.enumerated() {
      var distinct: [UInt256: UInt256] = [:]
      for (number, slot) in slots.enumerated() { distinct[slot] = UInt256(10_000 * index + number + 1) }
      #expect(slots.allSatisfy { state.storage(account, $0) == distinct[$0] })
    }
    #expect(state.storage(Address(low: 9), 0).isZero)
  }
}
