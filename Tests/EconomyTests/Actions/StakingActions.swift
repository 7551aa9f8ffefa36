import ContractKit
import Staking

/// What validators, delegators and the chain do.
enum StakingActions {
  private static let system = Address(truncating: .max &- .one)

  static let all = [
    Action("stake") { walk in
      let account = walk.actor()
      try walk.economy.staking.from(account, value: walk.value(of: account)).delegate(to: validator(walk))
    },
    Action("unstake") { walk in
      try walk.economy.staking.from(walk.actor()).undelegate(from: validator(walk), amount: walk.amount())
    },
    Action("withdraw stake") { walk in
      try walk.economy.staking.from(walk.actor()).withdraw(from: validator(walk))
    },
    Action("claim stake rewards") { walk in
      try walk.economy.staking.from(walk.actor()).claim(from: [validator(walk)])
    },
    Action("claim commission") { walk in try walk.economy.staking.from(walk.actor()).claimCommission() },
    Action("end a block") { walk in
      walk.chain.blockNumber += 1
      walk.chain.timestamp += UInt64(1 + walk.number(below: walk.once(in: 20) ? 400_000 : 12))
      let absent = walk.once(in: 4) ? [Economy.consensusKey] : []
      try walk.economy.staking.from(system).endBlock(
        proposer: Economy.consensusKey, absent: absent, doubleSigners: [], heights: [])
    },
    Action("unjail") { walk in try walk.economy.staking.from(validator(walk)).unjail() },
  ]

  /// Mostly the one that there is.
  private static func validator(_ walk: Walk) -> Address {
    walk.once(in: 8) ? walk.actor() : walk.economy.actors[2]
  }
}
