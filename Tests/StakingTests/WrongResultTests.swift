import ContractKit
import Staking
import Testing

extension StakingFixture {
  static let oracle = ContractKit.Address(0x0A01)

  /// Makes the test precompile, whose result is the hash of its input, auditable.
  func allowAudits() throws {
    chain.precompiles[Self.oracle] = { call, _ in
      if call.input.isEmpty { return .revert(ContractKit.Bytes()) }
      var output = ContractKit.Bytes()
      for index in 0..<32 { output.append(UInt8(truncatingIfNeeded: (call.input.keccak256 >> (8 * index)).l0)) }
      return .success(output)
    }
    try staking.from(Self.governor).setAuditable(Self.oracle, true)
  }

  /// What the test precompile gives, hashed as validators sign it.
  static func result(_ input: ContractKit.Bytes) -> Digest {
    var output = ContractKit.Bytes()
    for index in 0..<32 { output.append(UInt8(truncatingIfNeeded: (input.keccak256 >> (8 * index)).l0)) }
    return Digest.keccak256(output)
  }

  /// Submits an attestation of a validator.
  func audit(
    _ index: Int, input: ContractKit.Bytes = [1, 2, 3], output: Digest, height: UInt64? = nil,
    from reporter: ContractKit.Address = ContractKit.Address(0xB0B)
  ) throws {
    if try !staking.from().isAuditable(Self.oracle) { try allowAudits() }
    let height = height ?? chain.blockNumber
    let digest = try staking.from().attestationDigest(
      precompile: Self.oracle, input: Digest.keccak256(input), output: output, height: height)
    try staking.from(reporter).submitWrongResult(
      precompile: Self.oracle, input: input, output: output, height: height,
      signature: validators[index].key.signature(digest))
  }
}

@Suite("Staking: wrong results")
struct WrongResultTests {
  @Test("an attestation that the precompile contradicts slashes and jails")
  func wrong() throws {
    let f = try StakingFixture()
    try f.audit(1, output: Digest(7))
    #expect(try f.stake(1) == open(180))
    #expect(try f.staking.from().credits(f.bob) == open(1))
    let validator = try f.staking.from().validator(f.account(1))
    #expect(validator.isJailed && !validator.isTombstoned && validator.jailedUntil == f.chain.timestamp + 700)
  }

  @Test("a right result, a failed call, and a precompile that is not on the list are no evidence")
  func right() throws {
    let f = try StakingFixture()
    try f.allowAudits()
    #expect(
      try f.refuses(.resultIsRight) { try f.audit(1, output: StakingFixture.result([1, 2, 3])) })
    #expect(try f.refuses(.resultUnavailable) { try f.audit(1, input: [], output: Digest(7)) })
    try f.staking.from(StakingFixture.governor).setAuditable(StakingFixture.oracle, false)
    #expect(
      try f.refuses(.notAuditable(StakingFixture.oracle)) {
        try f.staking.from(f.bob).submitWrongResult(
          precompile: StakingFixture.oracle, input: [1], output: Digest(7), height: 1, signature: [])
      })
    #expect(throws: Revert.error(GovernedError.notGovernor(f.mallory))) {
      try f.staking.from(f.mallory).setAuditable(StakingFixture.oracle, true)
    }
  }

  @Test("signatures of nobody, of strangers and over something else are refused")
  func signatures() throws {
    let f = try StakingFixture()
    try f.allowAudits()
    #expect(
      try f.refuses(.unknownKey(f.validators[7].consensusKey)) { try f.audit(7, output: Digest(7)) })
    #expect(
      try f.refuses(.invalidSignature) {
        try f.staking.from(f.bob).submitWrongResult(
          precompile: StakingFixture.oracle, input: [1], output: Digest(7), height: 1, signature: [1, 2])
      })
    #expect(try f.refuses(.faultNotRecent(2)) { try f.audit(1, output: Digest(7), height: 2) })
  }

  @Test("all wrong results up to a release are one fault; a later one is another")
  func once() throws {
    let f = try StakingFixture()
    try f.audit(1, output: Digest(7))
    #expect(try f.refuses(.alreadyPunished(f.account(1))) { try f.audit(1, output: Digest(7)) })
    f.chain.blockNumber = 5
    #expect(try f.refuses(.alreadyPunished(f.account(1))) { try f.audit(1, output: Digest(8)) })
    f.chain.timestamp += 700
    try f.staking.from(f.account(1)).unjail()
    #expect(try f.refuses(.alreadyPunished(f.account(1))) { try f.audit(1, output: Digest(8), height: 4) })
    f.chain.blockNumber = 6
    try f.audit(1, output: Digest(8))
    #expect(try f.stake(1) == open(162))
  }
}
