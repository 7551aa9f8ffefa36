import AgentRegistry
import AssetMarket
import ContractKit
import DatanetRegistry

/// What the owners of agents and the traders of assets do.
enum AssetActions {
  static let all = [
    Action("register an agent") { walk in
      let account = walk.actor()
      try walk.economy.agents.from(account, value: .ether * 100).register(
        name: "agent", key: Address(UInt64(0xF000 + walk.number(below: 1_000_000))), model: PaymentActions.model(walk),
        toolNames: ["search"], toolHashes: [Hash(1)], royaltyBasisPoints: 500)
    },
    Action("add to an agent's stake") { walk in
      let account = walk.actor()
      try walk.economy.agents.from(account, value: walk.value(of: account)).addStake(agent: agent(walk))
    },
    Action("take from an agent's stake") { walk in
      try walk.economy.agents.from(walk.actor()).unbond(agent: agent(walk), amount: walk.amount(upTo: 50))
    },
    Action("fund an agent") { walk in
      let account = walk.actor()
      try walk.economy.agents.from(account, value: walk.value(of: account)).fund(agent: agent(walk))
    },
    Action("withdraw an agent's budget") { walk in
      try walk.economy.agents.from(walk.actor()).withdrawBudget(agent: agent(walk), amount: walk.amount())
    },
    Action("let the market move assets") { walk in
      try walk.economy.datanets.from(walk.actor()).setApprovalForAll(Economy.Place.market, true)
    },
    Action("list a Datanet") { walk in
      let id = DataActions.datanet(walk)
      try walk.economy.market.from(walk.owner(ofDatanet: id)).list(
        registry: Economy.Place.datanets, asset: id, price: 1_000_000_000_000_000_007,
        expiry: UInt48(walk.chain.timestamp + 1_000_000))
    },
    Action("buy") { walk in
      try walk.economy.market.from(walk.actor(), value: 1_000_000_000_000_000_007).buy(
        listing: number(walk), price: 1_000_000_000_000_000_007)
    },
    Action("start an auction") { walk in
      let id = DataActions.datanet(walk)
      try walk.economy.market.from(walk.owner(ofDatanet: id)).startAuction(
        registry: Economy.Place.datanets, asset: id, reserve: 1_000, duration: 7_200)
    },
    Action("bid") { walk in
      let account = walk.actor()
      try walk.economy.market.from(account, value: walk.value(of: account)).bid(auction: number(walk))
    },
    Action("settle an auction") { walk in
      try walk.economy.market.from(walk.actor()).settleAuction(auction: number(walk))
    },
    Action("issue shares") { walk in
      let id = DataActions.datanet(walk)
      try walk.economy.market.from(walk.owner(ofDatanet: id)).issueShares(
        registry: Economy.Place.datanets, asset: id, shares: 1_000_000, name: "shares",
        symbol: "SHR")
    },
  ]

  private static func agent(_ walk: Walk) -> UInt256 { UInt256(UInt64(1 + walk.number(below: 6))) }

  /// The number of a listing or an auction.
  private static func number(_ walk: Walk) -> UInt256 { UInt256(UInt64(1 + walk.number(below: 60))) }
}
