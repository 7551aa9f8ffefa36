import AgentRegistry
import AssetMarket
import ContractKit
import FixtureSupport
import RevenueShare
import Testing

@Suite("Shares of an asset's income")
struct ShareTests {
  let bazaar: Bazaar
  let asset: UInt256
  let shares: MockContract<RevenueShare>
  var market: MockContract<AssetMarket> { bazaar.market }
  var agents: MockContract<AgentRegistry> { bazaar.agents }

  init() throws {
    let bazaar = try Bazaar()
    asset = try bazaar.offered()
    try bazaar.market.from(Account.alice).issueShares(
      registry: bazaar.agents.address, asset: asset, shares: 1_000, name: "Scout income", symbol: "SCOUT")
    shares = try bazaar.shares(asset)
    self.bazaar = bazaar
  }

  private func earn(_ amount: UInt256) throws {
    try bazaar.chain.send(Bytes(), to: shares.address, from: Account.dave, value: amount)
  }

  private func claimable(_ account: Address) throws -> UInt256 { try shares.from().claimable(account: account) }

  @Test("issuing makes a token of a fixed number of shares that gets the asset's income")
  func issue() throws {
    #expect(try shares.from().totalSupply() == 1_000 && shares.from().balanceOf(Account.alice) == 1_000)
    #expect(try shares.from().name() == "Scout income" && shares.from().symbol() == "SCOUT")
    #expect(try shares.from().market() == market.address && shares.from().asset() == asset)
    #expect(try agents.from().payeeOf(agent: asset) == shares.address)
    bazaar.refused(MarketError.hasShares(shares.address)) {
      try market.from(Account.alice).issueShares(
        registry: agents.address, asset: asset, shares: 1, name: "S", symbol: "S")
    }
    let again = Revert.error(InitializableError.invalidInitialization)
    for address in [shares.address, Address(0x100B)] {
      bazaar.refused(again) {
        try bazaar.chain.contract(RevenueShare.self, at: address).from(Account.bob).initialize(
          registry: agents.address, asset: asset, rewards: .zero, holder: Account.bob, shares: 5, name: "x", symbol: "x"
        )
      }
    }
  }

  @Test("wei for the contract that only lends its code are refused")
  func implementation() throws {
    bazaar.refused(Revert.error(ShareError.notSetUp)) {
      try bazaar.chain.send(Bytes(), to: Address(0x100B), from: Account.bob, value: 5)
    }
  }

  @Test("issues that break a rule are refused")
  func refusals() throws {
    let other = try bazaar.offered()
    func issue(_ shares: UInt256 = 1, _ name: Text = "S", _ symbol: Text = "S", by account: Address = Account.alice)
      throws
    {
      try market.from(account).issueShares(
        registry: agents.address, asset: other, shares: shares, name: name, symbol: symbol)
    }
    let most = 1_000_000_000 * UInt256.ether
    bazaar.refused(MarketError.invalidShares(0, most)) { try issue(0) }
    bazaar.refused(MarketError.invalidShares(most + 1, most)) { try issue(most + 1) }
    bazaar.refused(MarketError.invalidName(64)) { try issue(1, "") }
    bazaar.refused(MarketError.invalidName(16)) { try issue(1, "S", "seventeen letters") }
    bazaar.refused(MarketError.notOwner(Account.bob)) { try issue(by: Account.bob) }
    bazaar.refused(MarketError.notShares(Account.bob)) {
      try market.from(Account.bob).endShares(registry: agents.address, asset: asset)
    }
    bazaar.refused(MarketError.notShares(.zero)) { try market.from().endShares(registry: agents.address, asset: other) }
  }

  @Test("a buyer of shares earns from then on, and the seller keeps what was earned")
  func transfer() throws {
    try earn(1_000)
    try shares.from(Account.alice).transfer(Account.bob, 400)
    try earn(500)
    #expect(try claimable(Account.alice) == 1_300 && claimable(Account.bob) == 200)
    #expect(try shares.from(Account.bob).claim() == 200)
    bazaar.refused(ShareError.nothingToClaim) { try shares.from(Account.bob).claim() }
    try shares.from(Account.alice).approve(Account.carol, 600)
    try shares.from(Account.carol).transferFrom(Account.alice, Account.carol, 600)
    try earn(10)
    #expect(try claimable(Account.alice) == 1_300 && claimable(Account.bob) == 4 && claimable(Account.carol) == 6)
    #expect(try shares.from(Account.alice).claim() == 1_300)
    #expect(try shares.from().totalIncome() == 1_510)
    #expect(try shares.from().liabilities() <= bazaar.balance(shares.address))
  }

  @Test("sending shares to oneself earns nothing")
  func selfTransfer() throws {
    try earn(1_000)
    for _ in 0..<3 { try shares.from(Account.alice).transfer(Account.alice, 1_000) }
    #expect(try claimable(Account.alice) == 1_000)
  }

  @Test("shares cannot be sent to their own contract, where nobody could redeem them")
  func ownAddress() throws {
    let own = shares.address
    #expect(throws: Revert.error(ERC20Error.invalidReceiver(own))) {
      try shares.from(Account.alice).transfer(own, 1)
    }
    try shares.from(Account.alice).approve(Account.bob, 10)
    #expect(throws: Revert.error(ERC20Error.invalidReceiver(own))) {
      try shares.from(Account.bob).transferFrom(Account.alice, own, 1)
    }
    #expect(try shares.from().balanceOf(own) == 0)
  }

  @Test("the sale of the asset leaves the income with the shares")
  func assetSale() throws {
    try agents.from(Account.alice).transferFrom(Account.alice, Account.bob, asset)
    #expect(try agents.from().payeeOf(agent: asset) == shares.address)
    try earn(100)
    #expect(try claimable(Account.alice) == 100)
  }

  @Test("collecting fetches what the asset has earned")
  func collect() throws {
    #expect(try shares.from(Account.carol).collect() == 0)
    try bazaar.rewards.from(Account.dave, value: 700).earn(account: shares.address)
    #expect(try shares.from(Account.carol).collect() == 700)
    #expect(try claimable(Account.alice) == 700)
  }

  @Test("who holds all shares redeems them, keeps what was earned and gets what still arrives")
  func redemption() throws {
    try earn(1_001)
    try shares.from(Account.alice).transfer(Account.bob, 1)
    bazaar.refused(ShareError.notAllShares(shares: 999, supply: 1_000)) { try shares.from(Account.alice).redeem() }
    bazaar.refused(ShareError.notAllShares(shares: 0, supply: 1_000)) { try shares.from(Account.carol).redeem() }
    try shares.from(Account.bob).transfer(Account.carol, 1)
    try shares.from(Account.alice).transfer(Account.carol, 999)
    try earn(7)
    try shares.from(Account.carol).redeem()
    #expect(try agents.from().payeeOf(agent: asset) == Account.alice)
    #expect(try market.from().sharesOf(registry: agents.address, asset: asset) == .zero)
    try earn(5)
    #expect(try claimable(Account.alice) == 1_001 && claimable(Account.carol) == 12)
    #expect(try shares.from(Account.carol).claim() == 12 && shares.from(Account.alice).claim() == 1_001)
    #expect(bazaar.balance(shares.address).isZero)
    bazaar.refused(ShareError.notAllShares(shares: 0, supply: 0)) { try shares.from(Account.carol).redeem() }
    // The next issue is another contract.
    let next = try market.from(Account.alice).issueShares(
      registry: agents.address, asset: asset, shares: 1, name: "S", symbol: "S")
    #expect(next != shares.address)
  }

  @Test("every wei is somebody's, for any sequence of incomes, transfers and claims")
  func property() throws {
    var random = SeededGenerator(suite: "ShareTests.property", fallback: 61)
    let accounts = Account.all
    // The model keeps exact fractions: what one share earned, as a sum of amount / 1,000.
    var earned: [Address: UInt64] = [:]
    var held: [Address: UInt64] = [Account.alice: 1_000]
    var paid: [Address: UInt64] = [:]
    var total: UInt64 = 0
    for _ in 0..<2_500 {
      let (first, second) = (accounts.randomElement(using: &random), accounts.randomElement(using: &random))
      guard let first, let second else { continue }
      switch Int.random(in: 0..<4, using: &random) {
      case 0:
        let amount = UInt64.random(in: 0...1_000, using: &random)
        try earn(UInt256(amount))
        total += amount
        // In thousandths of a wei.
        for (account, count) in held { earned[account, default: 0] += amount * count }
      case 1, 2:
        let amount = UInt64.random(in: 0...(held[first] ?? 0), using: &random)
        try shares.from(first).transfer(second, UInt256(amount))
        held[first, default: 0] -= amount
        held[second, default: 0] += amount
      default:
        let due = (earned[first] ?? 0) / 1_000 - (paid[first] ?? 0)
        let now = try claimable(first)
        #expect(now == UInt256(due))
        if now.isZero { continue }
        try shares.from(first).claim()
        paid[first, default: 0] += now.l0
      }
    }
    let out = paid.values.reduce(0, +)
    #expect(bazaar.balance(shares.address) == UInt256(total - out))
    var sum = UInt256.zero
    for account in accounts { sum += try claimable(account) }
    #expect(sum <= bazaar.balance(shares.address) && bazaar.balance(shares.address) - sum < UInt256(accounts.count))
    #expect(try shares.from().liabilities() <= bazaar.balance(shares.address))
  }
}
