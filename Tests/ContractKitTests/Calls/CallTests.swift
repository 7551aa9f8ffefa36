import ContractKit
import Testing

@Suite("Calls between contracts")
struct CallTests {
  let chain = MockChain()
  let alice = Address(0xA11CE)
  let bob = Address(0xB0B)
  let bank: MockContract<Bank>
  let customer: MockContract<Customer>

  init() throws {
    chain.balances = [alice: 1_000, bob: 1_000]
    let bank = try chain.deploy(Bank.self, at: Address(0xBA)) { Bank(_contract: ContractInstance()) }
    self.bank = bank
    customer = try chain.deploy(Customer.self, at: Address(0xC5)) { Customer(bank: bank.address) }
    try bank.call(from: bob, value: 100) { $0.deposit() }
    try customer.call(from: alice, value: 10) { $0.put() }
  }

  @Test("a call carries wei, and the callee sees its caller")
  func nested() throws {
    #expect(chain.balances[bank.address] == 110 && chain.balances[customer.address] == nil)
    let customer = customer.address
    #expect(try self.bank.read { $0.deposits[customer] } == 10)
    let seen = try self.customer.call(from: alice) { $0.look() }
    #expect(seen == (customer, alice, true, 110))
  }

  @Test("wei can be taken once, and again only from a contract that is careless")
  func reentrancy() throws {
    #expect(throws: Revert(data: Bytes(try Reference.call("ReentrancyGuardReentrantCall()")))) {
      try customer.call(from: alice) { $0.take(rounds: 1, carelessly: false) }
    }
    #expect(chain.balances[bank.address] == 110, "the whole call is undone")
    #expect(try customer.read { $0.rounds } == 0)
    try customer.call(from: alice) { $0.take(rounds: 3, carelessly: true) }
    #expect(chain.balances[customer.address] == 40, "four times its ten")
    try customer.call(from: alice, value: 5) { $0.put() }
  }

  @Test("a guarded function can be called again after it ended, even by an error")
  func guardEnds() throws {
    let bank = bank
    for _ in 0..<2 {
      #expect(throws: BankError.refused(bob)) { try bank.call(from: bob) { try $0.failGuarded() } }
      let call = Bytes(try Reference.selector("failGuarded()"))
      #expect(throws: Revert.error(BankError.refused(bob))) { try chain.send(call, to: bank.address, from: bob) }
      try chain.send(Bytes(try Reference.selector("withdraw()")), to: bank.address, from: bob)
    }
    #expect(chain.balances[bob] == 1_000)
    #expect(try bank.read { $0.calls } == 0, "what a failed call wrote is undone")
  }

  @Test("a failure of the callee becomes the caller's, reason and all")
  func bubbling() throws {
    #expect(try customer.read { $0.half(8) } == 4)
    #expect(throws: Revert.error(BankError.refused(bank.address))) { try customer.read { $0.half(7) } }
    #expect(throws: Revert()) { try customer.read { $0.missing() } }
  }

  @Test("a call of an account without code reverts, with a result or without")
  func nobody() throws {
    #expect(throws: Revert()) { try customer.call { $0.callNobody() } }
    #expect(throws: Revert()) { try customer.read { $0.readNobody() } }
  }

  @Test("nothing can be written in a static call")
  func staticCalls() throws {
    #expect(throws: Revert(failure: "static violation")) {
      try chain.send(Bytes(try Reference.selector("count()")), to: bank.address, isStatic: true)
    }
    #expect(throws: Revert()) { try customer.call { $0.lie() } }
    #expect(try bank.read { $0.calls } == 0)
    #expect(throws: Revert(failure: "static violation")) {
      try bank.read { contract in
        var writable = contract
        _ = writable.count()
      }
    }
  }

  @Test("a raw call gives the failure to look at, and undoes only the callee's part")
  func attempts() throws {
    let input = Bytes(try Reference.selector("failGuarded()"))
    let outcome = try customer.call { $0.attempt(input) }
    #expect(!outcome.0)
    #expect(Revert(data: outcome.1).error(as: BankError.self) == .refused(customer.address))
    #expect(try customer.read { $0.tries } == 1)
    #expect(try bank.read { $0.calls } == 1)
  }

  @Test("a delegate call runs code on the caller's storage")
  func delegation() throws {
    let input = Bytes(try Reference.selector("count()"))
    #expect(try customer.call { $0.borrow(input) })
    // `calls` of the bank lies in slot 1, behind the mapping; in the customer that is after `place`.
    #expect(chain.storage(1, of: bank.address) == 0)
    #expect(chain.storage(1, of: customer.address) == 1)
  }

  @Test("calls can nest")
  func depth() throws {
    #expect(try customer.call { $0.dive() } == 40)
  }

  @Test("wei that one does not have cannot be sent")
  func poor() throws {
    let bank = bank
    #expect(throws: Revert.self) { try bank.call(from: alice, value: 991) { $0.deposit() } }
    #expect(throws: Revert()) { try bank.call { contract in contract.send(111, to: Address(1)) } }
    #expect(chain.balances[bank.address] == 110)
  }
}
