import AssetMarket
import ContractKit
import DatanetRegistry
import ModelRegistry
import RevenueShare
import Testing

/// A registry of the market as its tests need it.
private struct AnyRegistry {
  let address: Address
  let owner: (UInt256) throws -> Address
  let payee: (UInt256) throws -> Address
  let approve: (Address, UInt256) throws -> Void
}

@Suite("Datanets and models on the market")
struct RegistryTests {
  let bazaar: Bazaar
  let datanets: MockContract<DatanetRegistry>
  let models: MockContract<ModelRegistry>
  var market: MockContract<AssetMarket> { bazaar.market }

  init() throws {
    bazaar = try Bazaar()
    let market = bazaar.market.address
    datanets = try bazaar.chain.deploy(DatanetRegistry.self, at: Address(0x1005)) {
      try DatanetRegistry(
        governor: Account.governor, assetMarket: market, dataTypes: [Hash(ascii: "text")], kinds: [2], feePerByte: 0,
        minimumBond: 0, appealBond: 0, appealWindow: 86_400, appealPeriod: 86_400, dailyRowsPerUser: 1_000,
        dailyRowsPerDatanet: 1_000, maximumRowBytes: 16_384, markThreshold: 7_000, nearDuplicatePolicy: 0,
        minimumQuality: 0, minimumVersionRows: 1, maximumRoyalty: 1_000)
    }
    models = try bazaar.chain.deploy(ModelRegistry.self, at: Address(0x1016)) {
      try ModelRegistry(
        governor: Account.alice, datanetRegistry: Address(0x1005), assetMarket: market, manifests: [Hash(7)],
        names: ["base"], prices: [1], evaluators: [], methods: [], minimumWeights: [], maximumWeights: [],
        defaultMethods: [], defaultWeights: [], maximumRoyalty: 1_000, holdback: 2_000, maximumSteps: 10_000,
        maximumJobDuration: 864_000, servingMetric: 0, servingMinimum: 0, minimumNoiseAUC: 0, minimumLDS: 0,
        maximumCopyGain: 0)
    }
    for registry in [datanets.address, models.address] {
      try bazaar.market.from(Account.governor).setRegistry(registry: registry, isAllowed: true)
    }
    try datanets.from(Account.alice).createDatanet(name: "birds", licence: "CC0-1.0")
  }

  private var registries: [AnyRegistry] {
    [
      AnyRegistry(
        address: datanets.address, owner: { try datanets.from().ownerOf($0) },
        payee: { try datanets.from().payeeOf(datanet: $0) },
        approve: { try datanets.from($0).approve(market.address, $1) }),
      AnyRegistry(
        address: models.address, owner: { try models.from().ownerOf($0) },
        payee: { try models.from().payeeOf(model: $0) }, approve: { try models.from($0).approve(market.address, $1) }),
    ]
  }

  @Test("they are sold at a price, for an offer, and in an auction")
  func sales() throws {
    for registry in registries {
      try registry.approve(Account.alice, 1)
      let listing = try market.from(Account.alice).list(
        registry: registry.address, asset: 1, price: 500, expiry: bazaar.now + 100)
      try market.from(Account.bob, value: 500).buy(listing: listing, price: 500)
      #expect(try registry.owner(1) == Account.bob && registry.payee(1) == Account.bob)
      try registry.approve(Account.bob, 1)
      let offer = try market.from(Account.carol, value: 600).offer(
        registry: registry.address, asset: 1, expiry: bazaar.now + 100)
      try market.from(Account.bob).acceptOffer(offer: offer)
      #expect(try registry.owner(1) == Account.carol)
      try registry.approve(Account.carol, 1)
      let auction = try market.from(Account.carol).startAuction(
        registry: registry.address, asset: 1, reserve: 10, duration: 3_600)
      #expect(try registry.payee(1) == Account.carol)
      try market.from(Account.dave, value: 10).bid(auction: auction)
      bazaar.chain.timestamp += 3_600
      try market.from().settleAuction(auction: auction)
      #expect(try registry.owner(1) == Account.dave && registry.payee(1) == Account.dave)
    }
    #expect(try bazaar.isSolvent)
  }

  @Test("their income goes to their shares, through a sale and an auction, until all are redeemed")
  func shares() throws {
    for registry in registries {
      let clone = try market.from(Account.alice).issueShares(
        registry: registry.address, asset: 1, shares: 100, name: "Income", symbol: "INC")
      let shares = bazaar.chain.contract(RevenueShare.self, at: clone)
      #expect(try registry.payee(1) == clone)
      try registry.approve(Account.alice, 1)
      let auction = try market.from(Account.alice).startAuction(
        registry: registry.address, asset: 1, reserve: 10, duration: 3_600)
      #expect(try registry.payee(1) == clone)
      try shares.from(Account.alice).redeem()
      #expect(try registry.payee(1) == Account.alice)
      try market.from(Account.alice).cancelAuction(auction: auction)
      #expect(try registry.owner(1) == Account.alice && registry.payee(1) == Account.alice)
    }
  }
}
