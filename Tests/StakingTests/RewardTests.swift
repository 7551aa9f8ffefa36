import ContractKit
import Staking
import Testing

@Suite("Staking: rewards")
struct RewardTests {
  /// What three validators of 100, 200 and 300 OPEN without commission can claim.
  private func pending(_ f: StakingFixture) throws -> [Word] {
    try (0..<3).map { try f.staking.from().delegation(validator: f.account($0), delegator: f.account($0)).rewards }
  }

  @Test("what comes in is shared by stake at the end of the block, however it came")
  func sharing() throws {
    let f = try StakingFixture()
    f.payFees(open(3))
    try f.chain.send(Data(), to: StakingFixture.contract, from: f.alice, value: open(3))
    #expect(try pending(f) == [0, 0, 0])
    try f.endBlock()
    #expect(try zip(pending(f), [open(1), open(2), open(3)]).allSatisfy(isNear))
    #expect(try f.staking.from().totalRewards() == open(6))
    #expect(try f.free == 0)
  }

  @Test("the commission comes first, the rest goes by shares, and whoever joins later earns from then on")
  func commission() throws {
    let f = try StakingFixture(bonds: [100], commissions: [1_000])
    f.payFees(open(10))
    try f.endBlock()
    _ = try f.staking.from(f.alice, value: open(300)).delegate(to: f.account(0))
    f.payFees(open(10))
    try f.endBlock()
    let reader = f.staking.from()
    #expect(try isNear(reader.commission(of: f.account(0)), open(2)))
    #expect(try isNear(reader.delegation(validator: f.account(0), delegator: f.alice).rewards, .ether * 675 / 100))
    #expect(
      try isNear(reader.delegation(validator: f.account(0), delegator: f.account(0)).rewards, .ether * 1_125 / 100))
    let before = f.balance(f.alice)
    let paid = try f.staking.from(f.alice).claim(from: [f.account(0)])
    #expect(isNear(paid, .ether * 675 / 100))
    #expect(f.balance(f.alice) == before + paid)
    #expect(try isNear(f.staking.from(f.account(0)).claimCommission(), open(2)))
    #expect(try f.refuses(.nothingToClaim) { _ = try f.staking.from(f.account(0)).claimCommission() })
    #expect(try f.refuses(.nothingToClaim) { _ = try f.staking.from(f.alice).claim(from: [f.account(0)]) })
  }

  @Test("a new commission does not touch what was earned before")
  func commissionChange() throws {
    let f = try StakingFixture(bonds: [100], commissions: [1_000])
    f.payFees(open(10))
    try f.endBlock()
    f.chain.timestamp += 86_400
    try f.staking.from(f.account(0)).setCommission(1_100)
    #expect(try isNear(f.staking.from().commission(of: f.account(0)), open(1)))
  }

  @Test("rewards that were earned stay, when the shares leave")
  func leavingKeepsRewards() throws {
    let f = try StakingFixture(bonds: [100])
    _ = try f.staking.from(f.alice, value: open(100)).delegate(to: f.account(0))
    f.payFees(open(2))
    try f.endBlock()
    _ = try f.staking.from(f.alice).undelegate(from: f.account(0), amount: .max)
    f.payFees(open(2))
    try f.endBlock()
    #expect(try isNear(f.staking.from(f.alice).claim(from: [f.account(0)]), .ether))
    #expect(try isNear(f.staking.from(f.account(0)).claim(from: [f.account(0)]), open(3)))
  }

  @Test("a slash changes what a share is worth, not the parts of the rewards")
  func slashing() throws {
    let f = try StakingFixture(bonds: [200, 200])
    _ = try f.staking.from(f.alice, value: open(200)).delegate(to: f.account(0))
    f.payFees(open(6))
    try f.endBlock()
    try f.reportDoubleSign(0, height: 1, from: f.bob)
    let reader = f.staking.from()
    #expect(try isNear(reader.delegation(validator: f.account(0), delegator: f.alice).rewards, open(2)))
    #expect(try reader.delegation(validator: f.account(0), delegator: f.alice).coins == open(190))
    f.payFees(.ether * 58 / 10)
    try f.endBlock()
    #expect(try isNear(reader.delegation(validator: f.account(0), delegator: f.alice).rewards, .ether * 39 / 10))
  }

  @Test("emissions are released by the second, out of the reserve, and end with it")
  func emissions() throws {
    var parameters = StakingParameters()
    parameters.emissionRate = .ether
    let f = try StakingFixture(parameters, reserve: open(10))
    f.chain.timestamp += 6
    try f.endBlock(seconds: 100)
    #expect(try f.staking.from().reserve() == open(4))
    #expect(try zip(pending(f), [open(1), open(2), open(3)]).allSatisfy(isNear))
    try f.endBlock()
    #expect(try f.staking.from().reserve() == 0)
    try f.staking.from(f.alice, value: open(5)).fundReserve()
    #expect(try f.staking.from().reserve() == open(5))
    try f.endBlock()
    #expect(try f.staking.from().reserve() == open(4))
    #expect(try f.staking.from().liabilities() == f.balance(StakingFixture.contract))
  }

  @Test("the proposer gets its bonus before the others share")
  func proposerBonus() throws {
    var parameters = StakingParameters()
    parameters.proposerBonus = 1_000
    let f = try StakingFixture(parameters)
    f.payFees(open(60))
    try f.endBlock(proposer: 0)
    #expect(try zip(pending(f), [open(15), open(18), open(27)]).allSatisfy(isNear))
    f.payFees(open(60))
    try f.staking.from(StakingFixture.system).endBlock(
      proposer: f.account(0), absent: [], doubleSigners: [], heights: [])
    #expect(try zip(pending(f), [open(30), open(36), open(54)]).allSatisfy(isNear))
    f.payFees(open(6))
    try f.endBlock(proposer: 8)
    #expect(try zip(pending(f), [open(31), open(38), open(57)]).allSatisfy(isNear))
  }

  @Test("validators out of the set earn nothing")
  func outside() throws {
    let f = try StakingFixture(bonds: [100, 200, 300, 400])
    f.payFees(open(9))
    try f.endBlock()
    #expect(try f.staking.from().delegation(validator: f.account(0), delegator: f.account(0)).rewards == 0)
    #expect(try isNear(f.staking.from().delegation(validator: f.account(3), delegator: f.account(3)).rewards, open(4)))
  }

  @Test("single wei are shared without losing or making one")
  func dust() throws {
    let f = try StakingFixture(commissions: [333, 777, 1_000])
    _ = try f.staking.from(f.alice, value: open(7) + 13).delegate(to: f.account(1))
    for amount in 1...50 as ClosedRange<UInt64> {
      f.payFees(Word(amount % 3))
      try f.endBlock()
    }
    var paid = Word.zero
    for index in 0..<3 {
      paid += (try? f.staking.from(f.account(index)).claim(from: [f.account(index)])) ?? 0
      paid += (try? f.staking.from(f.account(index)).claimCommission()) ?? 0
    }
    paid += (try? f.staking.from(f.alice).claim(from: [f.account(1)])) ?? 0
    let left = try f.staking.from().totalRewards()
    #expect(paid + left == 51)
    #expect(left <= 7)
    #expect(try f.staking.from().liabilities() == f.balance(StakingFixture.contract))
  }

  @Test("claims of too many validators and of unknown ones are refused")
  func claims() throws {
    let f = try StakingFixture()
    let many = [Account](repeating: f.account(0), count: 65)
    #expect(try f.refuses(.tooManyEntries) { _ = try f.staking.from(f.alice).claim(from: many) })
    #expect(try f.refuses(.unknownValidator(f.alice)) { _ = try f.staking.from(f.alice).claim(from: [f.alice]) })
    f.payFees(open(6))
    try f.endBlock()
    let twice = [f.account(0), f.account(0), f.account(1)]
    #expect(try isNear(f.staking.from(f.account(0)).claim(from: twice), open(1)))
  }
}
