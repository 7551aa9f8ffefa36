import ContractKit
import GovernanceToken
import OpenToken
import Primitives
import Staking

/// Some system contracts as native Swift, called as their bytecode is.
final class NativeContracts {
  /// The validator of Genesis/dev.json.
  static let validator = Primitives.Address(hex: "0xa0Ee7A142d267C1f36714E4a8F75612F20a79720") ?? .zero
  private static let publicKey = "0x023255458e24278e31d5940f304b16300fdff3f6efd3e2a030b5818310ac67af45"
  private let chain = MockChain()

  init(holder: Primitives.Address, wealth: Primitives.UInt256) throws {
    let (validator, key) = (
      NativeContracts.word(NativeContracts.validator), ContractKit.Bytes(try Hex.decode(NativeContracts.publicKey))
    )
    let (bond, reserve) = (ContractKit.UInt256.ether * 10_000, ContractKit.UInt256.ether * 90_000)
    chain.balances[NativeContracts.word(holder)] = NativeContracts.word(wealth)
    let timelock = ContractKit.Address(0x1003)
    chain.balances[ContractKit.Address(0x1004)] = bond + reserve
    _ = try chain.deploy(OpenToken.self, at: ContractKit.Address(0x1000)) {
      try OpenToken(
        governor: timelock, names: [], beneficiaries: [], amounts: [], starts: [], cliffs: [], durations: [],
        revocable: [])
    }
    _ = try chain.deploy(GovernanceToken.self, at: ContractKit.Address(0x1001)) {
      GovernanceToken(underlying: ContractKit.Address(0x1000), governor: timelock)
    }
    _ = try chain.deploy(Staking.self, at: ContractKit.Address(0x1004)) {
      try Staking(
        governor: timelock, unbondingPeriod: 1_814_400, maximumValidators: 100, minimumSelfBond: .ether * 1_000,
        minimumDelegation: .ether, minimumCommission: 0, proposerBonus: 0, emissionRate: 1_000_000_000_000_000,
        doubleSignSlash: 500, downtimeSlash: 1, wrongResultSlash: 500, reporterReward: 1_000, downtimeJail: 600,
        wrongResultJail: 604_800, signedWindow: 10_000, maximumMissed: 5_000, evidenceAge: 1_814_400,
        reserve: reserve, operators: [validator], consensusKeys: [validator], publicKeys: [key], bonds: [bond],
        commissions: [1_000])
    }
  }

  func call(
    _ target: Primitives.Address, _ data: Primitives.Bytes, _ sender: Primitives.Address, _ value: Primitives.UInt256
  ) throws {
    _ = try chain.send(
      ContractKit.Bytes(data), to: NativeContracts.word(target), from: NativeContracts.word(sender),
      value: NativeContracts.word(value))
  }

  private static func word(_ address: Primitives.Address) -> ContractKit.Address {
    ContractKit.Address(truncating: word(address.word))
  }

  private static func word(_ value: Primitives.UInt256) -> ContractKit.UInt256 {
    ContractKit.UInt256(l0: value.l0, l1: value.l1, l2: value.l2, l3: value.l3)
  }
}
