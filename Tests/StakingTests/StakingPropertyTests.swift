import ContractKit
import FixtureSupport
import Staking
import Testing

/// Random calls on the contract and on the model.
private final class Simulation {
  let f: StakingFixture
  var model: StakingModel
  var random: SeededGenerator
  let people: [Account]
  var opened: [Int]
  /// What accounts claimed so far, by validator; commissions under the validator alone.
  var claimed: [Account: [Account: Double]] = [:]
  var commissions: [Account: Double] = [:]
  var succeeded = 0
  var refused = 0

  init(_ random: SeededGenerator) throws {
    var parameters = StakingParameters()
    parameters.maximumValidators = 4
    parameters.minimumSelfBond = .ether * 50
    parameters.proposerBonus = 100
    parameters.emissionRate = .ether / 1_000 + 7
    parameters.maximumMissed = 3
    parameters.signedWindow = 12
    parameters.downtimeJail = 60
    parameters.wrongResultJail = 90
    parameters.unbondingPeriod = 200
    parameters.evidenceAge = 100
    f = try StakingFixture(
      parameters, bonds: [100, 200, 300, 250], commissions: [0, 500, 1_000, 333], reserve: open(100))
    try f.allowAudits()
    self.random = random
    people = [f.alice, f.bob, f.mallory] + f.validators.map(\.account)
    opened = [0, 1, 2, 3]
    model = StakingModel(period: 200, reporterReward: 500, governor: StakingFixture.governor)
    model.reserve = open(100)
    model.held = open(950)
    for (index, bond) in [100, 200, 300, 250].enumerated() {
      model.pools[f.account(index)] = .init(rate: [0, 0.05, 0.1, 0.0333][index])
      _ = model.add(open(UInt64(bond)), to: f.account(index), for: f.account(index))
    }
  }

  private func pick<T>(_ list: [T]) -> T { list[Int.random(in: list.indices, using: &random)] }
  private func amount() -> Word {
    Word(UInt64.random(in: 1...5_000, using: &random)) * (.ether / 100) + Word(UInt64.random(in: 0...9, using: &random))
  }

  /// Runs a call; when it is refused, nothing may have changed.
  private func attempt<T>(_ call: () throws -> T) throws -> T? {
    let before = try f.fingerprint
    do {
      let result = try call()
      succeeded += 1
      return result
    } catch is StakingError {
      #expect(try f.fingerprint == before)
      refused += 1
      return nil
    }
  }

  func step() throws {
    let pool = f.account(pick(opened))
    let person = pick(people)
    switch Int.random(in: 0..<100, using: &random) {
    case 0..<18: try delegate(person, pool)
    case 18..<30: try undelegate(person, pool)
    case 30..<42: try redelegate(person, pool, f.account(pick(opened)))
    case 42..<46: try cancel(person, pool)
    case 46..<54: try withdraw(person, pool)
    case 54..<62: try claim(person, pool)
    case 62..<64: try claimCommission(pool)
    case 64..<66: try claimCredit(person)
    case 66..<68:
      if try attempt({ try f.staking.from(person).settle(validator: pool, delegator: person) }) == true {
        model.settle(pool, person, now: f.chain.timestamp)
      }
    case 68..<69: try audit()
    case 69..<72:
      _ = try attempt { try f.staking.from(pool).unjail() }
    case 72..<73: try openAnother()
    case 73..<74:
      if Int.random(in: 0..<150, using: &random) == 0 { _ = try attempt { try f.staking.from(pool).leave() } }
    case 74..<75:
      if Int.random(in: 0..<60, using: &random) == 0 { try report() }
    case 75..<76: try governance()
    default: try block()
    }
  }

  private func delegate(_ person: Account, _ pool: Account) throws {
    let value = amount()
    guard let shares = try attempt({ try f.staking.from(person, value: value).delegate(to: pool) }) else { return }
    #expect(model.add(value, to: pool, for: person) == shares)
    model.held += value
  }

  private func undelegate(_ person: Account, _ pool: Account) throws {
    let value = Int.random(in: 0..<4, using: &random) == 0 ? .max : amount()
    guard let coins = try attempt({ try f.staking.from(person).undelegate(from: pool, amount: value) }) else { return }
    model.settle(pool, person, now: f.chain.timestamp)
    #expect(model.take(value, from: pool, for: person) == coins)
    if coins.isZero { return }
    model.pools[pool, default: .init()].waiting[person, default: []].append(
      .init(
        amount: coins, height: f.chain.blockNumber, completion: f.chain.timestamp + model.period,
        next: model.pools[pool, default: .init()].slashes.count))
  }

  private func redelegate(_ person: Account, _ old: Account, _ new: Account) throws {
    let value = Int.random(in: 0..<6, using: &random) == 0 ? .max : amount()
    guard let coins = try attempt({ try f.staking.from(person).redelegate(from: old, to: new, amount: value) }) else {
      return
    }
    model.settle(old, person, now: f.chain.timestamp)
    model.settle(new, person, now: f.chain.timestamp)
    #expect(
      model.pools[old, default: .init()].arrivals[person, default: []].isEmpty, "nothing moves on before it is free")
    #expect(model.take(value, from: old, for: person) == coins)
    let shares = model.add(coins, to: new, for: person)
    model.pools[new, default: .init()].arrivals[person, default: []].append(
      .init(
        shares: shares, coins: coins, source: old, height: f.chain.blockNumber,
        completion: f.chain.timestamp + model.period, next: model.pools[old, default: .init()].slashes.count))
  }

  private func cancel(_ person: Account, _ pool: Account) throws {
    let index = UInt64.random(in: 0..<3, using: &random)
    let known = model.pools[pool, default: .init()].waiting[person] ?? []
    var value = amount()
    if index < known.count, Bool.random(using: &random) { value = known[Int(index)].amount }
    guard
      try attempt({ try f.staking.from(person).cancelUnbonding(validator: pool, index: index, amount: value) }) != nil
    else { return }
    model.settle(pool, person, now: f.chain.timestamp)
    model.pools[pool, default: .init()].waiting[person, default: []][Int(index)].amount -= value
    if model.pools[pool, default: .init()].waiting[person, default: []][Int(index)].amount.isZero {
      model.pools[pool, default: .init()].waiting[person, default: []].remove(at: Int(index))
    }
    _ = model.add(value, to: pool, for: person)
  }

  private func withdraw(_ person: Account, _ pool: Account) throws {
    let before = f.balance(person)
    guard let coins = try attempt({ try f.staking.from(person).withdraw(from: pool) }) else { return }
    let now = f.chain.timestamp
    model.settle(pool, person, now: now)
    let ripe = model.pools[pool, default: .init()].waiting[person, default: []].filter { $0.completion <= now }
    model.pools[pool, default: .init()].waiting[person, default: []].removeAll { $0.completion <= now }
    #expect(ripe.map(\.amount).reduce(0, +) == coins)
    #expect(f.balance(person) == before + coins)
    model.held -= coins
  }

  private func claim(_ person: Account, _ pool: Account) throws {
    guard let coins = try attempt({ try f.staking.from(person).claim(from: [pool]) }) else { return }
    claimed[pool, default: [:]][person, default: 0] += Double(coins)
    model.held -= coins
  }

  private func claimCommission(_ pool: Account) throws {
    guard let coins = try attempt({ try f.staking.from(pool).claimCommission() }) else { return }
    commissions[pool, default: 0] += Double(coins)
    model.held -= coins
  }

  private func claimCredit(_ person: Account) throws {
    let account = Bool.random(using: &random) ? StakingFixture.governor : person
    guard let coins = try attempt({ try f.staking.from(f.mallory).claimFor(account) }) else { return }
    #expect(model.credits[account] == coins)
    model.credits[account] = nil
    model.held -= coins
  }

  private func openAnother() throws {
    guard opened.count < 9, Int.random(in: 0..<20, using: &random) == 0 else { return }
    let index = opened.count
    let bond = UInt64.random(in: 40...300, using: &random)
    if try attempt({ try f.open(index, bond: bond, commission: 200) }) == nil { return }
    opened.append(index)
    model.pools[f.account(index)] = .init(rate: 0.02)
    _ = model.add(open(bond), to: f.account(index), for: f.account(index))
    model.held += open(bond)
  }

  private func audit() throws {
    let index = pick(opened)
    let reporter = pick(people)
    let height = f.chain.blockNumber - min(f.chain.blockNumber, UInt64.random(in: 0..<5, using: &random))
    let output = Digest(Word(UInt64.random(in: 1...1_000_000, using: &random)))
    f.chain.clearLogs()
    _ = try attempt { try f.audit(index, output: output, height: height, from: reporter) }
    mirrorSlashes()
  }

  private func report() throws {
    let index = pick(opened)
    let reporter = pick(people)
    let height = f.chain.blockNumber - min(f.chain.blockNumber, UInt64.random(in: 0..<20, using: &random))
    f.chain.clearLogs()
    _ = try attempt { try f.reportDoubleSign(index, height: height, from: reporter) }
    mirrorSlashes()
  }

  private func governance() throws {
    let places = Word(UInt64.random(in: 2...6, using: &random))
    #expect(throws: Revert.self) {
      try f.staking.from(f.mallory).setParameter(Digest(ascii: "maximumValidators"), places)
    }
    try f.staking.from(StakingFixture.governor).setParameter(Digest(ascii: "maximumValidators"), places)
  }

  /// Does to the model what the contract says that it did to its pools, and checks the amounts.
  private func mirrorSlashes() {
    for event in f.chain.events(Slashed.self) {
      let amount = model.slash(
        event.validator,
        .init(
          fault: event.fault, time: f.chain.timestamp, fraction: Word(UInt64(event.fraction)), reporter: event.reporter)
      )
      #expect(amount == event.amount)
    }
  }

  private func block() throws {
    let fees = Bool.random(using: &random) ? amount() / 10 : .zero
    if !fees.isZero { f.payFees(fees) }
    model.held += fees
    model.free += fees
    let members = try f.members()
    let absent = (0..<9).filter { _ in Int.random(in: 0..<5, using: &random) == 0 }
    let proposer = Int.random(in: 0..<9, using: &random)
    let isFaulty = Int.random(in: 0..<600, using: &random) == 0
    f.chain.clearLogs()
    try f.staking.from(StakingFixture.system).endBlock(
      proposer: f.validators[proposer].consensusKey, absent: absent.map { f.validators[$0].consensusKey },
      doubleSigners: isFaulty ? [f.validators[pick(opened)].consensusKey] : [], heights: [f.chain.blockNumber])
    succeeded += 1
    if let rewards = f.chain.events(RewardsDistributed.self).first {
      #expect(rewards.amount == model.free + rewards.emission)
      model.reserve -= rewards.emission
      model.free = 0
      model.distribute(
        rewards.amount, bonus: rewards.bonus, proposer: f.account(proposer), members: members)
    }
    mirrorSlashes()
    #expect(f.chain.events(ValidatorSetChanged.self).count <= 64)
    f.chain.blockNumber += 1
    f.chain.timestamp += UInt64.random(in: 1...12, using: &random)
    try checkSet()
  }

  private func checkSet() throws {
    let reader = f.staking.from()
    let places = try Int(reader.parameter(Digest(ascii: "maximumValidators")))
    var inside: [Word] = []
    var outside: [Word] = []
    var unfit = 0
    for index in opened {
      let v = try reader.validator(f.account(index))
      let isEligible = !v.isJailed && !v.isTombstoned && !v.isRetired && !v.stake.isZero
      if v.isMember {
        if isEligible { inside.append(v.stake) } else { unfit += 1 }
        #expect(v.power > 0)
      } else {
        #expect(v.power == 0)
        if isEligible { outside.append(v.stake) }
      }
    }
    #expect(inside.count + unfit <= places)
    #expect(unfit == 0 || (unfit == 1 && inside.isEmpty))
    #expect(outside.isEmpty || inside.count == places)
    if let least = inside.min(), let most = outside.max() { #expect(least >= most) }
  }

  func check() throws {
    let reader = f.staking.from()
    let balance = f.balance(StakingFixture.contract)
    let (staked, waiting) = (model.staked, model.waiting)
    let (rewards, credits, reserve) = try (reader.totalRewards(), reader.totalCredits(), reader.reserve())
    #expect(try reader.totalStaked() == staked)
    #expect(try reader.totalUnbonding() == waiting)
    #expect(credits == model.credits.values.reduce(0, +))
    #expect(reserve == model.reserve)
    #expect(balance == model.held)
    #expect(try reader.liabilities() == staked + waiting + rewards + credits + reserve)
    #expect(balance == staked + waiting + rewards + credits + reserve + model.free)
    var bonded = Word.zero
    var pending = Word.zero
    var accounts: UInt64 = 1
    for (account, pool) in model.pools {
      let v = try reader.validator(account)
      #expect(v.stake == pool.coins && v.shares == pool.allShares)
      #expect(!v.shares.isZero || v.stake.isZero)
      if v.isMember { bonded += v.stake }
      let commission = try reader.commission(of: account)
      pending += commission
      accounts += 2
      expectNear(Double(commission) + (commissions[account] ?? 0), pool.commission)
      for person in people {
        let delegation = try reader.delegation(validator: account, delegator: person)
        #expect(delegation.shares == pool.shares[person] ?? 0)
        pending += delegation.rewards
        accounts += 1
        expectNear(Double(delegation.rewards) + (claimed[account]?[person] ?? 0), pool.rewards[person] ?? 0)
        #expect(
          try reader.unbondings(validator: account, delegator: person).amounts
            == (pool.waiting[person] ?? []).map(\.amount))
      }
    }
    #expect(try reader.totalBonded() == bonded)
    #expect(pending <= rewards && rewards - pending <= Word(accounts))
  }

  private func expectNear(_ amount: Double, _ exact: Double) {
    // Every claim leaves less than one wei, and the model's numbers have 53 bits.
    #expect(abs(amount - exact) <= exact * 1e-9 + 1e4)
  }
}

@Suite("Staking: properties")
struct StakingPropertyTests {
  @Test("random calls keep every wei, and stake, rewards and the set are what a plain model says")
  func randomCalls() throws {
    var random = SeededGenerator(suite: "StakingPropertyTests", fallback: 0x57A6_E001)
    var steps = 0
    var succeeded = 0
    for _ in 0..<8 {
      let simulation = try Simulation(SeededGenerator(seed: random.next()))
      for index in 0..<2_600 {
        try simulation.step()
        if index % 25 == 0 { try simulation.check() }
      }
      try simulation.check()
      steps += 2_600
      succeeded += simulation.succeeded
    }
    #expect(steps >= 20_000)
    #expect(succeeded > 10_000)
  }
}
