import ContractKit
import Staking
import Testing

@Suite("Staking: genesis and parameters")
struct GenesisTests {
  @Test("genesis validators are the set, with their bonds and powers")
  func genesisSet() throws {
    let f = try StakingFixture()
    let set = try f.staking.from().validatorSet()
    #expect(Set(set.operators) == Set((0..<3).map { f.account($0) }))
    #expect(set.powers.reduce(0, +) == 600)
    #expect(try f.staking.from().totalBonded() == open(600))
    #expect(try f.staking.from().liabilities() == f.balance(StakingFixture.contract))
    #expect(f.chain.events(ValidatorSetChanged.self).count == 3)
  }

  @Test("of more genesis validators than places the largest are members")
  func genesisPlaces() throws {
    let f = try StakingFixture(bonds: [100, 400, 200, 300])
    #expect(try Set(f.members()) == Set([1, 2, 3].map { f.account($0) }))
    #expect(try f.staking.from().validatorCount() == 4)
  }

  @Test("a balance that is not exactly the reserve and the bonds is refused")
  func genesisFunds() throws {
    #expect(throws: StakingError.genesisFunds(expected: open(600), balance: open(600) + 1)) {
      _ = try StakingFixture(extraBalance: 1)
    }
  }

  @Test("a genesis bond below the minimum is refused")
  func genesisMinimum() throws {
    #expect(throws: StakingError.amountTooSmall(amount: open(99), minimum: open(100))) {
      _ = try StakingFixture(bonds: [99])
    }
  }

  @Test("a genesis parameter out of its range is refused")
  func genesisParameter() throws {
    var parameters = StakingParameters()
    parameters.maximumValidators = 201
    #expect(throws: Revert.self) { _ = try StakingFixture(parameters) }
    parameters = StakingParameters()
    parameters.maximumMissed = 20
    #expect(throws: Revert.self) { _ = try StakingFixture(parameters) }
  }

  @Test("only the governor sets parameters, by name and within their range")
  func governance() throws {
    let f = try StakingFixture()
    let name = Digest(ascii: "maximumValidators")
    #expect(throws: Revert.error(GovernedError.notGovernor(f.mallory))) {
      try f.staking.from(f.mallory).setParameter(name, 5)
    }
    let governor = f.staking.from(StakingFixture.governor)
    #expect(
      throws: Revert.error(GovernedError.parameterOutOfRange(name: name, value: 0, minimum: 1, maximum: 200))
    ) { try governor.setParameter(name, 0) }
    #expect(throws: Revert.error(GovernedError.unknownParameter(Digest(ascii: "nothing")))) {
      try governor.setParameter(Digest(ascii: "nothing"), 1)
    }
    try governor.setParameter(name, 5)
    #expect(try governor.parameter(name) == 5)
    #expect(f.chain.events(ParameterChanged.self).last == ParameterChanged(name: name, previous: 3, current: 5))
  }

  @Test("the window always has more blocks than may be missed")
  func windowAndMissed() throws {
    let f = try StakingFixture()
    let governor = f.staking.from(StakingFixture.governor)
    #expect(throws: Revert.self) { try governor.setParameter(Digest(ascii: "signedWindow"), 5) }
    #expect(throws: Revert.self) { try governor.setParameter(Digest(ascii: "maximumMissed"), 20) }
    try governor.setParameter(Digest(ascii: "signedWindow"), 6)
    try governor.setParameter(Digest(ascii: "maximumMissed"), 4)
    #expect(throws: Revert.self) { try governor.setParameter(Digest(ascii: "maximumMissed"), 6) }
  }

  @Test("all parameters of the table are read by their names")
  func names() throws {
    let f = try StakingFixture()
    let names: [StaticString] = [
      "unbondingPeriod", "maximumValidators", "minimumSelfBond", "minimumDelegation", "minimumCommission",
      "proposerBonus", "emissionRate", "doubleSignSlash", "downtimeSlash", "wrongResultSlash", "reporterReward",
      "downtimeJail", "wrongResultJail", "signedWindow", "maximumMissed", "evidenceAge",
    ]
    let values: [Word] = [
      1_000, 3, open(100), .ether / 100, 0, 0, 0, 500, 100, 1_000, 500, 600, 700, 20, 5, 1_000,
    ]
    for (name, value) in zip(names, values) {
      #expect(try f.staking.from().parameter(Digest(ascii: name)) == value)
    }
  }
}
