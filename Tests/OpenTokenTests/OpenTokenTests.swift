import ContractKit
import ContractTestSupport
import OpenToken
import Testing

/// The ERC-20 face of the native coin.
@Suite("OpenToken: coins")
struct OpenTokenTests {
  let chain = MockChain()
  let alice = Address(0xA11CE)
  let bob = Address(0xB0B)
  let carol = Address(0xCA201)
  let token: MockContract<OpenToken>

  init() throws {
    token = try chain.deployToken()
    chain.balances = [alice: 100, bob: 5]
  }

  @Test("balances are the accounts' wei, and the supply is a billion OPEN")
  func balances() throws {
    let (alice, bob) = (alice, bob)
    #expect(try token.from().balanceOf(alice) == 100)
    #expect(try token.from().balanceOf(bob) == 5)
    #expect(try token.from().totalSupply() == .ether * 1_000_000_000)
    #expect(try token.from().decimals() == 18)
    #expect(try token.from().liabilities() == 0)
  }

  @Test("a transfer moves wei and leaves an event")
  func transfer() throws {
    let bob = bob
    #expect(try token.from(alice).transfer(bob, 30))
    #expect(chain.balances[alice] == 70)
    #expect(chain.balances[bob] == 35)
    #expect(chain.events(ERC20.Transfer.self) == [ERC20.Transfer(from: alice, to: bob, value: 30)])
  }

  @Test("a transfer of more than one has is refused and changes nothing")
  func tooMuch() throws {
    let bob = bob
    #expect(throws: Revert.error(ERC20Error.insufficientBalance(sender: alice, balance: 100, needed: 101))) {
      try token.from(alice).transfer(bob, 101)
    }
    #expect(chain.balances == [alice: 100, bob: 5])
    #expect(chain.logs.isEmpty)
  }

  @Test("nothing can go to the zero address or to the token, and the zero address can spend nothing")
  func wrongAddresses() throws {
    for receiver in [Address.zero, token.address] {
      #expect(throws: Revert.error(ERC20Error.invalidReceiver(receiver))) {
        try token.from(alice).transfer(receiver, 1)
      }
    }
    #expect(throws: Revert.error(ERC20Error.invalidSpender(.zero))) {
      try token.from(alice).approve(.zero, 1)
    }
  }

  @Test("an allowance is used up by what is moved, and one without limit is not")
  func allowances() throws {
    let (alice, bob, carol) = (alice, bob, carol)
    try token.from(alice).approve(bob, 40)
    try token.from(bob).transferFrom(alice, carol, 30)
    #expect(try token.from().allowance(alice, bob) == 10)
    #expect(throws: Revert.error(ERC20Error.insufficientAllowance(spender: bob, allowance: 10, needed: 11))) {
      try token.from(bob).transferFrom(alice, carol, 11)
    }
    try token.from(alice).approve(bob, .max)
    try token.from(bob).transferFrom(alice, carol, 11)
    #expect(try token.from().allowance(alice, bob) == .max)
    #expect(chain.balances[carol] == 41)
  }

  @Test("a token at another address cannot move coins")
  func onlyOpenToken() throws {
    let impostor = try chain.deployToken(at: Address(0x9999))
    let bob = bob
    #expect(throws: Revert.self) { try impostor.from(alice).transfer(bob, 1) }
    #expect(chain.balances == [alice: 100, bob: 5])
  }
}

extension MockChain {
  /// OpenToken with the given schedules, whose sum it gets.
  func deployToken(
    at address: Address = Address(0x1000), governor: Address = Address(0x1003), _ plans: [VestingPlan] = []
  ) throws -> MockContract<OpenToken> {
    let sum = plans.reduce(UInt256.zero) { $0 + $1.amount }
    if !sum.isZero { balances[address] = sum }
    return try deploy(
      OpenToken.self, at: address,
      arguments: Argument.encode([
        .word(governor.word), .texts(plans.map(\.name)), .words(plans.map(\.beneficiary.word)),
        .words(plans.map(\.amount)), .words(plans.map { UInt256($0.start) }), .words(plans.map { UInt256($0.cliff) }),
        .words(plans.map { UInt256($0.duration) }), .words(plans.map { $0.isRevocable ? 1 : 0 }),
      ]))
  }
}

/// A vesting schedule of genesis.
struct VestingPlan: Sendable {
  var name: Text = "plan"
  var beneficiary: Address
  var amount: UInt256
  var start: UInt64 = 0
  var cliff: UInt64 = 0
  var duration: UInt64
  var isRevocable = false
}
