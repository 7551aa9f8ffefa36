import AgentRegistry
import AssetMarket
import AttributionRewards
import ContractKit
import DatanetRegistry
import GovernanceToken
import Governor
import InferenceGateway
import ModelRegistry
import OpenToken
import Staking
import Timelock

/// What no account may do: that is for the Timelock, for another contract, or for the chain.
enum ForbiddenActions {
  static let all = [
    Action("set a parameter of Staking", isForbidden: true) { walk in
      try walk.economy.staking.from(walk.actor()).setParameter(Hash(ascii: "emissionRate"), 0)
    },
    Action("set a parameter of the Governor", isForbidden: true) { walk in
      try walk.economy.governor.from(walk.actor()).setParameter(Hash(ascii: "votingDelay"), 1)
    },
    Action("set a parameter of DatanetRegistry", isForbidden: true) { walk in
      try walk.economy.datanets.from(walk.actor()).setParameter(Hash(ascii: "feePerByte"), 0)
    },
    Action("set a parameter of ModelRegistry", isForbidden: true) { walk in
      try walk.economy.models.from(walk.actor()).setParameter(Hash(ascii: "maximumRoyalty"), 0)
    },
    Action("set a parameter of AssetMarket", isForbidden: true) { walk in
      try walk.economy.market.from(walk.actor()).setParameter(Hash(ascii: "marketFee"), 0)
    },
    Action("set a parameter of AgentRegistry", isForbidden: true) { walk in
      try walk.economy.agents.from(walk.actor()).setParameter(Hash(ascii: "minimumStake"), 0)
    },
    Action("revoke a vesting", isForbidden: true) { walk in try walk.economy.openToken.from(walk.actor()).revoke(1) },
    Action("schedule an operation", isForbidden: true) { walk in
      try walk.economy.timelock.from(walk.actor()).schedule(
        Economy.Place.staking, 0, Bytes(), .zero, Hash(1), UInt256(30 * Economy.day))
    },
    Action("change the Timelock's delay", isForbidden: true) { walk in
      try walk.economy.timelock.from(walk.actor()).updateDelay(1)
    },
    Action("report a fee", isForbidden: true) { walk in
      try walk.economy.rewards.from(walk.actor(), value: 1).record(inference: 1, model: 1)
    },
    Action("lock a payee", isForbidden: true) { walk in
      try walk.economy.datanets.from(walk.actor()).lockPayee(datanet: DataActions.datanet(walk), payee: walk.actor())
    },
    Action("end a block as an account", isForbidden: true) { walk in
      try walk.economy.staking.from(walk.actor()).endBlock(proposer: .zero, absent: [], doubleSigners: [], heights: [])
    },
    Action("register a base model", isForbidden: true) { walk in
      try walk.economy.models.from(walk.actor()).registerBase(manifest: Hash(9), name: "x", price: 0)
    },
  ]
}
