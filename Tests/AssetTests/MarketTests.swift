import AgentRegistry
import AssetMarket
import ContractKit
import RevenueShare
import Testing

@Suite("The market: fixed prices and offers")
struct MarketTests {
  let bazaar: Bazaar
  var market: MockContract<AssetMarket> { bazaar.market }
  var agents: MockContract<AgentRegistry> { bazaar.agents }

  init() throws { bazaar = try Bazaar() }

  private func list(
    _ asset: UInt256, _ price: UInt128 = 10_000, by seller: Address = Account.alice, days: UInt64 = 10
  ) throws -> UInt256 {
    try market.from(seller).list(
      registry: agents.address, asset: asset, price: price,
      expiry: bazaar.now + UInt48(truncating: days * Bazaar.day))
  }

  private func buy(_ listing: UInt256, _ price: UInt128, value: UInt256? = nil, by buyer: Address = Account.bob) throws
  {
    try market.from(buyer, value: value ?? UInt256(price)).buy(listing: listing, price: price)
  }

  @Test("a sale moves the asset and splits the price between royalty, market and seller")
  func sale() throws {
    let asset = try bazaar.offered(royalty: 500)
    try agents.from(Account.alice).transferFrom(Account.alice, Account.carol, asset)
    try agents.from(Account.carol).approve(market.address, asset)
    let listing = try list(asset, 10_001, by: Account.carol)
    #expect(try market.from().listingOf(listing: listing).isOpen)
    try buy(listing, 10_001)
    #expect(try agents.from().ownerOf(asset) == Account.bob)
    // 5 % rounded down, 2.5 % rounded up.
    #expect(try market.from().credits(Account.alice) == 500)
    #expect(try market.from().credits(Account.governor) == 251)
    #expect(try market.from().credits(Account.carol) == 9_250)
    #expect(try market.from().liabilities() == 10_001)
    for account in [Account.alice, Account.governor, Account.carol] { try market.from().claimFor(account: account) }
    #expect(try market.from().liabilities() == 0 && bazaar.balance(market.address).isZero)
    bazaar.refused(MarketError.nothingToWithdraw) { try market.from().claimFor(account: Account.alice) }
    bazaar.refused(MarketError.notListed(listing)) { try buy(listing, 10_001) }
  }

  @Test("royalties are capped, and a seller pays none to itself")
  func royalties() throws {
    let asset = try bazaar.offered(royalty: 2_500)
    try buy(try list(asset, 1_000), 1_000)
    #expect(try market.from().credits(Account.alice) == 975)
    try agents.from(Account.bob).approve(market.address, asset)
    try buy(try list(asset, 1_000, by: Account.bob), 1_000, by: Account.carol)
    #expect(try market.from().credits(Account.alice) == 1_075 && market.from().credits(Account.bob) == 875)
  }

  @Test("the buyer states the price: one that changed before is refused")
  func frontRunning() throws {
    let asset = try bazaar.offered()
    let listing = try list(asset, 1_000)
    try market.from(Account.alice).setPrice(listing: listing, price: 9_000)
    bazaar.refused(MarketError.priceChanged(9_000, 1_000)) { try buy(listing, 1_000, value: 9_000) }
    bazaar.refused(MarketError.wrongValue(8_999, 9_000)) { try buy(listing, 9_000, value: 8_999) }
    bazaar.refused(MarketError.wrongValue(9_001, 9_000)) { try buy(listing, 9_000, value: 9_001) }
    // A new listing of the same asset has another id.
    let second = try list(asset, 1_000)
    bazaar.refused(MarketError.notListed(listing)) { try buy(listing, 9_000) }
    try buy(second, 1_000)
  }

  @Test("an asset that moved, lost its approval or got shares is not sold")
  func staleListings() throws {
    let asset = try bazaar.offered()
    let listing = try list(asset)
    try agents.from(Account.alice).approve(.zero, asset)
    let refusal = Revert.error(ERC721Error.insufficientApproval(operator: market.address, tokenId: asset))
    bazaar.refused(refusal) { try buy(listing, 10_000) }
    try agents.from(Account.alice).transferFrom(Account.alice, Account.carol, asset)
    bazaar.refused(MarketError.notListed(listing)) { try buy(listing, 10_000) }
    bazaar.refused(MarketError.notOwner(Account.alice)) { try list(asset) }
    try agents.from(Account.carol).approve(market.address, asset)
    let second = try list(asset, by: Account.carol)
    try market.from(Account.carol).issueShares(
      registry: agents.address, asset: asset, shares: 100, name: "S", symbol: "S")
    bazaar.refused(MarketError.notListed(second)) { try buy(second, 10_000) }
  }

  @Test("listings end by time, by the seller alone, and with their registry")
  func endings() throws {
    let asset = try bazaar.offered()
    let last = bazaar.now + UInt48(truncating: 90 * Bazaar.day)
    bazaar.refused(MarketError.invalidTime(bazaar.now, last)) { try list(asset, days: 0) }
    bazaar.refused(MarketError.invalidTime(last + UInt48(truncating: Bazaar.day), last)) { try list(asset, days: 91) }
    bazaar.refused(MarketError.noValue) { try list(asset, 0) }
    let listing = try list(asset)
    bazaar.refused(MarketError.notSeller(Account.bob)) { try market.from(Account.bob).unlist(listing: listing) }
    bazaar.refused(MarketError.notSeller(Account.bob)) {
      try market.from(Account.bob).setPrice(listing: listing, price: 1)
    }
    bazaar.refused(MarketError.unknownListing(9)) { try buy(9, 1) }
    try market.from(Account.governor).setRegistry(registry: agents.address, isAllowed: false)
    bazaar.refused(MarketError.notListed(listing)) { try buy(listing, 10_000) }
    bazaar.refused(MarketError.unknownRegistry(agents.address)) { try list(asset) }
    try market.from(Account.governor).setRegistry(registry: agents.address, isAllowed: true)
    bazaar.chain.timestamp += 10 * Bazaar.day
    bazaar.refused(MarketError.notListed(listing)) { try buy(listing, 10_000) }
    try market.from(Account.alice).unlist(listing: listing)
    bazaar.refused(MarketError.notListed(listing)) { try market.from(Account.alice).unlist(listing: listing) }
    bazaar.refused(MarketError.notListed(listing)) {
      try market.from(Account.alice).setPrice(listing: listing, price: 1)
    }
  }

  @Test("the fee of a listing is the one of its beginning")
  func feeChange() throws {
    let listing = try list(try bazaar.offered(), 1_000)
    try market.from(Account.governor).setParameter(Hash(ascii: "marketFee"), 1_000)
    try buy(listing, 1_000)
    #expect(try market.from().credits(Account.governor) == 25)
  }

  private func offer(_ asset: UInt256, _ amount: UInt256, by bidder: Address = Account.bob) throws -> UInt256 {
    try market.from(bidder, value: amount).offer(
      registry: agents.address, asset: asset, expiry: bazaar.now + UInt48(truncating: Bazaar.day))
  }

  @Test("an offer is accepted by the owner, once and in time")
  func offers() throws {
    let asset = try bazaar.offered()
    let first = try offer(asset, 5_000)
    let second = try offer(asset, 6_000, by: Account.carol)
    #expect(try market.from().liabilities() == 11_000)
    bazaar.refused(MarketError.notOwner(Account.bob)) { try market.from(Account.bob).acceptOffer(offer: first) }
    try market.from(Account.alice).acceptOffer(offer: second)
    #expect(try agents.from().ownerOf(asset) == Account.carol)
    #expect(try market.from().credits(Account.alice) == 5_850 && market.from().credits(Account.governor) == 150)
    bazaar.refused(MarketError.offerOver(second)) { try market.from(Account.alice).acceptOffer(offer: second) }
    bazaar.refused(MarketError.offerOver(second)) { try market.from(Account.carol).cancelOffer(offer: second) }
    bazaar.chain.timestamp += Bazaar.day
    bazaar.refused(MarketError.offerOver(first)) { try market.from(Account.carol).acceptOffer(offer: first) }
    bazaar.refused(MarketError.notBidder(Account.alice)) { try market.from(Account.alice).cancelOffer(offer: first) }
    let before = bazaar.balance(Account.bob)
    try market.from(Account.bob).cancelOffer(offer: first)
    #expect(bazaar.balance(Account.bob) == before + 5_000)
    bazaar.refused(MarketError.offerOver(first)) { try market.from(Account.bob).cancelOffer(offer: first) }
    bazaar.refused(MarketError.noValue) { try offer(asset, 0) }
    bazaar.refused(MarketError.unknownOffer(7)) { try market.from().offerOf(offer: 7) }
  }

  @Test("an owner cannot take the income out before it accepts an offer")
  func sharesBeforeAcceptance() throws {
    let asset = try bazaar.offered()
    let offer = try offer(asset, 5_000)
    try market.from(Account.alice).issueShares(
      registry: agents.address, asset: asset, shares: 100, name: "S", symbol: "S")
    bazaar.refused(MarketError.sharesChanged) { try market.from(Account.alice).acceptOffer(offer: offer) }
  }

  @Test("who is paid cannot come back into a sale")
  func reentrancy() throws {
    let asset = try bazaar.offered()
    let rogue = bazaar.rogue
    let expiry = bazaar.now + UInt48(truncating: Bazaar.day)
    let offer = Calls.encode("offer(address,uint256,uint48)", agents.address.word, asset, UInt256(expiry))
    try rogue.from(Account.carol, value: 3_000).perform(target: market.address, message: offer)
    try rogue.from(Account.carol, value: 2_000).perform(target: market.address, message: offer)
    // While it gets the first offer back it tries to get the second one back as well.
    try rogue.from().plan(target: market.address, message: Calls.encode("cancelOffer(uint256)", 2))
    try rogue.from().perform(target: market.address, message: Calls.encode("cancelOffer(uint256)", 1))
    #expect(try rogue.from().successes() == 0)
    #expect(try market.from().liabilities() == 2_000 && bazaar.balance(market.address) == 2_000)
  }

  @Test("parameters change by the governor inside of their ranges")
  func parameters() throws {
    let table: [(StaticString, UInt256, UInt256)] = [
      ("marketFee", 0, 1_000), ("royaltyCap", 0, 5_000), ("bidIncrement", 1, 5_000), ("auctionExtension", 0, 86_400),
      ("maximumDuration", 3_600, 31_536_000),
    ]
    for (name, minimum, maximum) in table {
      let name = Hash(ascii: name)
      for value in [minimum, maximum] {
        try market.from(Account.governor).setParameter(name, value)
        #expect(try market.from().parameter(name) == value)
      }
      let above = maximum + 1
      bazaar.refused(
        Revert.error(
          GovernedError.parameterOutOfRange(name: name, value: above, minimum: minimum, maximum: maximum))
      ) { try market.from(Account.governor).setParameter(name, above) }
    }
    bazaar.refused(Revert.error(GovernedError.notGovernor(Account.bob))) {
      try market.from(Account.bob).setParameter(Hash(ascii: "marketFee"), 1)
    }
    bazaar.refused(Revert.error(GovernedError.notGovernor(Account.bob))) {
      try market.from(Account.bob).setRegistry(registry: Address(5), isAllowed: true)
    }
    #expect(try market.from().registryList(start: 0) == [agents.address])
  }
}
