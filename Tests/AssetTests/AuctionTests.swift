import AgentRegistry
import AssetMarket
import ContractKit
import RevenueShare
import Testing

@Suite("The market: auctions")
struct AuctionTests {
  let bazaar: Bazaar
  let asset: UInt256
  var market: MockContract<AssetMarket> { bazaar.market }
  var agents: MockContract<AgentRegistry> { bazaar.agents }

  init() throws {
    bazaar = try Bazaar()
    asset = try bazaar.offered()
  }

  private func start(reserve: UInt128 = 1_000) throws -> UInt256 {
    try market.from(Account.alice).startAuction(
      registry: agents.address, asset: asset, reserve: reserve, duration: UInt48(truncating: Bazaar.day))
  }

  private func bid(_ auction: UInt256, _ amount: UInt256, by bidder: Address) throws {
    try market.from(bidder, value: amount).bid(auction: auction)
  }

  @Test("the highest bidder gets the asset, the others their wei, the seller the price")
  func auction() throws {
    let id = try start()
    #expect(try agents.from().ownerOf(asset) == market.address)
    bazaar.refused(MarketError.bidTooLow(999, 1_000)) { try bid(id, 999, by: Account.bob) }
    try bid(id, 1_000, by: Account.bob)
    bazaar.refused(MarketError.bidTooLow(1_049, 1_050)) { try bid(id, 1_049, by: Account.carol) }
    try bid(id, 1_050, by: Account.carol)
    // 5 % of 1,050 is 52.5, rounded up.
    #expect(try market.from().auctionOf(auction: id).nextBid == 1_103)
    try bid(id, 2_000, by: Account.bob)
    bazaar.refused(MarketError.hasBids(id)) { try market.from(Account.alice).cancelAuction(auction: id) }
    let end = try market.from().auctionOf(auction: id).end
    bazaar.refused(MarketError.auctionRuns(end)) { try market.from().settleAuction(auction: id) }
    bazaar.chain.timestamp += Bazaar.day
    bazaar.refused(MarketError.auctionOver(id)) { try bid(id, 9_000, by: Account.carol) }
    try market.from(Account.dave).settleAuction(auction: id)
    #expect(try agents.from().ownerOf(asset) == Account.bob)
    #expect(try agents.from().payeeOf(agent: asset) == Account.bob)
    #expect(try market.from().credits(Account.bob) == 1_000 && market.from().credits(Account.carol) == 1_050)
    #expect(try market.from().credits(Account.alice) == 1_950 && market.from().credits(Account.governor) == 50)
    bazaar.refused(MarketError.auctionOver(id)) { try market.from().settleAuction(auction: id) }
    #expect(try market.from().liabilities() == 4_050 && bazaar.isSolvent)
  }

  @Test("a late bid moves the end, an early one does not")
  func extending() throws {
    let id = try start()
    let end = try market.from().auctionOf(auction: id).end
    bazaar.chain.timestamp += Bazaar.day - 601
    try bid(id, 1_000, by: Account.bob)
    #expect(try market.from().auctionOf(auction: id).end == end)
    bazaar.chain.timestamp += 600
    try bid(id, 2_000, by: Account.carol)
    #expect(try market.from().auctionOf(auction: id).end == bazaar.now + 600)
  }

  @Test("without bids the asset goes back, at the end or when the seller cancels")
  func withoutBids() throws {
    let id = try start()
    bazaar.refused(MarketError.notSeller(Account.bob)) { try market.from(Account.bob).cancelAuction(auction: id) }
    try market.from(Account.alice).cancelAuction(auction: id)
    #expect(try agents.from().ownerOf(asset) == Account.alice)
    bazaar.refused(MarketError.notSeller(Account.alice)) { try market.from(Account.alice).cancelAuction(auction: id) }
    bazaar.refused(MarketError.auctionOver(id)) { try bid(id, 5_000, by: Account.bob) }
    try agents.from(Account.alice).approve(market.address, asset)
    let second = try start()
    bazaar.chain.timestamp += Bazaar.day
    try market.from().settleAuction(auction: second)
    #expect(try agents.from().ownerOf(asset) == Account.alice && market.from().liabilities() == 0)
    bazaar.refused(MarketError.unknownAuction(3)) { try market.from().settleAuction(auction: 3) }
  }

  @Test("a bidder that refuses wei stops nobody")
  func griefing() throws {
    let id = try start()
    let rogue = bazaar.rogue
    try rogue.from(Account.dave, value: 1_000).perform(
      target: market.address, message: Calls.encode("bid(uint256)", id))
    try bid(id, 2_000, by: Account.bob)
    bazaar.chain.timestamp += Bazaar.day
    try market.from().settleAuction(auction: id)
    #expect(try agents.from().ownerOf(asset) == Account.bob && market.from().credits(rogue.address) == 1_000)
    bazaar.refused(Revert()) { try market.from().claimFor(account: rogue.address) }
    // It cannot stop an asset from coming to it either: nobody asks it.
    try agents.from(Account.bob).approve(market.address, asset)
    let second = try market.from(Account.bob).startAuction(
      registry: agents.address, asset: asset, reserve: 1, duration: 3_600)
    try rogue.from(Account.dave, value: 1).perform(
      target: market.address, message: Calls.encode("bid(uint256)", second))
    bazaar.chain.timestamp += 3_600
    try market.from().settleAuction(auction: second)
    #expect(try agents.from().ownerOf(asset) == rogue.address)
  }

  @Test("while the market keeps an asset its income is the seller's")
  func income() throws {
    let id = try start()
    #expect(try agents.from().payeeOf(agent: asset) == Account.alice)
    try market.from(Account.alice).cancelAuction(auction: id)
    try agents.from(Account.alice).transferFrom(Account.alice, Account.carol, asset)
    #expect(try agents.from().payeeOf(agent: asset) == Account.carol)
  }

  @Test("shares of an asset in an auction can be redeemed, and its income never is the market's")
  func sharesDuringAuction() throws {
    try market.from(Account.alice).issueShares(
      registry: agents.address, asset: asset, shares: 10, name: "S", symbol: "S")
    let shares = try bazaar.shares(asset)
    let id = try start()
    #expect(try agents.from().payeeOf(agent: asset) == shares.address)
    try shares.from(Account.alice).redeem()
    #expect(try agents.from().payeeOf(agent: asset) == Account.alice)
    try bid(id, 1_000, by: Account.bob)
    bazaar.chain.timestamp += Bazaar.day
    try market.from().settleAuction(auction: id)
    #expect(try agents.from().payeeOf(agent: asset) == Account.bob)
  }

  @Test("an asset in an auction is the market's: no listing, no offer and no shares")
  func custody() throws {
    let listing = try market.from(Account.alice).list(
      registry: agents.address, asset: asset, price: 5, expiry: bazaar.now + 1_000)
    let offer = try market.from(Account.bob, value: 7).offer(
      registry: agents.address, asset: asset, expiry: bazaar.now + 1_000)
    _ = try start()
    bazaar.refused(MarketError.notListed(listing)) {
      try market.from(Account.bob, value: 5).buy(listing: listing, price: 5)
    }
    bazaar.refused(MarketError.notOwner(Account.alice)) { try market.from(Account.alice).acceptOffer(offer: offer) }
    bazaar.refused(MarketError.notOwner(Account.alice)) { try start() }
    bazaar.refused(MarketError.notOwner(Account.alice)) {
      try market.from(Account.alice).issueShares(
        registry: agents.address, asset: asset, shares: 1, name: "S", symbol: "S")
    }
  }
}
