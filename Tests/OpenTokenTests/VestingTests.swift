import ContractKit
import FixtureSupport
import OpenToken
import Testing

/// How genesis lets coins out over time.
@Suite("OpenToken: vesting")
struct VestingTests {
  let chain = MockChain()
  let team = Address(0x7EA)
  let community = Address(0xC0)
  let stranger = Address(0x57)
  let governor = Address(0x1003)
  static let month: UInt64 = 2_629_800

  /// The four schedules of the public description.
  private func launch() throws -> MockContract<OpenToken> {
    let month = VestingTests.month
    let coins: (UInt64) -> UInt256 = { .ether * UInt256($0) }
    return try chain.deployToken([
      VestingPlan(name: "community", beneficiary: community, amount: coins(517_100_000), duration: 48 * month),
      VestingPlan(name: "ecosystem", beneficiary: Address(0xEC0), amount: coins(100_000_000), duration: 48 * month),
      VestingPlan(
        name: "investors", beneficiary: Address(0x1), amount: coins(182_900_000), cliff: 12 * month,
        duration: 36 * month),
      VestingPlan(
        name: "team", beneficiary: team, amount: coins(150_000_000), cliff: 12 * month, duration: 36 * month,
        isRevocable: true),
    ])
  }

  @Test("community coins flow by the second over 48 months")
  func linear() throws {
    let token = try launch()
    let start = chain.timestamp
    let whole: UInt256 = .ether * 517_100_000
    #expect(try token.from().vestedAmount(0, start) == 0)
    #expect(try token.from().vestedAmount(0, start + 1) == whole / 126_230_400)
    #expect(try token.from().vestedAmount(0, start + 24 * VestingTests.month) == whole / 2)
    #expect(try token.from().vestedAmount(0, start + 48 * VestingTests.month - 1) < whole)
    #expect(try token.from().vestedAmount(0, start + 48 * VestingTests.month) == whole)
    #expect(try token.from().vestedAmount(0, .max) == whole)
    #expect(try token.from().vestedAmount(0, 0) == 0)
  }

  @Test("team coins wait 12 months and then flow over 36")
  func cliff() throws {
    let token = try launch()
    let start = chain.timestamp
    let whole: UInt256 = .ether * 150_000_000
    let month = VestingTests.month
    #expect(try token.from().vestedAmount(3, start + 12 * month) == 0)
    #expect(try token.from().vestedAmount(3, start + 12 * month + 1) == whole / 94_672_800)
    #expect(try token.from().vestedAmount(3, start + 30 * month) == whole / 2)
    #expect(try token.from().vestedAmount(3, start + 48 * month) == whole)
    chain.timestamp += 12 * month
    #expect(throws: OpenTokenError.nothingToRelease(id: 3)) { try token.from().release(3) }
    chain.timestamp += 36 * month
    #expect(try token.from(stranger).release(3) == whole)
    #expect(chain.balances[team] == whole)
    #expect(throws: OpenTokenError.nothingToRelease(id: 3)) { try token.from().release(3) }
  }

  @Test("anyone releases, and the beneficiary is paid with both events")
  func release() throws {
    let token = try launch()
    let before = try token.from().liabilities()
    #expect(chain.balances[token.address] == before)
    chain.timestamp += 1_000
    let due = try token.from().releasable(0)
    #expect(try token.from(stranger).release(0) == due)
    #expect(chain.balances[community] == due)
    #expect(try token.from().liabilities() == before - due)
    #expect(chain.balances[token.address] == before - due)
    #expect(chain.events(Released.self).map(\.amount) == [due])
    #expect(chain.events(ERC20.Transfer.self) == [ERC20.Transfer(from: token.address, to: community, value: due)])
    #expect(try token.from().releasable(0) == 0)
  }

  @Test("schedules can be listed")
  func listing() throws {
    let token = try launch()
    #expect(try token.from().scheduleCount() == 4)
    let row = try token.from().scheduleOf(3)
    #expect(row.name == "team" && row.beneficiary == team && row.amount == .ether * 150_000_000)
    #expect(row.start == chain.timestamp && row.cliff == 31_557_600 && row.duration == 94_672_800)
    #expect(row.revocable && row.revokedAt == 0 && row.released == 0)
    #expect(throws: OpenTokenError.unknownSchedule(id: 4)) { try token.from().scheduleOf(4) }
    #expect(throws: OpenTokenError.unknownSchedule(id: 4)) { try token.from().release(4) }
    #expect(chain.events(ScheduleCreated.self).map(\.id) == [0, 1, 2, 3])
  }

  @Test("a beneficiary hands its schedule over, and nobody else does")
  func handOver() throws {
    let token = try launch()
    let (team, stranger, address) = (team, stranger, token.address)
    chain.timestamp += 24 * VestingTests.month
    #expect(throws: OpenTokenError.notBeneficiary(account: stranger)) {
      try token.from(stranger).transferSchedule(3, stranger)
    }
    for wrong in [Address.zero, address] {
      #expect(throws: OpenTokenError.invalidBeneficiary(account: wrong)) {
        try token.from(team).transferSchedule(3, wrong)
      }
    }
    try token.from(team).transferSchedule(3, stranger)
    #expect(throws: OpenTokenError.notBeneficiary(account: team)) {
      try token.from(team).transferSchedule(3, team)
    }
    let paid = try token.from(team).release(3)
    #expect(chain.balances[stranger] == paid && chain.balances[team] == nil)
  }

  @Test("the governor ends a revocable schedule: the vested part stays, the rest comes back")
  func revoking() throws {
    let token = try launch()
    let (team, governor) = (team, governor)
    chain.timestamp += 21 * VestingTests.month
    let whole: UInt256 = .ether * 150_000_000
    #expect(throws: Revert.error(GovernedError.notGovernor(team))) { try token.from(team).revoke(3) }
    #expect(throws: OpenTokenError.notRevocable(id: 0)) { try token.from(governor).revoke(0) }
    let before = try token.from().liabilities()
    #expect(try token.from(governor).revoke(3) == whole - whole / 4)
    #expect(chain.balances[governor] == whole - whole / 4)
    #expect(try token.from().liabilities() == before - (whole - whole / 4))
    #expect(throws: OpenTokenError.notRevocable(id: 3)) { try token.from(governor).revoke(3) }
    chain.timestamp += 100 * VestingTests.month
    #expect(try token.from().release(3) == whole / 4)
    #expect(chain.balances[team] == whole / 4)
    #expect(try token.from().vestedAmount(3, .max) == whole / 4)
  }

  @Test("what has vested in full cannot be revoked")
  func revokedTooLate() throws {
    let token = try launch()
    let governor = governor
    chain.timestamp += 48 * VestingTests.month
    #expect(throws: OpenTokenError.notRevocable(id: 3)) { try token.from(governor).revoke(3) }
  }

  @Test("genesis pays exactly what the schedules promise, or nothing starts")
  func funding() throws {
    let plan = VestingPlan(beneficiary: team, amount: 100, duration: 10)
    for funds: UInt256 in [0, 99, 101] {
      let chain = MockChain()
      chain.balances[Address(0x1000)] = funds
      #expect(throws: Revert.error(OpenTokenError.scheduleFunding(balance: funds, needed: 100))) {
        try chain.deploy(OpenToken.self, at: Address(0x1000)) {
          try OpenToken(
            governor: Address(1), names: [plan.name], beneficiaries: [plan.beneficiary], amounts: [100], starts: [0],
            cliffs: [0], durations: [10], revocable: [false])
        }
      }
    }
    #expect(throws: Revert.error(OpenTokenError.invalidSchedule(id: 0))) {
      try MockChain().deployToken([VestingPlan(beneficiary: .zero, amount: 1, duration: 1)])
    }
    #expect(throws: Revert.error(OpenTokenError.invalidSchedule(id: 1))) {
      try MockChain().deployToken([plan, VestingPlan(beneficiary: team, amount: 0, duration: 1)])
    }
    #expect(throws: Revert.panic(.arithmetic)) {
      try MockChain().deployToken([VestingPlan(beneficiary: team, amount: 1, start: 5, cliff: .max, duration: 1)])
    }
    #expect(throws: Revert.error(OpenTokenError.listsDiffer)) {
      try MockChain().deploy(OpenToken.self, at: Address(0x1000)) {
        try OpenToken(
          governor: Address(1), names: ["x"], beneficiaries: [], amounts: [], starts: [], cliffs: [], durations: [],
          revocable: [])
      }
    }
  }

  @Test("a beneficiary that is a contract can neither block a payment nor run code in it")
  func contractBeneficiary() throws {
    let hostile = try chain.deploy(HostileReceiver.self, at: Address(0xBAD), arguments: Bytes())
    let token = try chain.deployToken([VestingPlan(beneficiary: hostile.address, amount: 100, duration: 0)])
    chain.timestamp += 1
    #expect(try token.from().release(0) == 100)
    #expect(chain.balances[hostile.address] == 100)
    #expect(try hostile.from().calls() == 0)
  }

  @Test("random releases, hand-overs and revocations lose no wei, and pay everything at the end")
  func anySequence() throws {
    var random = SeededGenerator(suite: "OpenToken vesting", fallback: 5_001)
    for _ in 0..<12 {
      var run = try VestingRun(seed: random.next())
      for _ in 0..<180 { try run.step() }
      try run.finish()
    }
  }
}

/// Random calls of a token with six schedules, of which the last three are revocable.
struct VestingRun {
  let chain = MockChain()
  let token: MockContract<OpenToken>
  let sum: UInt256
  var random: SeededGenerator

  init(seed: UInt64) throws {
    random = SeededGenerator(seed: seed)
    var plans: [VestingPlan] = []
    for index in 0..<6 {
      let (low, high) = (random.next(), random.next() >> (index % 2 == 0 ? 40 : 63))
      var plan = VestingPlan(
        beneficiary: Address(UInt64(0xB000 + index)), amount: UInt256(l0: low, l1: high, l2: 0, l3: 0) + 1, duration: 0)
      plan.start = random.next() % 2 == 0 ? 0 : chain.timestamp + random.next() % 2_000
      plan.cliff = random.next() % 3_000
      plan.duration = random.next() % 9_000
      plan.isRevocable = index >= 3
      plans.append(plan)
    }
    token = try chain.deployToken(plans)
    sum = plans.reduce(UInt256.zero) { $0 + $1.amount }
  }

  /// One random call; every wei is somewhere, and the contract owes what it has.
  mutating func step() throws {
    chain.timestamp += random.next() % 150
    let id = UInt256(random.next() % 6)
    switch random.next() % 8 {
    case 0: _ = try? token.from(Address(0x1003)).revoke(id)
    case 1:
      let holder = try token.from().scheduleOf(id).beneficiary
      try token.from(holder).transferSchedule(id, Address(0xB100 + random.next() % 20))
    default:
      let due = try token.from().releasable(id)
      let paid = try? token.from().release(id)
      #expect(paid == (due.isZero ? nil : due))
    }
    #expect(try token.from().liabilities() == chain.balances[token.address] ?? 0)
    #expect(chain.balances.values.reduce(UInt256.zero) { $0 + $1 } == sum)
  }

  /// After the last second everything can be paid, exact to the wei.
  func finish() throws {
    chain.timestamp += 20_000
    for id in 0..<6 as Range<UInt64> { _ = try? token.from().release(UInt256(id)) }
    #expect(chain.balances[token.address] == nil)
    for id in 0..<6 as Range<UInt64> {
      let row = try token.from().scheduleOf(UInt256(id))
      #expect(row.released == row.amount || row.revokedAt != 0)
    }
  }
}
