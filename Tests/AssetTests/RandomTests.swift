import AgentRegistry
import AssetMarket
import ContractKit
import FixtureSupport
import RevenueShare
import Testing

@Suite("Agents and market under random calls")
struct RandomTests {
  @Test("both hold exactly what they owe, and every asset has one owner")
  func everyWei() throws {
    var random = SeededGenerator(suite: "RandomTests.everyWei", fallback: 71)
    let bazaar = try Bazaar()
    let (agents, market) = (bazaar.agents, bazaar.market)
    try bazaar.gateway.from().setPrice(3)
    for owner in Account.all {
      for number: UInt8 in 1...2 {
        let id = try bazaar.register(by: owner, stake: 5_000, key: Signer(number).address, royalty: 300)
        try agents.from(owner).setLimits(agent: id, perCall: 50, perPeriod: 200, period: 500)
        try agents.from(owner).setApprovalForAll(market.address, true)
      }
    }
    let supply = bazaar.chain.balances.values.reduce(UInt256.zero, +)
    var successes = 0
    for step in 0..<4_000 {
      let account = Account.all[Int.random(in: 0..<4, using: &random)]
      let asset = UInt256(UInt64.random(in: 1...8, using: &random))
      let amount = UInt256(UInt64.random(in: 1...3_000, using: &random))
      let id = UInt256(UInt64.random(in: 1...40, using: &random))
      let action = Int.random(in: 0..<20, using: &random)
      do {
        try perform(action, bazaar, account, asset, amount, id, &random)
        successes += 1
      } catch is AgentError {
      } catch is MarketError {
      } catch is ShareError {
      } catch let error as Revert {
        #expect(error != Revert.panic(.assertion) && error != Revert.panic(.arithmetic), "step \(step), \(action)")
      }
      bazaar.chain.timestamp += UInt64.random(in: 0...2_000, using: &random)
      // Nobody sends either contract wei besides, so that they hold what they owe to the wei.
      #expect(try agents.from().liabilities() == bazaar.balance(agents.address), "step \(step), action \(action)")
      #expect(try market.from().liabilities() == bazaar.balance(market.address), "step \(step), action \(action)")
    }
    #expect(bazaar.chain.balances.values.reduce(UInt256.zero, +) == supply)
    #expect(successes > 500)
    var owned = UInt256.zero
    for account in Account.all + [market.address] { owned += try agents.from().balanceOf(account) }
    #expect(owned == agentsCount(bazaar))
    for asset: UInt64 in 1...8 { #expect(try agents.from().payeeOf(agent: UInt256(asset)) != market.address) }
  }

  private func agentsCount(_ bazaar: Bazaar) -> UInt256 { (try? bazaar.agents.from().agentCount()) ?? 0 }

  private func perform(
    _ action: Int, _ bazaar: Bazaar, _ account: Address, _ asset: UInt256, _ amount: UInt256, _ id: UInt256,
    _ random: inout SeededGenerator
  ) throws {
    let (agents, market) = (bazaar.agents, bazaar.market)
    let registry = agents.address
    let expiry = bazaar.now + UInt48(truncating: UInt64.random(in: 1...20_000, using: &random))
    switch action {
    case 0: try market.from(account).list(registry: registry, asset: asset, price: UInt128(amount), expiry: expiry)
    case 1, 2:
      let price = try market.from().listingOf(listing: id).price
      try market.from(account, value: UInt256(price)).buy(listing: id, price: price)
    case 3: try market.from(account).unlist(listing: id)
    case 4:
      try market.from(account).startAuction(
        registry: registry, asset: asset, reserve: UInt128(amount), duration: 4_000)
    case 5, 6, 7:
      let lowest = try market.from().auctionOf(auction: id).nextBid
      try market.from(account, value: lowest + amount).bid(auction: id)
    case 8: try market.from(account).cancelAuction(auction: id)
    case 9, 10: try market.from(account).settleAuction(auction: id)
    case 11: try market.from(account, value: amount).offer(registry: registry, asset: asset, expiry: expiry)
    case 12: try market.from(account).acceptOffer(offer: id)
    case 13: try market.from(account).cancelOffer(offer: id)
    case 14: try market.from(account).claimFor(account: account)
    case 15: try agents.from(account, value: amount).addStake(agent: asset)
    case 16:
      try agents.from(account).unbond(agent: asset, amount: amount)
      bazaar.chain.timestamp += 7 * Bazaar.day
      let epoch = try agents.from().agentOf(agent: asset).epoch
      try agents.from(account).withdrawStake(agent: asset, epoch: epoch)
    case 17: try agents.from(account, value: amount).fund(agent: asset)
    case 18:
      let key = try agents.from().agentOf(agent: asset).key
      try agents.from(key).infer(
        agent: asset, prompt: Bytes("Q"), maxOutputTokens: 1, seed: 0, temperatureMilli: 0, maximumFee: 40)
    default:
      if let shares = try? bazaar.shares(asset), !shares.address.isZero {
        try shares.from(account).redeem()
      } else {
        try market.from(account).issueShares(
          registry: registry, asset: asset, shares: amount, name: "Income", symbol: "INC")
      }
    }
  }
}
