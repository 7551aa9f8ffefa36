import AttributionRewards
import ContractKit
import InferenceGateway

/// What those do who ask models, answer for attribution, and earn.
enum PaymentActions {
  static let all = [
    Action("ask") { walk in
      let account = walk.actor()
      try walk.economy.gateway.from(account, value: walk.value(of: account, upTo: 10)).infer(
        model: model(walk), prompt: prompt(walk), maxOutputTokens: 8, seed: 1, temperatureMilli: 0)
    },
    Action("deposit for asking") { walk in
      let account = walk.actor()
      try walk.economy.gateway.from(account, value: walk.value(of: account)).deposit(account: walk.actor())
    },
    Action("withdraw a deposit") { walk in
      try walk.economy.gateway.from(walk.actor()).withdraw(amount: walk.amount())
    },
    Action("set a key") { walk in
      try walk.economy.gateway.from(walk.actor()).setKey(
        key: walk.actor(), periodLimit: 5_000_000_000_000_000_000, period: 3_600,
        totalLimit: 1_000_000_000_000_000_000_000, expiry: walk.chain.timestamp + 1_000_000, models: [])
    },
    Action("ask by key") { walk in
      try walk.economy.gateway.from(walk.actor()).inferFor(
        account: walk.actor(), model: model(walk), prompt: prompt(walk), maxOutputTokens: 8, seed: 1,
        temperatureMilli: 0, maximumFee: walk.amount(upTo: 10))
    },
    Action("claim earnings") { walk in try walk.economy.rewards.from(walk.actor()).claim() },
    Action("claim for the stakers") { walk in
      try walk.economy.rewards.from(walk.actor()).claimFor(account: Economy.Place.staking)
    },
    Action("claim a row's earnings") { walk in
      try walk.economy.rewards.from(walk.actor()).claimData(
        datanet: DataActions.datanet(walk), version: UInt64(1 + walk.number(below: 3)))
    },
    Action("declare a rule") { walk in
      try walk.economy.rewards.from(walk.actor()).declareRule(model: model(walk), rule: UInt8(walk.number(below: 3)))
    },
    Action("attribute an answer") { walk in
      let inference = inference(walk)
      try walk.economy.rewards.from(walk.actor()).attribute(
        inference: inference, prompt: asked(inference, walk), answer: walk.once(in: 8) ? Bytes("B") : Economy.output)
    },
    Action("settle a score") { walk in
      try walk.economy.rewards.from(walk.actor()).settle(inference: inference(walk))
    },
    Action("release an escrow") { walk in
      try walk.economy.rewards.from(walk.actor()).release(inference: inference(walk))
    },
    Action("ask for an audit") { walk in
      let (account, inference) = (walk.actor(), inference(walk))
      let value = walk.once(in: 8) ? walk.value(of: account, upTo: 2) : .ether + Retraining.price
      try walk.economy.rewards.from(account, value: value).requestAudit(
        inference: inference, source: walk.once(in: 16) ? 1 : 0, row: UInt64(walk.number(below: 6)),
        wholeContributor: walk.once(in: 2), prompt: asked(inference, walk), answer: Economy.output)
    },
    Action("close an audit") { walk in
      try walk.economy.rewards.from(walk.actor()).closeAudit(inference: inference(walk))
    },
    Action("let an audit expire") { walk in
      try walk.economy.rewards.from(walk.actor()).expireAudit(inference: inference(walk))
    },
  ]

  static func model(_ walk: Walk) -> UInt256 { UInt256(UInt64(1 + walk.number(below: 6))) }

  /// An inference, often one of the latest.
  private static func inference(_ walk: Walk) -> UInt256 {
    let count = UInt64((try? walk.economy.gateway.from(.zero).inferenceCount()) ?? .zero)
    return UInt256(count &- UInt64(walk.number(below: walk.once(in: 2) ? 8 : 120)))
  }

  /// The prompt of an inference.
  private static func asked(_ inference: UInt256, _ walk: Walk) throws -> Bytes {
    let hash = try walk.economy.gateway.from(.zero).receiptOf(inference: inference).promptHash
    return (1...longestPrompt).map { prompt($0) }.first { Hash.keccak256($0) == hash } ?? Bytes()
  }

  private static let longestPrompt = 40

  private static func prompt(_ walk: Walk) -> Bytes { prompt(1 + walk.number(below: longestPrompt)) }

  private static func prompt(_ count: Int) -> Bytes { Bytes([UInt8](repeating: 81, count: count)) }
}
