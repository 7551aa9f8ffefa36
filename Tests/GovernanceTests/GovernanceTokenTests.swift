import ContractKit
import ContractTestSupport
import GovernanceToken
import OpenToken
import Testing

/// GOPEN: wrapping, votes and their history.
@Suite("GovernanceToken")
struct GovernanceTokenTests {
  let stage: Stage
  var chain: MockChain { stage.chain }
  var gopen: MockContract<GovernanceToken> { stage.gopen }
  var alice: Address { stage.alice }
  var bob: Address { stage.bob }

  init() throws { stage = try Stage() }

  private var domain: Domain { Domain(name: "OpenLedger Governance", contract: Address(0x1001)) }

  /// Each unit has its wei, and what is more was never wrapped.
  private func expectBacked(surplus: UInt256 = 0) throws {
    #expect(try gopen.from().totalSupply() + surplus == chain.balances[gopen.address] ?? 0)
    #expect(try gopen.from().liabilities() == gopen.from().totalSupply())
  }

  @Test("coins are wrapped one to one, in every way")
  func wrapping() throws {
    try gopen.from(alice, value: 5).deposit()
    try chain.send(Bytes(), to: gopen.address, from: alice, value: 6)
    try gopen.from(alice, value: 7).depositFor(bob)
    try stage.open.from(alice).approve(gopen.address, 8)
    #expect(try gopen.from(alice).depositFor(bob, 8))
    #expect(try gopen.from().balanceOf(alice) == 11 && gopen.from().balanceOf(bob) == 15)
    #expect(chain.balances[alice] == Stage.wealth - 26)
    try expectBacked()
    #expect(
      chain.events(ERC20.Transfer.self, at: gopen.address).allSatisfy { $0.from == .zero })
    #expect(throws: Revert.self) { try gopen.from(alice).depositFor(bob, 1) }
  }

  @Test("tokens are unwrapped for their owner alone, to the owner or to whom it names")
  func unwrapping() throws {
    try gopen.from(alice, value: 20).deposit()
    try gopen.from(alice).withdraw(5)
    #expect(chain.balances[alice] == Stage.wealth - 15)
    #expect(try gopen.from(alice).withdrawTo(Address(0xFEE), 6))
    #expect(chain.balances[Address(0xFEE)] == 6)
    #expect(throws: Revert.error(ERC20Error.insufficientBalance(sender: alice, balance: 9, needed: 10))) {
      try gopen.from(alice).withdraw(10)
    }
    #expect(throws: Revert.error(ERC20Error.insufficientBalance(sender: bob, balance: 0, needed: 1))) {
      try gopen.from(bob).withdrawTo(bob, 1)
    }
    try expectBacked()
  }

  @Test("coins that came by force are nobody's until they are wrapped for the Timelock")
  func surplus() throws {
    try gopen.from(alice, value: 20).deposit()
    // OpenToken moves coins without running this contract's code.
    try stage.open.from(bob).transfer(gopen.address, 9)
    try expectBacked(surplus: 9)
    #expect(try gopen.from(bob).recover() == 9)
    #expect(try gopen.from().balanceOf(Stage.lock) == 9)
    try expectBacked()
    #expect(try gopen.from(bob).recover() == 0)
  }

  @Test("tokens cannot be sent to the token itself")
  func selfTransfer() throws {
    try gopen.from(alice, value: 20).deposit()
    let refusal = Revert.error(ERC20Error.invalidReceiver(gopen.address))
    #expect(throws: refusal) { try gopen.from(alice).transfer(gopen.address, 1) }
    #expect(throws: refusal) { try gopen.from(alice, value: 1).depositFor(gopen.address) }
    #expect(throws: Revert.error(ERC20Error.invalidReceiver(.zero))) { try gopen.from(alice).transfer(.zero, 1) }
    try expectBacked()
  }

  @Test("a receiver that calls back while it is paid takes nothing twice")
  func reentrancy() throws {
    let attacker = try chain.deploy(Attacker.self, at: Address(0xA77), arguments: Bytes())
    chain.balances[attacker.address] = 10
    try gopen.from(alice, value: 20).deposit()
    try attacker.from().prepare(gopen.address, CallBytes.call("withdraw(uint256)", 10))
    chain.balances[bob] = 10
    try attacker.from(bob, value: 10).act(gopen.address, CallBytes.call("deposit()"))
    try attacker.from().act(gopen.address, CallBytes.call("withdraw(uint256)", 10))
    #expect(try attacker.from().payments() == 1 && !attacker.from().succeeded())
    #expect(chain.balances[attacker.address] == 20 && chain.balances[gopen.address] == 20)
    try attacker.from().prepare(gopen.address, CallBytes.call("recover()"))
    try attacker.from(attacker.address, value: 10).act(gopen.address, CallBytes.call("deposit()"))
    try attacker.from().act(gopen.address, CallBytes.call("withdraw(uint256)", 5))
    #expect(try gopen.from().balanceOf(Stage.lock) == 0, "there is no surplus in the midst of a payment")
    try expectBacked()
  }

  @Test("votes follow the tokens of who delegated them, and their history is kept by the second")
  func votes() throws {
    let start = chain.timestamp
    try gopen.from(alice, value: 100).deposit()
    #expect(try gopen.from().getVotes(alice) == 0, "nobody votes without a delegation")
    try gopen.from(alice).delegate(bob)
    stage.wait(10)
    try gopen.from(alice).transfer(bob, 30)
    stage.wait(10)
    try gopen.from(bob).delegate(bob)
    stage.wait(10)
    try gopen.from(bob).withdraw(30)
    stage.wait(1)
    let history = try [0, 9, 10, 20, 30].map { try gopen.from().getPastVotes(bob, UInt256(start + $0)) }
    #expect(history == [100, 100, 70, 100, 70])
    let supply = try [0, 29, 30].map { try gopen.from().getPastTotalSupply(UInt256(start + $0)) }
    #expect(supply == [100, 100, 70])
    #expect(try gopen.from().getPastVotes(bob, UInt256(start - 1)) == 0)
    #expect(try gopen.from().delegates(alice) == bob)
    #expect(try gopen.from().numCheckpoints(bob) == 4)
    let second = try gopen.from().checkpoints(bob, 1)
    #expect(second.key == UInt48(start + 10) && second.value == 70)
    #expect(
      chain.events(Votes.DelegateChanged.self).first
        == Votes.DelegateChanged(delegator: alice, fromDelegate: .zero, toDelegate: bob))
  }

  @Test("the votes of a second that is not over are refused")
  func future() throws {
    let now = UInt256(chain.timestamp)
    let refusal = Revert.error(VotesError.futureLookup(timepoint: now, clock: UInt48(now)))
    #expect(throws: refusal) { try gopen.from().getPastVotes(alice, now) }
    #expect(throws: refusal) { try gopen.from().getPastTotalSupply(now) }
    #expect(try gopen.from().clock() == UInt48(now) && gopen.from().clockMode() == "mode=timestamp")
  }

  @Test("a delegation can be signed, and counts once, here and in time")
  func signedDelegation() throws {
    let signer = try Signer(9)
    let expiry = UInt256(chain.timestamp)
    let hash: (UInt256) -> UInt256 = {
      CallBytes.hash(
        CallBytes.hash("Delegation(address delegatee,uint256 nonce,uint256 expiry)"), Address(0xB0B).word, $0, expiry)
    }
    var foreign = domain
    foreign.chainID = 1
    var other = domain
    other.contract = Address(0x1002)
    for wrong in [foreign, other] {
      let (v, r, s) = signer.parts(hash(0), wrong)
      // Another domain gives another signer: nobody's votes.
      try? gopen.from(alice).delegateBySig(bob, 0, expiry, v, r, s)
      #expect(try gopen.from().delegates(signer.address) == .zero)
    }
    let (v, r, s) = signer.parts(hash(0), domain)
    try gopen.from(alice).delegateBySig(bob, 0, expiry, v, r, s)
    #expect(try gopen.from().delegates(signer.address) == bob)
    #expect(throws: Revert.error(NoncesError.invalidAccountNonce(account: signer.address, currentNonce: 1))) {
      try gopen.from(alice).delegateBySig(bob, 0, expiry, v, r, s)
    }
    stage.wait(1)
    let late = signer.parts(hash(1), domain)
    #expect(throws: Revert.error(VotesError.votesExpiredSignature(expiry))) {
      try gopen.from(alice).delegateBySig(bob, 1, expiry, late.v, late.r, late.s)
    }
  }

  @Test("an allowance can be signed, with the nonces that delegations use too")
  func permits() throws {
    let signer = try Signer(9)
    chain.balances[signer.address] = 10
    try gopen.from(signer.address, value: 10).deposit()
    let deadline = UInt256(chain.timestamp)
    let hash = CallBytes.hash(
      CallBytes.hash("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"),
      signer.address.word, bob.word, 10, 0, deadline)
    let (v, r, s) = signer.parts(hash, domain)
    try gopen.from(alice).permit(signer.address, bob, 10, deadline, v, r, s)
    #expect(throws: Revert.self) { try gopen.from(alice).permit(signer.address, bob, 10, deadline, v, r, s) }
    #expect(try gopen.from().nonces(signer.address) == 1)
    #expect(try gopen.from(bob).transferFrom(signer.address, alice, 10))
    #expect(try gopen.from().balanceOf(alice) == 10)
    #expect(try gopen.from().domainSeparator().word == domain.separator)
    #expect(try gopen.from().eip712Domain().name == "OpenLedger Governance")
  }
}
