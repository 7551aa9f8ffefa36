import ContractKit
import OpenToken
import Testing

/// OpenToken on a `MockChain`: every call, every refusal.
struct OpenTokenTests {
  let chain = MockChain()
  let alice = Address(0xA11CE)
  let bob = Address(0xB0B)
  let carol = Address(0xCA201)
  let token: MockContract<OpenToken>

  init() throws {
    chain.balances = [alice: 100, bob: 5]
    token = try chain.deploy(OpenToken.self, at: Address(0x1000)) { OpenToken(totalSupply: 105) }
  }

  @Test("balances are the accounts' wei")
  func balances() throws {
    let (alice, bob) = (alice, bob)
    #expect(try token.read { $0.balanceOf(alice) } == 100)
    #expect(try token.read { $0.balanceOf(bob) } == 5)
    #expect(try token.read { $0.totalSupply } == 105)
  }

  @Test("a transfer moves wei and leaves an event")
  func transfer() throws {
    let bob = bob
    #expect(try token.call(from: alice) { try $0.transfer(bob, 30) })
    #expect(chain.balances[alice] == 70)
    #expect(chain.balances[bob] == 35)
    #expect(chain.events(Transfer.self) == [Transfer(from: alice, to: bob, value: 30)])
  }

  @Test("a transfer of more than one has is refused and changes nothing")
  func tooMuch() throws {
    let bob = bob
    let expected = OpenTokenError.insufficientBalance(sender: alice, balance: 100, needed: 101)
    #expect(throws: expected) { try token.call(from: alice) { try $0.transfer(bob, 101) } }
    #expect(chain.balances == [alice: 100, bob: 5])
    #expect(chain.logs.isEmpty)
  }

  @Test("nothing can go to the zero address, and the zero address can spend nothing")
  func zeroAddress() throws {
    #expect(throws: OpenTokenError.invalidReceiver(.zero)) { try token.call(from: alice) { try $0.transfer(.zero, 1) } }
    #expect(throws: OpenTokenError.invalidSpender(.zero)) { try token.call(from: alice) { try $0.approve(.zero, 1) } }
  }

  @Test("an allowance is used up by what is moved, and one without limit is not")
  func allowances() throws {
    let (alice, bob, carol) = (alice, bob, carol)
    try token.call(from: alice) { try $0.approve(bob, 40) }
    try token.call(from: bob) { try $0.transferFrom(alice, carol, 30) }
    #expect(try token.read { $0.allowance(alice, bob) } == 10)
    #expect(throws: OpenTokenError.insufficientAllowance(spender: bob, allowance: 10, needed: 11)) {
      try token.call(from: bob) { try $0.transferFrom(alice, carol, 11) }
    }
    try token.call(from: alice) { try $0.approve(bob, .max) }
    try token.call(from: bob) { try $0.transferFrom(alice, carol, 11) }
    #expect(try token.read { $0.allowance(alice, bob) } == .max)
    #expect(chain.balances[carol] == 41)
  }

  @Test("only OpenToken may ask the precompile to move coins")
  func onlyOpenToken() throws {
    let impostor = try chain.deploy(OpenToken.self, at: Address(0x9999)) { OpenToken(totalSupply: 0) }
    let bob = bob
    #expect(throws: Revert.self) { try impostor.call(from: alice) { try $0.transfer(bob, 1) } }
    #expect(chain.balances == [alice: 100, bob: 5])
  }

  @Test("wei, unknown selectors and short calls are refused by the dispatcher")
  func dispatcher() throws {
    #expect(throws: Revert()) { try chain.send(Bytes(), to: token.address) }
    #expect(throws: Revert()) { try chain.send([1, 2, 3, 4], to: token.address) }
    #expect(throws: Revert()) { try chain.send([0x18, 0x16, 0x0d, 0xdd], to: token.address, from: alice, value: 1) }
    #expect(try chain.send([0x18, 0x16, 0x0d, 0xdd], to: token.address).elements.last == 105)
  }
}
