import ContractKit
import Staking
import Testing

@Suite("Staking: delegation")
struct DelegationTests {
  @Test("delegation gives shares, and what is taken out waits")
  func delegating() throws {
    let f = try StakingFixture()
    let v = f.account(0)
    #expect(try f.staking.from(f.alice, value: open(50)).delegate(to: v) == open(50))
    #expect(try f.stake(0) == open(150))
    let before = f.balance(f.alice)
    #expect(try f.staking.from(f.alice).undelegate(from: v, amount: open(20)) == open(20))
    #expect(f.balance(f.alice) == before)
    #expect(try f.staking.from().unbondings(validator: v, delegator: f.alice).amounts == [open(20)])
    #expect(try f.refuses(.nothingToWithdraw) { _ = try f.staking.from(f.alice).withdraw(from: v) })
    f.chain.timestamp += 999
    #expect(try f.refuses(.nothingToWithdraw) { _ = try f.staking.from(f.alice).withdraw(from: v) })
    f.chain.timestamp += 1
    #expect(try f.staking.from(f.alice).withdraw(from: v) == open(20))
    #expect(f.balance(f.alice) == before + open(20))
    #expect(try f.refuses(.nothingToWithdraw) { _ = try f.staking.from(f.alice).withdraw(from: v) })
  }

  @Test("nobody takes out more than it has, nor what is another's")
  func tooMuch() throws {
    let f = try StakingFixture()
    let v = f.account(0)
    _ = try f.staking.from(f.alice, value: open(50)).delegate(to: v)
    #expect(
      try f.refuses(.insufficientStake(available: open(50), needed: open(50) + 1)) {
        _ = try f.staking.from(f.alice).undelegate(from: v, amount: open(50) + 1)
      })
    #expect(
      try f.refuses(.insufficientStake(available: 0, needed: 1)) {
        _ = try f.staking.from(f.mallory).undelegate(from: v, amount: 1)
      })
    #expect(
      try f.refuses(.insufficientStake(available: open(50), needed: 0)) {
        _ = try f.staking.from(f.alice).undelegate(from: v, amount: 0)
      })
    #expect(
      try f.refuses(.unknownValidator(f.bob)) { _ = try f.staking.from(f.alice, value: open(1)).delegate(to: f.bob) })
  }

  @Test("dust is refused")
  func dust() throws {
    let f = try StakingFixture()
    #expect(
      try f.refuses(.amountTooSmall(amount: 1, minimum: .ether / 100)) {
        _ = try f.staking.from(f.alice, value: 1).delegate(to: f.account(0))
      })
  }

  @Test("a delegator has at most seven waiting entries with a validator")
  func entries() throws {
    let f = try StakingFixture()
    let v = f.account(0)
    _ = try f.staking.from(f.alice, value: open(50)).delegate(to: v)
    for _ in 0..<7 { _ = try f.staking.from(f.alice).undelegate(from: v, amount: open(1)) }
    #expect(try f.refuses(.tooManyEntries) { _ = try f.staking.from(f.alice).undelegate(from: v, amount: open(1)) })
    f.chain.timestamp += 1_000
    #expect(try f.staking.from(f.alice).withdraw(from: v) == open(7))
    _ = try f.staking.from(f.alice).undelegate(from: v, amount: .max)
    #expect(try f.staking.from().unbondings(validator: v, delegator: f.alice).amounts == [open(43)])
  }

  @Test("withdrawing takes matured entries only and leaves the others in order")
  func partlyMatured() throws {
    let f = try StakingFixture()
    let v = f.account(0)
    _ = try f.staking.from(f.alice, value: open(50)).delegate(to: v)
    for amount in 1...4 as ClosedRange<UInt64> {
      _ = try f.staking.from(f.alice).undelegate(from: v, amount: open(amount))
      f.chain.timestamp += 300
    }
    #expect(try f.staking.from(f.alice).withdraw(from: v) == open(1))
    #expect(try f.staking.from().unbondings(validator: v, delegator: f.alice).amounts == [open(2), open(3), open(4)])
  }

  @Test("an entry goes back into the pool before it has matured, wholly or in part")
  func cancelling() throws {
    let f = try StakingFixture()
    let v = f.account(0)
    _ = try f.staking.from(f.alice, value: open(50)).delegate(to: v)
    _ = try f.staking.from(f.alice).undelegate(from: v, amount: open(20))
    _ = try f.staking.from(f.alice).undelegate(from: v, amount: open(10))
    #expect(
      try f.refuses(.insufficientStake(available: open(20), needed: open(21))) {
        try f.staking.from(f.alice).cancelUnbonding(validator: v, index: 0, amount: open(21))
      })
    #expect(
      try f.refuses(.unknownEntry(2)) { try f.staking.from(f.alice).cancelUnbonding(validator: v, index: 2, amount: 1) }
    )
    try f.staking.from(f.alice).cancelUnbonding(validator: v, index: 0, amount: open(5))
    try f.staking.from(f.alice).cancelUnbonding(validator: v, index: 1, amount: open(10))
    #expect(try f.staking.from().unbondings(validator: v, delegator: f.alice).amounts == [open(15)])
    #expect(try f.staking.from().delegation(validator: v, delegator: f.alice).coins == open(35))
    f.chain.timestamp += 1_000
    #expect(
      try f.refuses(.entryMatured(0)) {
        try f.staking.from(f.alice).cancelUnbonding(validator: v, index: 0, amount: open(1))
      })
  }

  @Test("redelegation moves at once, and what came may not move on before it is free")
  func redelegating() throws {
    let f = try StakingFixture()
    let (a, b, c) = (f.account(0), f.account(1), f.account(2))
    _ = try f.staking.from(f.alice, value: open(50)).delegate(to: a)
    #expect(try f.refuses(.sameValidator(a)) { _ = try f.staking.from(f.alice).redelegate(from: a, to: a, amount: 1) })
    #expect(try f.staking.from(f.alice).redelegate(from: a, to: b, amount: open(30)) == open(30))
    #expect(try f.stake(1) == open(230))
    let free = f.chain.timestamp + 1_000
    #expect(
      try f.refuses(.transitiveRedelegation(until: free)) {
        _ = try f.staking.from(f.alice).redelegate(from: b, to: c, amount: open(1))
      })
    #expect(try f.staking.from(f.alice).redelegate(from: a, to: c, amount: open(1)) == open(1))
    f.chain.timestamp = free
    #expect(try f.staking.from(f.alice).redelegate(from: b, to: c, amount: open(30)) == open(30))
    #expect(try f.staking.from().redelegations(validator: b, delegator: f.alice).sources.isEmpty)
  }

  @Test("a delegator has at most seven redelegations to a validator")
  func redelegationEntries() throws {
    let f = try StakingFixture()
    let (a, b) = (f.account(0), f.account(1))
    _ = try f.staking.from(f.alice, value: open(50)).delegate(to: a)
    for _ in 0..<7 { _ = try f.staking.from(f.alice).redelegate(from: a, to: b, amount: open(1)) }
    #expect(
      try f.refuses(.tooManyEntries) { _ = try f.staking.from(f.alice).redelegate(from: a, to: b, amount: open(1)) })
    f.chain.timestamp += 1_000
    _ = try f.staking.from(f.alice).redelegate(from: a, to: b, amount: open(1))
    #expect(try f.staking.from().redelegations(validator: b, delegator: f.alice).sources == [a])
  }

  @Test("coins sent to the contract do not change what a share is worth")
  func donation() throws {
    let f = try StakingFixture()
    f.payFees(open(1_000_000))
    #expect(try f.staking.from(f.alice, value: open(1)).delegate(to: f.account(0)) == open(1))
  }

  @Test("a pool of one share cannot be made dear: rounding costs a later delegator at most a few wei")
  func inflation() throws {
    let f = try StakingFixture()
    let v = f.account(0)
    _ = try f.staking.from(f.account(0)).undelegate(from: v, amount: open(100) - 1)
    f.payFees(open(1_000))
    _ = try f.staking.from(f.mallory, value: .ether / 100).delegate(to: v)
    _ = try f.staking.from(f.mallory).undelegate(from: v, amount: .ether / 100 - 1)
    _ = try f.staking.from(f.alice, value: open(10)).delegate(to: v)
    #expect(try f.staking.from().delegation(validator: v, delegator: f.alice).coins >= open(10) - 2)
  }
}
