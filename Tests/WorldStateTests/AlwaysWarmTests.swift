import Primitives
import Testing
import WorldState

@Suite("Accounts that are warm in every transaction")
struct AlwaysWarmTests {
  private let addresses = (1...3).map { Address(low: UInt64($0)) }

  @Test("They are warm in every transaction, whatever is reverted, and others are not")
  func warm() {
    let state = WorldState(MemoryTree())
    _ = state.balance(addresses[0])
    state.setAlwaysWarm(addresses)
    for _ in 0..<2 {
      state.beginTransaction()
      let start = state.checkpoint()
      for address in addresses {
        #expect(state.isWarm(address))
        #expect(!state.warm(address))
      }
      #expect(state.warm(Address(low: 4)) && state.isWarm(Address(low: 4)))
      state.revert(to: start)
      #expect(state.isWarm(addresses[1]) && !state.isWarm(Address(low: 4)))
      state.finishTransaction()
    }
  }

  @Test("Another set takes the place of the one before, also for accounts that are known")
  func replacing() throws {
    let state = WorldState(MemoryTree())
    state.setAlwaysWarm(addresses)
    state.beginTransaction()
    #expect(state.isWarm(addresses[2]))
    state.setAlwaysWarm([addresses[0], Address(low: 9)])
    #expect(state.isWarm(addresses[0]) && state.isWarm(Address(low: 9)))
    #expect(!state.isWarm(addresses[1]) && !state.isWarm(addresses[2]) && !state.isWarm(Address(low: 5)))
    state.finishTransaction()
    _ = try state.takeDiff()
    state.forget()
    state.beginTransaction()
    #expect(state.isWarm(Address(low: 9)) && !state.isWarm(addresses[2]))
  }
}
