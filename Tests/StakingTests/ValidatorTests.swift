import ContractKit
import Cryptography
import Staking
import Testing

@Suite("Staking: validators")
struct ValidatorTests {
  @Test("a validator opens with a self-bond, waits for the end of the block, and is in the set")
  func opening() throws {
    let f = try StakingFixture(bonds: [100, 200])
    try f.open(3, bond: 150)
    #expect(try f.members().count == 2)
    try f.endBlock()
    #expect(try f.members().count == 3)
    let validator = try f.staking.from().validator(f.account(3))
    #expect(validator.stake == open(150) && validator.selfBond == open(150) && validator.power == 150)
    #expect(validator.isMember && !validator.isJailed)
    #expect(try f.staking.from().profile(f.account(3)).publicKey == f.validators[3].publicKey)
  }

  @Test("nobody registers a key without its signature, and no signature serves another operator")
  func possession() throws {
    let f = try StakingFixture()
    let victim = f.validators[3]
    let own = try f.staking.from().registrationDigest(
      account: victim.account, consensusKey: victim.consensusKey, publicKey: victim.publicKey)
    let signature = victim.key.signature(own)
    #expect(
      try f.refuses(.invalidSignature) {
        try f.staking.from(f.mallory, value: open(100)).createValidator(
          consensusKey: victim.consensusKey, publicKey: victim.publicKey, moniker: "", commission: 0,
          maximumCommission: 0, maximumCommissionChange: 0, signature: signature)
      })
  }

  @Test("keys and operators are used once, also after the validator has left")
  func uniqueness() throws {
    let f = try StakingFixture()
    try f.staking.from(f.account(0)).leave()
    #expect(try f.refuses(.alreadyValidator(f.account(0))) { try f.open(0, bond: 100) })
    let old = f.validators[0]
    let digest = try f.staking.from().registrationDigest(
      account: f.alice, consensusKey: old.consensusKey, publicKey: old.publicKey)
    #expect(
      try f.refuses(.keyInUse(old.consensusKey)) {
        try f.staking.from(f.alice, value: open(100)).createValidator(
          consensusKey: old.consensusKey, publicKey: old.publicKey, moniker: "", commission: 0, maximumCommission: 0,
          maximumCommissionChange: 0, signature: old.key.signature(digest))
      })
  }

  @Test("33 bytes have to be the consensus key's point; 32 bytes of another curve are taken; others are not")
  func publicKeys() throws {
    let f = try StakingFixture()
    func register(_ validator: TestValidator, _ publicKey: Data) throws {
      let digest = try f.staking.from().registrationDigest(
        account: validator.account, consensusKey: validator.consensusKey, publicKey: publicKey)
      try f.staking.from(validator.account, value: open(100)).createValidator(
        consensusKey: validator.consensusKey, publicKey: publicKey, moniker: "", commission: 0, maximumCommission: 0,
        maximumCommissionChange: 0, signature: validator.key.signature(digest))
    }
    let other = f.validators[4].publicKey
    #expect(try f.refuses(.invalidPublicKey) { try register(f.validators[3], other) })
    var flipped = f.validators[3].publicKey
    flipped[0] ^= 1
    #expect(try f.refuses(.invalidPublicKey) { try register(f.validators[3], flipped) })
    #expect(try f.refuses(.invalidPublicKey) { try register(f.validators[3], Data([2])) })
    #expect(
      try f.refuses(.invalidPublicKey) { try register(f.validators[3], Data([UInt8](repeating: 255, count: 33))) })
    try register(f.validators[3], f.validators[3].publicKey)
    let edwards = Data([UInt8](repeating: 7, count: 32))
    try register(f.validators[4], edwards)
    #expect(try f.refuses(.keyInUse(f.validators[5].consensusKey)) { try register(f.validators[5], edwards) })
  }

  @Test("a self-bond below the minimum is refused")
  func smallBond() throws {
    let f = try StakingFixture()
    #expect(try f.refuses(.amountTooSmall(amount: open(99), minimum: open(100))) { try f.open(3, bond: 99) })
  }

  @Test("a commission changes once a day, by no more than promised, and never above its maximum")
  func commissions() throws {
    let f = try StakingFixture()
    try f.open(3, bond: 100, commission: 1_000)
    let operator3 = f.staking.from(f.account(3))
    #expect(try f.refuses(.commissionTooSoon(f.chain.timestamp + 86_400)) { try operator3.setCommission(1_050) })
    f.chain.timestamp += 86_400
    #expect(try f.refuses(.invalidCommission(1_101)) { try operator3.setCommission(1_101) })
    try operator3.setCommission(1_100)
    #expect(try f.staking.from().profile(f.account(3)).commission == 1_100)
    try f.staking.from(StakingFixture.governor).setParameter(Digest(ascii: "minimumCommission"), 1_050)
    f.chain.timestamp += 86_400
    #expect(try f.refuses(.invalidCommission(1_000)) { try operator3.setCommission(1_000) })
    #expect(try f.refuses(.unknownValidator(f.alice)) { try f.staking.from(f.alice).setCommission(1) })
  }

  @Test("a moniker is at most 70 bytes")
  func monikers() throws {
    let f = try StakingFixture()
    let long = Text(utf8: Data([UInt8](repeating: 97, count: 71)))
    #expect(try f.refuses(.monikerTooLong) { try f.staking.from(f.account(0)).setMoniker(long) })
    try f.staking.from(f.account(0)).setMoniker("Ada")
    #expect(try f.staking.from().profile(f.account(0)).moniker == "Ada")
  }

  @Test("whoever leaves is out at the end of the block, for ever, and its delegators get their coins")
  func leaving() throws {
    let f = try StakingFixture()
    _ = try f.staking.from(f.alice, value: open(10)).delegate(to: f.account(1))
    try f.staking.from(f.account(1)).leave()
    #expect(try f.members().contains(f.account(1)))
    try f.endBlock()
    #expect(try !f.members().contains(f.account(1)))
    #expect(try f.refuses(.validatorClosed(f.account(1))) { try f.staking.from(f.account(1)).leave() })
    #expect(try f.refuses(.notJailed(f.account(1))) { try f.staking.from(f.account(1)).unjail() })
    #expect(
      try f.refuses(.validatorClosed(f.account(1))) {
        _ = try f.staking.from(f.alice, value: open(1)).delegate(to: f.account(1))
      })
    #expect(try f.staking.from(f.alice).undelegate(from: f.account(1), amount: .max) == open(10))
    f.chain.timestamp += 1_000
    #expect(try f.staking.from(f.alice).withdraw(from: f.account(1)) == open(10))
  }

  @Test("an operator whose own stake falls below the minimum is jailed, and released when it is back")
  func selfBond() throws {
    let f = try StakingFixture()
    _ = try f.staking.from(f.account(1)).undelegate(from: f.account(1), amount: open(101))
    #expect(try f.staking.from().validator(f.account(1)).isJailed)
    try f.endBlock()
    #expect(try !f.members().contains(f.account(1)))
    #expect(
      try f.refuses(.amountTooSmall(amount: open(99), minimum: open(100))) {
        try f.staking.from(f.account(1)).unjail()
      })
    _ = try f.staking.from(f.account(1), value: open(1)).delegate(to: f.account(1))
    try f.staking.from(f.account(1)).unjail()
    try f.endBlock()
    #expect(try f.members().contains(f.account(1)))
  }
}
