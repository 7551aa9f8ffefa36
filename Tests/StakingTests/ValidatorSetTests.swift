import ContractKit
import Staking
import Testing

@Suite("Staking: the validator set")
struct ValidatorSetTests {
  @Test("the set is the largest stakes; a candidate needs more than the smallest member")
  func largest() throws {
    let f = try StakingFixture()
    try f.open(3, bond: 100)
    try f.endBlock()
    #expect(try !f.members().contains(f.account(3)))
    _ = try f.staking.from(f.alice, value: .ether).delegate(to: f.account(3))
    try f.endBlock()
    #expect(try Set(f.members()) == Set([1, 2, 3].map { f.account($0) }))
    let changes = f.chain.events(ValidatorSetChanged.self).suffix(2)
    #expect(changes.map(\.power) == [0, 101])
    #expect(try f.staking.from().totalBonded() == open(601))
  }

  @Test("a member's new power is announced at the end of the block, once")
  func powers() throws {
    let f = try StakingFixture()
    f.chain.clearLogs()
    for _ in 0..<3 { _ = try f.staking.from(f.alice, value: open(5)).delegate(to: f.account(0)) }
    #expect(f.chain.events(ValidatorSetChanged.self).isEmpty)
    try f.endBlock()
    #expect(f.chain.events(ValidatorSetChanged.self).map(\.power) == [115])
    try f.endBlock()
    #expect(f.chain.events(ValidatorSetChanged.self).count == 1)
  }

  @Test("fewer places take the smallest out, more places take candidates in")
  func places() throws {
    let f = try StakingFixture()
    let governor = f.staking.from(StakingFixture.governor)
    try governor.setParameter(Digest(ascii: "maximumValidators"), 1)
    try f.endBlock()
    #expect(try f.members() == [f.account(2)])
    try governor.setParameter(Digest(ascii: "maximumValidators"), 3)
    try f.endBlock()
    #expect(try f.members().count == 3)
  }

  @Test("the last member stays in the set until another can take its place")
  func lastMember() throws {
    let f = try StakingFixture(bonds: [100])
    try f.staking.from(f.account(0)).leave()
    try f.endBlock()
    #expect(try f.members() == [f.account(0)])
    try f.open(3, bond: 100)
    try f.endBlock()
    #expect(try f.members() == [f.account(3)])
  }

  @Test("an empty set does nothing, and takes in the first validator")
  func empty() throws {
    var parameters = StakingParameters()
    parameters.emissionRate = 1_000
    let f = try StakingFixture(parameters, bonds: [], reserve: .ether)
    f.payFees(5)
    try f.endBlock(proposer: 0, absent: [0], doubleSigners: [1], heights: [1])
    #expect(try f.staking.from().totalRewards() == 0)
    #expect(try f.staking.from().reserve() == .ether)
    try f.open(0, bond: 100)
    try f.endBlock()
    #expect(try f.members() == [f.account(0)])
  }

  @Test("only the chain ends a block")
  func system() throws {
    let f = try StakingFixture()
    #expect(
      try f.refuses(.notSystem(f.mallory)) {
        try f.staking.from(f.mallory).endBlock(proposer: .zero, absent: [], doubleSigners: [], heights: [])
      })
  }

  @Test("lists that are unknown, repeated, too long or of different lengths do not fail the block")
  func strangeLists() throws {
    let f = try StakingFixture()
    let keys = f.validators.map(\.consensusKey)
    let many = (0..<300).map { Account(UInt64($0)) }
    try f.staking.from(StakingFixture.system).endBlock(
      proposer: f.mallory, absent: many + keys + keys, doubleSigners: many, heights: [])
    try f.staking.from(StakingFixture.system).endBlock(
      proposer: .zero, absent: keys + keys, doubleSigners: keys, heights: [.max, 9_999, 1_000_000])
    #expect(try f.members().count == 3)
    #expect(try f.staking.from().missedBlocks(f.account(0)) == 1)
  }

  @Test("a block changes a limited number of members, and the next ones go on")
  func limitedChanges() throws {
    var parameters = StakingParameters()
    parameters.maximumValidators = 100
    parameters.minimumSelfBond = .ether
    let f = try StakingFixture(parameters, bonds: [1])
    for index in 0..<80 as Range<UInt64> {
      let key = try TestValidator(UInt8(100 + index))
      f.chain.balances[key.account] = open(10)
      let digest = try f.staking.from().registrationDigest(
        account: key.account, consensusKey: key.consensusKey, publicKey: key.publicKey)
      try f.staking.from(key.account, value: open(1)).createValidator(
        consensusKey: key.consensusKey, publicKey: key.publicKey, moniker: "", commission: 0, maximumCommission: 0,
        maximumCommissionChange: 0, signature: key.key.signature(digest))
    }
    var counts: [Int] = []
    for _ in 0..<6 {
      f.chain.clearLogs()
      try f.endBlock()
      counts.append(f.chain.events(ValidatorSetChanged.self).count)
    }
    #expect(counts == [16, 16, 16, 16, 16, 0])
    #expect(try f.staking.from().memberCount() == 81)
    #expect(try f.staking.from().validators(from: 0, count: 500).count == 81)
    #expect(try f.staking.from().validators(from: 80, count: 5).count == 1)
    #expect(try f.staking.from().validators(from: 81, count: .max).isEmpty)
  }

  @Test("the worst block stays within its limits")
  func worstBlock() throws {
    var parameters = StakingParameters()
    parameters.maximumValidators = 200
    parameters.minimumSelfBond = .ether
    parameters.maximumMissed = 1
    let count = 200
    let chain = MockChain()
    let accounts = (0..<count).map { Account(UInt64(0x10_000 + $0)) }
    let keys = (0..<count).map { Account(UInt64(0x20_000 + $0)) }
    let publicKeys = (0..<count).map { Data([UInt8](repeating: 0, count: 30) + [UInt8($0 / 256), UInt8($0 % 256)]) }
    let bonds = (0..<count).map { open(UInt64(1 + $0 % 7)) }
    chain.balances[StakingFixture.contract] = bonds.reduce(0, +)
    let staking = try StakingFixture.deploy(
      parameters, on: chain, reserve: 0, operators: accounts, consensusKeys: keys, publicKeys: publicKeys,
      bonds: bonds, commissions: bonds.map { _ in 500 })
    chain.balances[StakingFixture.contract] = bonds.reduce(0, +) + open(1)
    for account in accounts {
      chain.balances[account] = open(10)
      _ = try staking.from(account, value: open(3)).delegate(to: account)
    }
    try staking.from(StakingFixture.governor).setParameter(Digest(ascii: "maximumValidators"), 100)
    for _ in 0..<2 {
      chain.clearLogs()
      try staking.from(StakingFixture.system).endBlock(
        proposer: keys[7], absent: keys, doubleSigners: Array(keys.dropFirst(Int(chain.blockNumber) * 20).prefix(20)),
        heights: [UInt64](repeating: chain.blockNumber, count: 20))
      #expect(chain.events(Tombstoned.self).count == 8)
      #expect(chain.events(ValidatorSetChanged.self).count <= 48)
      chain.blockNumber += 1
    }
    #expect(chain.events(Jailed.self).count == 8 + 16)
    #expect(try staking.from().liabilities() == chain.balances[StakingFixture.contract])
  }
}
