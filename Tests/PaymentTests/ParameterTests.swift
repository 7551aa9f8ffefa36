import AttributionRewards
import ContractKit
import Testing

@Suite("Parameters of the split")
struct ParameterTests {
  @Test("every parameter has its value of genesis and its range, and is the governor's")
  func table() throws {
    let economy = try Economy()
    let day = UInt256(Economy.day)
    let account = (UInt256.one << 160) - 1
    let table: [(name: StaticString, value: UInt256, range: (UInt256, UInt256))] = [
      ("platformShare", 1_000, (0, 6_000)), ("modelShare", 2_000, (0, 7_000)), ("stakersShare", 2_000, (0, 7_000)),
      ("dataShare", 5_000, (0, 6_000)), ("platform", Account.platform.word, (1, account)),
      ("stakers", Account.stakers.word, (1, account)), ("auditTolerance", 1_000, (100, 5_000)),
      ("attributionTime", 7 * day, (60, 90 * day)),
      ("auditWindow", day, (0, 90 * day)), ("auditTime", 3 * day, (60, 90 * day)),
      ("claimTime", 365 * day, (day, 3_650 * day)), ("auditBond", 500, (1, .ether * 1_000)),
      ("duplicateThreshold", 8_000, (5_000, 10_000)), ("ruleVersion", 1, (1, UInt256(UInt64(UInt32.max)))),
    ]
    for entry in table {
      let name = Hash(ascii: entry.name)
      #expect(try economy.rewards.from().parameter(name: name) == entry.value)
      #expect(throws: Revert.error(GovernedError.notGovernor(Account.maker))) {
        try economy.rewards.from(Account.maker).setParameter(name: name, value: entry.value)
      }
      let (minimum, maximum) = entry.range
      for value in [maximum + 1, .max] + (minimum.isZero ? [] : [minimum - 1]) {
        #expect(
          throws: Revert.error(
            GovernedError.parameterOutOfRange(name: name, value: value, minimum: minimum, maximum: maximum))
        ) { try economy.set(entry.name, value) }
      }
      if entry.name.description == "ruleVersion" { continue }
      for value in [minimum, maximum, entry.value] {
        try economy.set(entry.name, value)
        #expect(try economy.rewards.from().parameter(name: name) == value)
      }
    }
    for name in ["other", "auditor"] as [StaticString] {
      #expect(throws: Revert.error(GovernedError.unknownParameter(Hash(ascii: name)))) { try economy.set(name, 1) }
    }
    #expect(throws: Revert.error(GovernedError.unknownParameter(.zero))) {
      try economy.rewards.from().parameter(name: .zero)
    }
  }

  @Test("shares add up to the whole after every change")
  func shares() throws {
    let economy = try Economy()
    func sum() throws -> UInt16 {
      let rewards = economy.rewards.from()
      return try rewards.platformShare() + rewards.modelShare() + rewards.stakersShare() + rewards.dataShare()
    }
    try economy.set("modelShare", 3_500)
    #expect(try economy.rewards.from().dataShare() == 3_500 && sum() == 10_000)
    try economy.set("dataShare", 4_000)
    #expect(try economy.rewards.from().platformShare() == 500 && sum() == 10_000)
    let events = economy.chain.events(ParameterChanged.self, at: economy.rewards.address).suffix(2)
    #expect(events.map(\.name) == [Hash(ascii: "dataShare"), Hash(ascii: "platformShare")])
    #expect(events.map(\.previous) == [3_500, 1_000] && events.map(\.current) == [4_000, 500])
    try economy.rewards.from(Account.governor).setSplit(platform: 1, model: 2, stakers: 3, data: 9_994)
    #expect(try sum() == 10_000 && economy.rewards.from().dataShare() == 9_994)
    #expect(throws: RewardsError.invalidSplit(10_001)) {
      try economy.rewards.from(Account.governor).setSplit(platform: 1, model: 2, stakers: 3, data: 9_995)
    }
    #expect(throws: Revert.error(GovernedError.notGovernor(Account.maker))) {
      try economy.rewards.from(Account.maker).setSplit(platform: 10_000, model: 0, stakers: 0, data: 0)
    }
  }

  @Test("a changed time holds for stages that begin later")
  func laterStages() throws {
    let economy = try Economy()
    let model = try economy.influenced([Account.alice])
    let inference = try economy.infer(model, paying: 2_000)
    let until = economy.chain.timestamp + 7 * Economy.day
    try economy.set("attributionTime", 60)
    economy.chain.timestamp += 61
    #expect(throws: RewardsError.tooEarly(until)) { try economy.rewards.from().release(inference: inference) }
  }
}
