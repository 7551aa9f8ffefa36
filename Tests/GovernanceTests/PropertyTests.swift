import ContractKit
import FixtureSupport
import GovernanceToken
import Governor
import OpenToken
import Testing

/// What holds after any sequence of calls.
@Suite("Governance: any sequence of calls")
struct PropertyTests {
  @Test("tokens, coins and votes agree after every random call, and the past never changes")
  func token() throws {
    var run = try TokenRun(seed: SeededGenerator(suite: "GovernanceToken", fallback: 5_002).seedValue)
    for _ in 0..<2_500 { try run.step() }
    try run.finish()
  }

  @Test("proposals only go forward, count each voter once, and are executed once and only after their delays")
  func proposals() throws {
    var run = try ProposalRun(seed: SeededGenerator(suite: "Governor", fallback: 5_003).seedValue)
    for _ in 0..<2_500 { try run.step() }
    #expect(run.executions > 0 && run.payments > 0)
  }
}

extension SeededGenerator {
  /// A first number, as the seed of a run.
  fileprivate var seedValue: UInt64 {
    var copy = self
    return copy.next()
  }
}

/// Random calls of GOPEN beside a model of it.
struct TokenRun {
  let stage: Stage
  let accounts: [Address]
  var random: SeededGenerator
  var balances: [Address: UInt256] = [:]
  var delegates: [Address: Address] = [:]
  /// What votes and the supply were at the end of some seconds.
  var past: [(time: UInt64, account: Address, votes: UInt256, supply: UInt256)] = []

  init(seed: UInt64) throws {
    stage = try Stage()
    random = SeededGenerator(seed: seed)
    accounts = [stage.alice, stage.bob, stage.carol, Address(0xDA7E), Address(0xE7E)]
    for account in accounts { stage.chain.balances[account] = Stage.wealth }
  }

  private mutating func someone() -> Address { accounts[Int(random.next() % 5)] }

  private func votes(of account: Address) -> UInt256 {
    accounts.reduce(UInt256.zero) { $0 + (delegates[$1] == account ? balances[$1] ?? 0 : 0) }
  }

  mutating func step() throws {
    let (sender, other) = (someone(), someone())
    let amount = UInt256(random.next() % 1_000_000)
    let isEnough = (balances[sender] ?? 0) >= amount
    let gopen = stage.gopen
    switch random.next() % 8 {
    case 0, 1:
      try gopen.from(sender, value: amount).deposit()
      balances[sender, default: 0] += amount
    case 2:
      try stage.open.from(sender).approve(gopen.address, amount)
      try gopen.from(sender).depositFor(other, amount)
      balances[other, default: 0] += amount
    case 3:
      #expect(((try? gopen.from(sender).withdraw(amount)) != nil) == isEnough)
      if isEnough { balances[sender, default: 0] -= amount }
    case 4:
      #expect(((try? gopen.from(sender).withdrawTo(other, amount)) != nil) == isEnough)
      if isEnough { balances[sender, default: 0] -= amount }
    case 5:
      try gopen.from(sender).delegate(other)
      delegates[sender] = other
    default:
      #expect(((try? gopen.from(sender).transfer(other, amount)) != nil) == isEnough)
      if isEnough {
        balances[sender, default: 0] -= amount
        balances[other, default: 0] += amount
      }
    }
    if random.next() % 3 == 0 { try pass() }
    let supply = balances.values.reduce(UInt256.zero) { $0 + $1 }
    #expect(try gopen.from().totalSupply() == supply)
    #expect(stage.chain.balances[gopen.address] ?? 0 == supply)
    for account in accounts { #expect(try gopen.from().getVotes(account) == votes(of: account)) }
  }

  /// Notes what holds in this second, and lets time pass.
  private mutating func pass() throws {
    let account = someone()
    past.append(
      (stage.chain.timestamp, account, votes(of: account), balances.values.reduce(UInt256.zero) { $0 + $1 }))
    stage.wait(1 + random.next() % 20)
    stage.chain.clearLogs()
  }

  func finish() throws {
    for note in past {
      #expect(try stage.gopen.from().getPastVotes(note.account, UInt256(note.time)) == note.votes)
      #expect(try stage.gopen.from().getPastTotalSupply(UInt256(note.time)) == note.supply)
    }
    let coins = stage.chain.balances.values.reduce(UInt256.zero) { $0 + $1 }
    #expect(coins == Stage.wealth * 5)
  }
}

/// Random proposals that pay from the treasury, and random calls on them.
struct ProposalRun {
  let stage: Stage
  let accounts: [Address]
  var random: SeededGenerator
  var plans: [(id: UInt256, plan: Plan, state: UInt8, voters: [Address: UInt8])] = []
  var executions = 0
  var payments: UInt256 = 0

  /// The states that may follow a state as time passes and calls are made.
  static let next: [UInt8: Set<UInt8>] = [
    State.pending: [State.active, State.canceled, State.defeated, State.succeeded],
    State.active: [State.defeated, State.succeeded], State.succeeded: [State.queued],
    State.queued: [State.executed, State.expired], State.canceled: [], State.defeated: [], State.expired: [],
    State.executed: [],
  ]

  init(seed: UInt64) throws {
    stage = try Stage()
    random = SeededGenerator(seed: seed)
    accounts = [stage.alice, stage.bob, stage.carol]
    stage.chain.balances[Stage.lock] = 1_000_000_000
    try stage.wrapAll()
  }

  mutating func step() throws {
    stage.chain.clearLogs()
    if plans.count < 3 || random.next() % 40 == 0 { try propose() }
    let index = Int.random(in: max(0, plans.count - 6)..<plans.count, using: &random)
    let account = accounts[Int(random.next() % 3)]
    let (id, plan) = (plans[index].id, plans[index].plan)
    let state = try stage.state(id)
    switch random.next() % 12 {
    case 0...4: try vote(index, account, in: state)
    case 5: #expect(((try? stage.queue(plan)) != nil) == (state == State.succeeded))
    case 6, 7: try execute(index, in: state)
    case 8 where random.next() % 4 == 0:
      let canCancel = state == State.pending && account == stage.alice
      #expect(((try? stage.cancel(plan, by: account)) != nil) == canCancel)
    case 9: stage.wait(random.next() % Stage.votingPeriod)
    case 10 where random.next() % 8 == 0: stage.wait(Stage.gracePeriod)
    default: stage.wait(random.next() % 40_000)
    }
    try check()
  }

  private mutating func propose() throws {
    let plan = Plan(
      Address(0x9A1), value: UInt256(random.next() % 1_000),
      Text(utf8: Bytes(Array("plan \(plans.count)".utf8))))
    let id = try stage.propose(plan, by: stage.alice)
    plans.append((id, plan, State.pending, [:]))
  }

  private mutating func vote(_ index: Int, _ account: Address, in state: UInt8) throws {
    let support = UInt8([1, 1, 1, 0, 2, 3][Int(random.next() % 6)])
    let mayVote = state == State.active && plans[index].voters[account] == nil && support < 3
    #expect(((try? stage.vote(plans[index].id, support, by: account)) != nil) == mayVote)
    if mayVote { plans[index].voters[account] = support }
  }

  private mutating func execute(_ index: Int, in state: UInt8) throws {
    let plan = plans[index].plan
    let isReady =
      try state == State.queued && stage.governor.from().proposalEta(plans[index].id) <= UInt256(stage.chain.timestamp)
    #expect(((try? stage.execute(plan)) != nil) == isReady)
    guard isReady else { return }
    executions += 1
    payments += plan.values[0]
  }

  private mutating func check() throws {
    for index in max(0, plans.count - 8)..<plans.count {
      let (id, voters) = (plans[index].id, plans[index].voters)
      let now = try stage.state(id)
      if now != plans[index].state {
        #expect(ProposalRun.isReachable(now, from: plans[index].state))
        plans[index].state = now
      }
      let votes = try stage.governor.from().proposalVotes(id)
      let count: (UInt8) -> UInt256 = { support in
        Stage.wealth / 2 * UInt256(UInt64(voters.values.filter { $0 == support }.count))
      }
      #expect(votes == (count(0), count(1), count(2)))
    }
    #expect(stage.chain.balances[Address(0x9A1)] ?? 0 == payments)
    #expect(stage.chain.balances[Stage.lock] == 1_000_000_000 - payments)
  }

  /// Whether a state can come after another, with states between that nobody saw.
  private static func isReachable(_ state: UInt8, from start: UInt8) -> Bool {
    let followers = next[start] ?? []
    return followers.contains(state) || followers.contains { isReachable(state, from: $0) }
  }
}
