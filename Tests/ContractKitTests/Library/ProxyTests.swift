import ContractKit
import Testing

@Suite("Proxies, clones, fallbacks and calls that may fail")
struct ProxyTests {
  let chain = MockChain()
  let alice = Address(0xA11CE)
  let bob = Address(0xB0B)
  let counter: MockContract<Counter>

  init() throws { counter = try Counter.deploy(on: chain, from: alice) }

  func proxy() throws -> MockContract<UpgradeableProxy> {
    try UpgradeableProxy.deploy(
      on: chain, from: alice, implementation: counter.address,
      message: Bytes(try Reference.call("initialize(address)", alice.description)))
  }

  @Test("a proxy runs the implementation's code on its own storage, and hands results and reverts through")
  func forwarding() throws {
    let proxy = try proxy()
    let face = chain.contract(Counter.self, at: proxy.address)
    #expect(try face.from(bob).advance(5) == 5)
    #expect(try face.from().owner() == alice)
    #expect(try counter.from().count() == 0)
    #expect(throws: CounterError.nothingToAdd) { try face.from(bob).advance(0) }
    chain.balances[bob] = 10
    #expect(try face.from(bob, value: 10).advance(1) == 6)
    #expect(chain.balances[proxy.address] == 10)
  }

  @Test("the implementation is in the slot of ERC-1967, where no variable collides with it")
  func slots() throws {
    let proxy = try proxy()
    let slot = Raw.slot(Array("eip1967.proxy.implementation".utf8)) - 1
    #expect(chain.storage(slot, of: proxy.address) == counter.address.word)
    let face = chain.contract(Counter.self, at: proxy.address)
    try face.from(bob).advance(.max)
    #expect(try proxy.from().implementation() == counter.address)
    #expect(chain.storage(1, of: proxy.address) == .max)
  }

  @Test("only the admin replaces the implementation; storage stays, and a set-up counts once")
  func upgrading() throws {
    let proxy = try proxy()
    let face = chain.contract(Counter.self, at: proxy.address)
    try face.from(bob).advance(5)
    let second = try SecondCounter.deploy(on: chain)
    let migrate = Bytes(try Reference.selector("migrate()"))
    #expect(throws: ProxyError.notAdmin(bob)) { try proxy.from(bob).upgradeToAndCall(second.address, migrate) }
    #expect(throws: Revert.error(ERC1967Error.invalidImplementation(bob))) {
      try proxy.from(alice).upgradeToAndCall(bob, Bytes())
    }
    try proxy.from(alice).upgradeToAndCall(second.address, migrate)
    let upgraded = chain.contract(SecondCounter.self, at: proxy.address)
    #expect(try upgraded.from().advance(1) == 7)
    #expect(try upgraded.from().version() == 2)
    #expect(throws: Revert.error(InitializableError.invalidInitialization)) { try upgraded.from().migrate() }
    #expect(chain.events(ERC1967.Upgraded.self).last?.implementation == second.address)
  }

  @Test("an upgrade whose set-up fails leaves the old implementation")
  func failedUpgrade() throws {
    let proxy = try proxy()
    let again = Bytes(try Reference.call("initialize(address)", bob.description))
    #expect(throws: Revert.error(InitializableError.invalidInitialization)) {
      try proxy.from(alice).upgradeToAndCall(counter.address, again)
    }
    chain.balances[alice] = 1
    #expect(throws: Revert.error(ERC1967Error.nonPayable)) {
      try proxy.from(alice, value: 1).upgradeToAndCall(counter.address, Bytes())
    }
    #expect(try proxy.from().implementation() == counter.address)
  }

  @Test("nobody sets up a clone twice, or the code behind it")
  func initialising() throws {
    #expect(throws: Revert.error(InitializableError.invalidInitialization)) {
      try counter.from(bob).initialize(bob)
    }
    let factory = try CounterFactory.deploy(on: chain, implementation: counter.address)
    let clone = chain.contract(Counter.self, at: try factory.from(bob).make(bob))
    #expect(throws: Revert.error(InitializableError.invalidInitialization)) { try clone.from(alice).initialize(alice) }
    #expect(try clone.from().owner() == bob)
  }

  @Test("clones have storage of their own, and an address that is known before")
  func cloning() throws {
    let factory = try CounterFactory.deploy(on: chain, implementation: counter.address)
    let first = chain.contract(Counter.self, at: try factory.from(alice).make(alice))
    let second = chain.contract(Counter.self, at: try factory.from(alice).make(bob))
    #expect(first.address != second.address)
    try first.from().advance(3)
    try second.from().advance(4)
    #expect(try first.from().count() == 3)
    #expect(try second.from().owner() == bob)
    let salt = Hash(77)
    let expected = try factory.from().predict(salt)
    #expect(try factory.from(alice).make(alice, salt: salt) == expected)
    #expect(throws: Revert.self) { try factory.from(alice).make(alice, salt: salt) }
  }

  @Test("a delegate call changes the caller's storage, not the callee's")
  func borrowing() throws {
    let factory = try CounterFactory.deploy(on: chain, implementation: counter.address)
    #expect(try factory.from(bob).borrow(9) == 9)
    #expect(chain.storage(1, of: factory.address) == 9)
    #expect(try counter.from().count() == 0)
  }

  @Test("a call that may fail gives the outcome, and what the callee did is undone")
  func attempts() throws {
    let factory = try CounterFactory.deploy(on: chain, implementation: counter.address)
    let good = try factory.from().attempt(counter.address, 3)
    #expect(good.succeeded && good.value == 3)
    let bad = try factory.from().attempt(counter.address, 0)
    #expect(!bad.succeeded && bad.value == 4)
    let nobody = try factory.from().attempt(bob, 1)
    #expect(!nobody.succeeded && nobody.value == 0)
    #expect(try !factory.from().tryInitialize(counter.address))
    #expect(try !factory.from().tryInitialize(bob))
    #expect(try counter.from().count() == 3)
  }

  @Test("a fallback answers what no function answers, without an encoding")
  func fallbacks() throws {
    let parrot = try Parrot.deploy(on: chain)
    for message in [[], [1], [1, 2, 3, 4, 5], [0xff, 0xff, 0xff, 0xff]] as [[UInt8]] {
      #expect(try chain.send(Bytes(message), to: parrot.address) == Bytes(message))
    }
    #expect(try parrot.from().times() == 4)
    #expect(throws: Revert(data: Bytes(try Reference.call("ParrotTooLong(uint256)", "100")))) {
      try chain.send(Bytes([UInt8](repeating: 9, count: 100)), to: parrot.address)
    }
    chain.balances[bob] = 5
    #expect(throws: Revert()) { try chain.send(Bytes([9]), to: parrot.address, from: bob, value: 5) }
  }

  @Test("names in the ABI are those that are given")
  func names() throws {
    let parrot = try Parrot.deploy(on: chain)
    let raw = try chain.send(Bytes(try Reference.selector("TIMES_ASKED()")), to: parrot.address)
    #expect(raw == Bytes(Raw.bytes(0)))
    #expect(Revert.error(ParrotError.quiet).data == Bytes(try Reference.selector("Silence()")))
    #expect(
      Revert.error(ERC20Error.invalidSender(bob)).data
        == Bytes(try Reference.call("ERC20InvalidSender(address)", bob.description)))
    #expect(
      Revert.error(VotesError.futureLookup(timepoint: 5, clock: 4)).data
        == Bytes(try Reference.call("ERC5805FutureLookup(uint256,uint48)", "5", "4")))
  }
}
