import ContractKit
import GovernanceToken
import OpenToken

/// What holders of coins and votes do.
enum TokenActions {
  static let all = [
    Action("transfer") { walk in
      let (from, to) = (walk.actor(), walk.actor())
      try walk.economy.openToken.from(from).transfer(to, walk.amount())
    },
    Action("approve") { walk in
      try walk.economy.openToken.from(walk.actor()).approve(walk.actor(), walk.amount())
    },
    Action("transferFrom") { walk in
      try walk.economy.openToken.from(walk.actor()).transferFrom(walk.actor(), walk.actor(), walk.amount())
    },
    Action("release vested coins") { walk in
      try walk.economy.openToken.from(walk.actor()).release(UInt256(UInt64(walk.number(below: 3))))
    },
    Action("send coins by force") { walk in
      // As a block's fees arrive: without a call.
      let (from, targets) = (walk.actor(), [Economy.Place.staking, Economy.Place.rewards, Economy.Place.timelock])
      let coins = min(UInt256(UInt64(walk.number(below: 1_000))), walk.chain.balances[from] ?? .zero)
      let target = targets[walk.number(below: targets.count)]
      walk.chain.balances[from] = (walk.chain.balances[from] ?? .zero) - coins
      walk.chain.balances[target] = (walk.chain.balances[target] ?? .zero) + coins
    },
    Action("wrap") { walk in
      let account = walk.actor()
      try walk.economy.governanceToken.from(account, value: walk.value(of: account, upTo: 1_000_000)).deposit()
    },
    Action("unwrap") { walk in
      try walk.economy.governanceToken.from(walk.actor()).withdraw(walk.amount())
    },
    Action("move votes") { walk in
      try walk.economy.governanceToken.from(walk.actor()).transfer(walk.actor(), walk.amount(upTo: 100_000))
    },
    Action("delegate votes") { walk in
      try walk.economy.governanceToken.from(walk.actor()).delegate(walk.actor())
    },
  ]
}
