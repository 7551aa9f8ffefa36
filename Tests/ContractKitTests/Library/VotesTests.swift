import ContractKit
import FixtureSupport
import Testing

@Suite("Votes")
struct VotesTests {
  let chain = MockChain()
  let alice = Address(0xA11CE)
  let bob = Address(0xB0B)
  let carol = Address(0xCA401)
  let coin: MockContract<Coin>

  init() throws { coin = try Coin.deploy(on: chain, from: alice, supply: 1_000) }

  @Test("tokens vote only when they are delegated, and follow transfers then")
  func delegation() throws {
    #expect(try coin.from().getVotes(alice) == 0)
    try coin.from(alice).delegate(bob)
    #expect(try coin.from().getVotes(bob) == 1_000)
    try coin.from(alice).transfer(carol, 300)
    #expect(try coin.from().getVotes(bob) == 700)
    try coin.from(carol).delegate(carol)
    #expect(try coin.from().getVotes(carol) == 300)
    try coin.from(alice).delegate(.zero)
    #expect(try coin.from().getVotes(bob) == 0)
    #expect(
      chain.events(Votes.DelegateChanged.self).first
        == Votes.DelegateChanged(delegator: alice, fromDelegate: .zero, toDelegate: bob))
    #expect(
      chain.events(Votes.DelegateVotesChanged.self).first
        == Votes.DelegateVotesChanged(delegate: bob, previousVotes: 0, newVotes: 1_000))
  }

  @Test("past votes are those at the end of a second, and the present is refused")
  func history() throws {
    let start = UInt256(chain.timestamp)
    try coin.from(alice).delegate(alice)
    try coin.from(alice).transfer(bob, 400)
    chain.timestamp += 10
    try coin.from(alice).transfer(bob, 100)
    #expect(
      throws: Revert.error(VotesError.futureLookup(timepoint: start + 10, clock: UInt48(chain.timestamp)))
    ) { try coin.from().getPastVotes(alice, start + 10) }
    chain.timestamp += 1
    #expect(try coin.from().getPastVotes(alice, start - 1) == 0)
    #expect(try coin.from().getPastVotes(alice, start) == 600)
    #expect(try coin.from().getPastVotes(alice, start + 9) == 600)
    #expect(try coin.from().getPastVotes(alice, start + 10) == 500)
    #expect(try coin.from().getPastTotalSupply(start) == 1_000)
    #expect(try coin.from().numCheckpoints(alice) == 2)
  }

  @Test("tokens borrowed and given back within a second leave no past votes")
  func flashLoans() throws {
    try coin.from(bob).delegate(bob)
    try coin.from(alice).transfer(bob, 1_000)
    #expect(try coin.from().getVotes(bob) == 1_000)
    try coin.from(bob).transfer(alice, 1_000)
    let now = UInt256(chain.timestamp)
    chain.timestamp += 1
    #expect(try coin.from().getPastVotes(bob, now) == 0)
  }

  @Test("a delegation by signature counts once")
  func signatures() throws {
    let signer = try Signer(9)
    try coin.from(alice).transfer(signer.address, 50)
    let expiry = UInt256(chain.timestamp + 5)
    let parts = signer.sign(
      "Delegation(address delegatee,uint256 nonce,uint256 expiry)", [bob.word, 0, expiry],
      Domain(contract: coin.address))
    // For another delegatee the same bytes are the signature of nobody who has tokens.
    try coin.from().delegateBySig(carol, 0, expiry, parts.v, parts.r, parts.s)
    #expect(try coin.from().getVotes(carol) == 0)
    #expect(try coin.from().delegates(signer.address) == .zero)
    #expect(throws: Revert.error(ECDSAError.invalidSignature)) {
      try coin.from().delegateBySig(bob, 0, expiry, parts.malleated.v, parts.r, parts.malleated.s)
    }
    try coin.from(carol).delegateBySig(bob, 0, expiry, parts.v, parts.r, parts.s)
    #expect(try coin.from().getVotes(bob) == 50)
    #expect(throws: Revert.error(NoncesError.invalidAccountNonce(account: signer.address, currentNonce: 1))) {
      try coin.from().delegateBySig(bob, 0, expiry, parts.v, parts.r, parts.s)
    }
    chain.timestamp += 6
    #expect(throws: Revert.error(VotesError.votesExpiredSignature(expiry))) {
      try coin.from().delegateBySig(bob, 1, expiry, parts.v, parts.r, parts.s)
    }
  }

  @Test("under any calls votes are the delegated balances, now and in the past")
  func properties() throws {
    var random = SeededGenerator(suite: "votes properties", fallback: 5_805)
    let accounts = [alice, bob, carol, Address(0x4), Address(0x5)]
    var past: [(UInt256, [Address: UInt256])] = []
    for step in 0..<2_000 {
      let from = accounts.randomElement(using: &random) ?? alice
      let to = accounts.randomElement(using: &random) ?? bob
      let value = UInt256(UInt64.random(in: 0...300, using: &random))
      switch UInt8.random(in: 0...4, using: &random) {
      case 0: try coin.from(from).delegate(to)
      case 1: try coin.from().mint(to, value)
      case 2: _ = try? coin.from(from).burn(value)
      default: _ = try? coin.from(from).transfer(to, value)
      }
      if step % 100 == 99 {
        var votes: [Address: UInt256] = [:]
        for account in accounts {
          let delegate = try coin.from().delegates(account)
          if !delegate.isZero { votes[delegate] = try (votes[delegate] ?? 0) + coin.from().balanceOf(account) }
        }
        for account in accounts { #expect(try coin.from().getVotes(account) == votes[account] ?? 0) }
        past.append((UInt256(chain.timestamp), votes))
      }
      if UInt8.random(in: 0...3, using: &random) == 0 || step % 100 == 99 { chain.timestamp += 1 }
    }
    for (time, votes) in past {
      for account in accounts { #expect(try coin.from().getPastVotes(account, time) == votes[account] ?? 0) }
    }
  }
}
