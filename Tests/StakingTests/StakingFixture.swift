import ContractKit
import Cryptography
import Staking

import struct Primitives.Hash
import struct Primitives.UInt256

typealias Word = ContractKit.UInt256
typealias Account = ContractKit.Address
typealias Digest = ContractKit.Hash
typealias Data = ContractKit.Bytes

/// Genesis parameters of the tests; short periods, so that a test can wait for them.
struct StakingParameters {
  var unbondingPeriod: Word = 1_000
  var maximumValidators: Word = 3
  var minimumSelfBond = Word.ether * 100
  var minimumDelegation = Word.ether / 100
  var minimumCommission: Word = 0
  var proposerBonus: Word = 0
  var emissionRate: Word = 0
  var doubleSignSlash: Word = 500
  var downtimeSlash: Word = 100
  var wrongResultSlash: Word = 1_000
  var reporterReward: Word = 500
  var downtimeJail: Word = 600
  var wrongResultJail: Word = 700
  var signedWindow: Word = 20
  var maximumMissed: Word = 5
  var evidenceAge: Word = 1_000
}

/// A validator of the tests.
struct TestValidator {
  let account: Account
  let key: PrivateKey
  var consensusKey: Account { key.account }
  var publicKey: Data { Data(key.publicKey.compressed) }

  init(_ number: UInt8) throws {
    account = Account(0x7000 + UInt64(number))
    key = try PrivateKey([UInt8](repeating: 0, count: 31) + [number])
  }
}

extension PrivateKey {
  var account: Account {
    var word = Word.zero
    for byte in address.bytes { word = word << 8 | Word(UInt64(byte)) }
    return Account(truncating: word)
  }

  /// `r ‖ s ‖ v` over a digest.
  func signature(_ digest: Digest) -> Data {
    let word = digest.word
    let signature = sign(Primitives.Hash(Primitives.UInt256(l0: word.l0, l1: word.l1, l2: word.l2, l3: word.l3)))
    return Data(signature.r.bigEndianBytes + signature.s.bigEndianBytes + [27 + signature.yParity])
  }
}

/// A chain with the contract and some accounts that have coins.
struct StakingFixture {
  static let governor = Account(0x1003)
  static let system = Account(truncating: Word.max - 1)
  static let contract = Account(0x1004)

  let chain = MockChain()
  let staking: MockContract<Staking>
  let validators: [TestValidator]
  let alice = Account(0xA11CE)
  let bob = Account(0xB0B)
  let mallory = Account(0xBAD)

  /// `bonds`: the self-bonds of the genesis validators in OPEN.
  init(
    _ parameters: StakingParameters = StakingParameters(), bonds: [UInt64] = [100, 200, 300],
    commissions: [UInt16]? = nil, reserve: Word = .zero, extraBalance: Word = .zero
  ) throws {
    validators = try (1...9).map { try TestValidator(UInt8($0)) }
    let genesis = Array(validators.prefix(bonds.count))
    let amounts = bonds.map { Word.ether * Word($0) }
    chain.balances[Self.contract] = amounts.reduce(reserve + extraBalance, +)
    for account in genesis.map(\.account) + validators.dropFirst(bonds.count).map(\.account) + [alice, bob, mallory] {
      chain.balances[account] = Word.ether * 1_000_000
    }
    staking = try Self.deploy(
      parameters, on: chain, reserve: reserve, operators: genesis.map(\.account),
      consensusKeys: genesis.map(\.consensusKey), publicKeys: genesis.map(\.publicKey), bonds: amounts,
      commissions: commissions ?? bonds.map { _ in 0 })
  }

  /// Creates the contract as genesis does; its coins are already there.
  static func deploy(
    _ p: StakingParameters, on chain: MockChain, reserve: Word, operators: [Account], consensusKeys: [Account],
    publicKeys: [Data], bonds: [Word], commissions: [UInt16]
  ) throws -> MockContract<Staking> {
    try Staking.deploy(
      on: chain, at: contract, governor: governor, unbondingPeriod: p.unbondingPeriod,
      maximumValidators: p.maximumValidators, minimumSelfBond: p.minimumSelfBond,
      minimumDelegation: p.minimumDelegation, minimumCommission: p.minimumCommission, proposerBonus: p.proposerBonus,
      emissionRate: p.emissionRate, doubleSignSlash: p.doubleSignSlash, downtimeSlash: p.downtimeSlash,
      wrongResultSlash: p.wrongResultSlash, reporterReward: p.reporterReward, downtimeJail: p.downtimeJail,
      wrongResultJail: p.wrongResultJail, signedWindow: p.signedWindow, maximumMissed: p.maximumMissed,
      evidenceAge: p.evidenceAge, reserve: reserve, operators: operators, consensusKeys: consensusKeys,
      publicKeys: publicKeys, bonds: bonds, commissions: commissions)
  }

  func account(_ index: Int) -> Account { validators[index].account }

  func balance(_ account: Account) -> Word { chain.balances[account] ?? .zero }

  /// Coins of the contract that it owes to no one.
  var free: Word { get throws { try balance(Self.contract) - staking.from().liabilities() } }

  /// Ends the block and begins the next, `seconds` later.
  func endBlock(
    proposer: Int? = nil, absent: [Int] = [], doubleSigners: [Int] = [], heights: [UInt64] = [], seconds: UInt64 = 1
  ) throws {
    try staking.from(Self.system).endBlock(
      proposer: proposer.map { validators[$0].consensusKey } ?? .zero,
      absent: absent.map { validators[$0].consensusKey },
      doubleSigners: doubleSigners.map { validators[$0].consensusKey }, heights: heights)
    chain.blockNumber += 1
    chain.timestamp += seconds
  }

  /// Pays rewards as base fees are paid: into the balance, without a call.
  func payFees(_ amount: Word) { chain.balances[Self.contract] = balance(Self.contract) + amount }

  /// Opens a validator that is not of genesis.
  func open(_ index: Int, bond: UInt64, commission: UInt16 = 0) throws {
    let validator = validators[index]
    let digest = try staking.from().registrationDigest(
      account: validator.account, consensusKey: validator.consensusKey, publicKey: validator.publicKey)
    try staking.from(validator.account, value: Word.ether * Word(bond)).createValidator(
      consensusKey: validator.consensusKey, publicKey: validator.publicKey, moniker: "v", commission: commission,
      maximumCommission: 5_000, maximumCommissionChange: 100, signature: validator.key.signature(digest))
  }

  /// Makes two votes of a validator public.
  func reportDoubleSign(_ index: Int, height: UInt64, from reporter: Account) throws {
    let key = validators[index].key
    func sign(_ block: Digest) throws -> Data {
      try key.signature(staking.from().voteDigest(height: height, round: 2, voteType: 1, block: block))
    }
    try staking.from(reporter).submitDoubleSign(
      height: height, round: 2, voteType: 1, firstBlock: Digest(1), firstSignature: sign(Digest(1)),
      secondBlock: Digest(2), secondSignature: sign(Digest(2)))
  }

  func members() throws -> [Account] { try staking.from().validatorSet().operators }

  func stake(_ index: Int) throws -> Word { try staking.from().validator(account(index)).stake }

  /// Everything that a failed call must leave as it is.
  var fingerprint: [Word] {
    get throws {
      let contract = staking.from()
      return try [
        contract.totalStaked(), contract.totalBonded(), contract.totalUnbonding(), contract.totalRewards(),
        contract.totalCredits(), contract.reserve(), contract.liabilities(), balance(Self.contract),
        Word(UInt64(chain.logs.count)), contract.validatorCount(), Word(contract.memberCount()),
      ]
    }
  }

  /// Runs a call that has to fail with this error and change nothing.
  func refuses(_ error: StakingError, _ call: () throws -> Void) throws -> Bool {
    let before = try fingerprint
    do {
      try call()
      return false
    } catch let failure as StakingError {
      return try failure == error && fingerprint == before
    }
  }
}

/// Wei of so many OPEN.
func open(_ amount: UInt64) -> Word { Word.ether * Word(amount) }

/// Whether an amount is what exact division gives, less at most three wei: fractions stay in the contract.
func isNear(_ amount: Word, _ exact: Word) -> Bool { amount <= exact && exact - amount <= 3 }
