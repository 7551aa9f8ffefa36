import ContractKit
import Staking
import Testing

@Suite("Staking: slashing")
struct SlashingTests {
  @Test("two signed votes for one height slash the pool, close the validator, and pay the reporter a part")
  func doubleSign() throws {
    let f = try StakingFixture()
    _ = try f.staking.from(f.alice, value: open(100)).delegate(to: f.account(1))
    try f.reportDoubleSign(1, height: 1, from: f.bob)
    #expect(try f.stake(1) == open(285))
    let validator = try f.staking.from().validator(f.account(1))
    #expect(validator.isTombstoned && validator.isJailed && validator.jailedUntil == .max)
    #expect(try f.staking.from().credits(f.bob) == .ether * 75 / 100)
    #expect(try f.staking.from().credits(StakingFixture.governor) == .ether * 1_425 / 100)
    try f.endBlock()
    #expect(try !f.members().contains(f.account(1)))
    #expect(try f.refuses(.validatorClosed(f.account(1))) { try f.staking.from(f.account(1)).unjail() })
    #expect(try f.staking.from(f.alice).claimFor(StakingFixture.governor) == .ether * 1_425 / 100)
    #expect(f.balance(StakingFixture.governor) == .ether * 1_425 / 100)
    #expect(try f.refuses(.nothingToClaim) { _ = try f.staking.from(f.alice).claimFor(StakingFixture.governor) })
    #expect(try f.staking.from(f.alice).undelegate(from: f.account(1), amount: .max) == open(95))
  }

  @Test("evidence is used once, by whoever brings it, in whatever order the votes stand")
  func replay() throws {
    let f = try StakingFixture()
    try f.reportDoubleSign(1, height: 1, from: f.bob)
    #expect(try f.refuses(.alreadyPunished(f.account(1))) { try f.reportDoubleSign(1, height: 1, from: f.mallory) })
    #expect(try f.refuses(.alreadyPunished(f.account(1))) { try f.reportDoubleSign(1, height: 0, from: f.mallory) })
    try f.endBlock(doubleSigners: [1], heights: [1])
    #expect(try f.stake(1) == open(190))
  }

  @Test("one vote, votes of two keys, and votes of no validator are no evidence")
  func badEvidence() throws {
    let f = try StakingFixture()
    let reader = f.staking.from()
    let (one, two) = (f.validators[0].key, f.validators[1].key)
    let first = try reader.voteDigest(height: 1, round: 0, voteType: 1, block: Digest(1))
    let second = try reader.voteDigest(height: 1, round: 0, voteType: 1, block: Digest(2))
    let later = try reader.voteDigest(height: 2, round: 0, voteType: 1, block: Digest(2))
    func submit(_ a: Data, _ b: Data, _ blocks: (UInt64, UInt64) = (1, 2)) throws {
      try f.staking.from(f.bob).submitDoubleSign(
        height: 1, round: 0, voteType: 1, firstBlock: Digest(Word(blocks.0)), firstSignature: a,
        secondBlock: Digest(Word(blocks.1)), secondSignature: b)
    }
    #expect(try f.refuses(.noConflict) { try submit(one.signature(first), one.signature(first), (1, 1)) })
    #expect(try f.refuses(.invalidSignature) { try submit(one.signature(first), two.signature(second)) })
    #expect(try f.refuses(.invalidSignature) { try submit(one.signature(first), one.signature(first)) })
    #expect(try f.refuses(.invalidSignature) { try submit(one.signature(first), one.signature(later)) })
    #expect(try f.refuses(.invalidSignature) { try submit(Data(), Data()) })
    let stranger = f.validators[7].key
    #expect(
      try f.refuses(.unknownKey(stranger.account)) { try submit(stranger.signature(first), stranger.signature(second)) }
    )
  }

  @Test("faults that are too old or have not come are not punished")
  func age() throws {
    let f = try StakingFixture()
    f.chain.blockNumber = 2_000
    #expect(try f.refuses(.faultNotRecent(999)) { try f.reportDoubleSign(1, height: 999, from: f.bob) })
    #expect(try f.refuses(.faultNotRecent(2_001)) { try f.reportDoubleSign(1, height: 2_001, from: f.bob) })
    try f.endBlock(doubleSigners: [1, 2], heights: [999, 2_001])
    #expect(try f.stake(1) == open(200))
    try f.reportDoubleSign(1, height: 1_001, from: f.bob)
    #expect(try f.stake(1) == open(190))
  }

  @Test("coins that left after the fault lose their part, coins that left before do not")
  func unbonding() throws {
    let f = try StakingFixture()
    let v = f.account(1)
    _ = try f.staking.from(f.alice, value: open(100)).delegate(to: v)
    f.chain.blockNumber = 10
    _ = try f.staking.from(f.alice).undelegate(from: v, amount: open(20))
    f.chain.blockNumber = 12
    _ = try f.staking.from(f.alice).undelegate(from: v, amount: open(40))
    f.chain.blockNumber = 15
    try f.reportDoubleSign(1, height: 11, from: f.bob)
    #expect(try f.staking.from(f.mallory).settle(validator: v, delegator: f.alice))
    #expect(try f.staking.from().unbondings(validator: v, delegator: f.alice).amounts == [open(20), open(38)])
    #expect(try f.staking.from().totalUnbonding() == open(58))
    f.chain.timestamp += 1_000
    #expect(try f.staking.from(f.alice).withdraw(from: v) == open(58))
    #expect(try f.staking.from().liabilities() == f.balance(StakingFixture.contract))
  }

  @Test("a withdrawal applies the slash by itself, and a fault that is punished after maturity takes nothing")
  func maturity() throws {
    let f = try StakingFixture()
    let v = f.account(1)
    _ = try f.staking.from(f.alice, value: open(100)).delegate(to: v)
    _ = try f.staking.from(f.alice).undelegate(from: v, amount: open(40))
    f.chain.timestamp += 500
    _ = try f.staking.from(f.alice).undelegate(from: v, amount: open(40))
    f.chain.timestamp += 500
    try f.reportDoubleSign(1, height: 1, from: f.bob)
    #expect(try f.staking.from(f.alice).withdraw(from: v) == open(40))
    f.chain.timestamp += 500
    #expect(try f.staking.from(f.alice).withdraw(from: v) == open(38))
  }

  @Test("redelegated coins lose their part for the old validator's fault, in the new pool")
  func redelegation() throws {
    let f = try StakingFixture()
    let (a, b) = (f.account(1), f.account(2))
    _ = try f.staking.from(f.alice, value: open(100)).delegate(to: a)
    _ = try f.staking.from(f.bob, value: open(100)).delegate(to: b)
    f.chain.blockNumber = 5
    _ = try f.staking.from(f.alice).redelegate(from: a, to: b, amount: open(60))
    try f.reportDoubleSign(1, height: 4, from: f.bob)
    #expect(try f.staking.from(f.mallory).settle(validator: b, delegator: f.alice))
    #expect(try f.staking.from().delegation(validator: b, delegator: f.alice).coins == open(57))
    #expect(try f.staking.from().delegation(validator: b, delegator: f.bob).coins == open(100))
    #expect(try f.stake(2) == open(457))
    #expect(try f.staking.from().totalStaked() == open(785))
  }

  @Test("redelegated coins do not escape by leaving the new pool")
  func redelegationEscape() throws {
    let f = try StakingFixture()
    let (a, b) = (f.account(1), f.account(2))
    _ = try f.staking.from(f.alice, value: open(100)).delegate(to: a)
    _ = try f.staking.from(f.alice).redelegate(from: a, to: b, amount: open(100))
    f.chain.blockNumber = 6
    _ = try f.staking.from(f.alice).undelegate(from: b, amount: .max)
    try f.reportDoubleSign(1, height: 1, from: f.bob)
    f.chain.timestamp += 1_000
    #expect(try f.staking.from(f.alice).withdraw(from: b) == open(95))
    #expect(try f.staking.from().liabilities() == f.balance(StakingFixture.contract))
  }

  @Test("coins that were redelegated before the fault are free of it")
  func redelegationBefore() throws {
    let f = try StakingFixture()
    let (a, b) = (f.account(1), f.account(2))
    _ = try f.staking.from(f.alice, value: open(100)).delegate(to: a)
    _ = try f.staking.from(f.alice).redelegate(from: a, to: b, amount: open(100))
    f.chain.blockNumber = 6
    try f.reportDoubleSign(1, height: 3, from: f.bob)
    #expect(try f.staking.from(f.mallory).settle(validator: b, delegator: f.alice))
    #expect(try f.staking.from().delegation(validator: b, delegator: f.alice).coins == open(100))
  }

  @Test("too many missed blocks in the window slash a little and jail for a while")
  func downtime() throws {
    let f = try StakingFixture()
    for _ in 0..<5 { try f.endBlock(absent: [1]) }
    #expect(try f.staking.from().missedBlocks(f.account(1)) == 5)
    #expect(try f.stake(1) == open(200))
    try f.endBlock(absent: [1])
    #expect(try f.stake(1) == open(198))
    #expect(try !f.members().contains(f.account(1)))
    let until = try f.staking.from().validator(f.account(1)).jailedUntil
    #expect(try f.refuses(.stillJailed(until: until)) { try f.staking.from(f.account(1)).unjail() })
    f.chain.timestamp = until
    try f.staking.from(f.account(1)).unjail()
    try f.endBlock()
    #expect(try f.members().contains(f.account(1)))
    #expect(try f.staking.from().missedBlocks(f.account(1)) == 0)
  }

  @Test("misses that have left the window do not count")
  func window() throws {
    let f = try StakingFixture()
    for height in 1...200 { try f.endBlock(absent: height % 4 == 0 ? [1] : []) }
    #expect(try f.stake(1) == open(200))
    #expect(try f.staking.from().missedBlocks(f.account(1)) == 5)
    for _ in 0..<20 { try f.endBlock() }
    #expect(try f.staking.from().missedBlocks(f.account(1)) == 0)
  }

  @Test("one block is missed once, however often it is listed; a new limit begins a new count")
  func missedOnce() throws {
    let f = try StakingFixture()
    try f.endBlock(absent: [1, 1, 1, 1, 1, 1, 1, 1])
    #expect(try f.staking.from().missedBlocks(f.account(1)) == 1)
    try f.staking.from(StakingFixture.governor).setParameter(Digest(ascii: "maximumMissed"), 3)
    for _ in 0..<3 { try f.endBlock(absent: [1]) }
    #expect(try f.staking.from().missedBlocks(f.account(1)) == 3)
    #expect(try f.stake(1) == open(200))
    try f.endBlock(absent: [1])
    #expect(try f.stake(1) == open(198))
  }

  @Test("consensus reports double signers without a reporter's part")
  func consensusEvidence() throws {
    let f = try StakingFixture()
    try f.endBlock(doubleSigners: [2], heights: [1])
    #expect(try f.stake(2) == open(285))
    #expect(try f.staking.from().credits(StakingFixture.governor) == open(15))
    #expect(try f.staking.from().validator(f.account(2)).isTombstoned)
  }

  @Test("a slash that leaves too small a self-bond jails")
  func slashedBelowMinimum() throws {
    let f = try StakingFixture()
    for _ in 0..<6 { try f.endBlock(absent: [0]) }
    f.chain.timestamp += 600
    #expect(
      try f.refuses(.amountTooSmall(amount: open(99), minimum: open(100))) {
        try f.staking.from(f.account(0)).unjail()
      })
  }

  @Test("a pool that was slashed to nothing takes no new coins, and its shares leave for nothing")
  func wipedOut() throws {
    var parameters = StakingParameters()
    parameters.wrongResultSlash = 10_000
    let f = try StakingFixture(parameters)
    _ = try f.staking.from(f.alice, value: open(10)).delegate(to: f.account(1))
    try f.audit(1, output: Digest(9))
    #expect(try f.stake(1) == 0)
    #expect(
      try f.refuses(.validatorInsolvent(f.account(1))) {
        _ = try f.staking.from(f.bob, value: open(1)).delegate(to: f.account(1))
      })
    #expect(try f.staking.from(f.alice).undelegate(from: f.account(1), amount: .max) == 0)
    #expect(try f.staking.from().unbondings(validator: f.account(1), delegator: f.alice).amounts.isEmpty)
    try f.endBlock()
    #expect(try f.staking.from().liabilities() == f.balance(StakingFixture.contract))
  }

  @Test("more slashes than one call applies need settling first, and settling goes on where it stopped")
  func manySlashes() throws {
    var parameters = StakingParameters()
    parameters.maximumMissed = 1
    parameters.downtimeSlash = 1
    parameters.downtimeJail = 60
    parameters.unbondingPeriod = 1_000_000
    parameters.minimumSelfBond = .ether
    let f = try StakingFixture(parameters)
    let v = f.account(1)
    _ = try f.staking.from(f.alice, value: open(10)).delegate(to: v)
    f.chain.blockNumber = 100_000
    _ = try f.staking.from(f.alice).undelegate(from: v, amount: open(5))
    f.chain.blockNumber = 1
    for _ in 0..<300 {
      try f.endBlock(absent: [1])
      try f.endBlock(absent: [1], seconds: 60)
      try f.staking.from(v).unjail()
      try f.endBlock()
    }
    #expect(try f.refuses(.unsettled(v)) { _ = try f.staking.from(f.alice).undelegate(from: v, amount: 1) })
    #expect(try !f.staking.from(f.bob).settle(validator: v, delegator: f.alice))
    #expect(try f.staking.from(f.bob).settle(validator: v, delegator: f.alice))
    let entry = try f.staking.from().unbondings(validator: v, delegator: f.alice).amounts[0]
    let pool = try f.staking.from().delegation(validator: v, delegator: f.alice).coins
    #expect(entry <= pool && pool - entry < 1_000)
    #expect(try f.staking.from().liabilities() == f.balance(StakingFixture.contract))
  }
}
