public import ContractKit

/// The market for Datanets, models and agents: fixed prices, English auctions, offers, and shares of an asset's income.
///
/// Who is owed wei withdraws them: nobody's code runs in somebody else's sale.
@Contract
public struct AssetMarket {
  /// The account that sets the parameters and gets the market's fees.
  @Storage public var governor: Address
  /// The contract whose code the shares of an asset run.
  @Storage public var shareImplementation: Address
  /// The contract that splits the fees of inferences.
  @Storage public var rewards: Address
  /// The number of listings; their ids count from 1.
  @Storage public var listingCount: UInt256
  /// The number of auctions; their ids count from 1.
  @Storage public var auctionCount: UInt256
  /// The number of offers; their ids count from 1.
  @Storage public var offerCount: UInt256
  /// All wei that are kept for others.
  @Storage var held: UInt256
  @Storage var values: Parameters
  @Storage var registries: EnumerableSet<Address>
  @Storage var listings: Mapping<UInt256, Listing>
  @Storage var auctions: Mapping<UInt256, Auction>
  @Storage var offers: Mapping<UInt256, Offer>
  /// By registry and asset.
  @Storage var assets: Mapping<Address, Mapping<UInt256, Asset>>
  /// What accounts may withdraw, in wei.
  @Storage public var credits: Mapping<Address, UInt256>

  /// A market for the assets of the registries, with the initial values of its parameters.
  public init(
    governor: Address, shareImplementation: Address, rewards: Address, registries: [Address], marketFee: UInt256,
    royaltyCap: UInt256, bidIncrement: UInt256, auctionExtension: UInt256, maximumDuration: UInt256
  ) {
    self.governor = governor
    self.shareImplementation = shareImplementation
    self.rewards = rewards
    for registry in registries { self.registries.insert(registry) }
    set(Names.marketFee, marketFee)
    set(Names.royaltyCap, royaltyCap)
    set(Names.bidIncrement, bidIncrement)
    set(Names.auctionExtension, auctionExtension)
    set(Names.maximumDuration, maximumDuration)
  }

  // MARK: - Fixed price

  /// Offers an asset of the caller at a price until a time, and gives the listing's id. The asset stays with the caller,
  /// who approves the market for it; another listing of the asset ends.
  public mutating func list(
    registry: Address, asset: UInt256, price: UInt128, expiry: UInt48
  ) throws(MarketError) -> UInt256 {
    add(listing: registry, asset, price, expiry)
  }

  /// Changes the price of a listing. Only the seller may.
  public mutating func setPrice(listing: UInt256, price: UInt128) throws(MarketError) {
    change(listing: listing, price)
  }

  /// Ends a listing. Only the seller may.
  public mutating func unlist(listing: UInt256) throws(MarketError) { end(listing: listing) }

  /// Buys what a listing offers, for the wei of the call, which are `price`: a price that changed meanwhile is refused.
  @Payable @NonReentrant
  public mutating func buy(listing: UInt256, price: UInt128) throws(MarketError) {
    take(listing: listing, price)
  }

  /// A listing: registry, asset, seller, price in wei, expiry, and whether it could be bought now.
  public func listingOf(listing id: UInt256) throws(MarketError) -> (
    registry: Address, asset: UInt256, seller: Address, price: UInt128, expiry: UInt48, isOpen: Bool
  ) {
    let item = existing(listing: id)
    return (item.registry, item.asset, item.seller, item.price, item.expiry, isOpen(id, item))
  }

  // MARK: - Auctions

  /// Puts an asset of the caller up for auction for some seconds, from a lowest bid on, and gives the auction's id. The
  /// market keeps the asset until the end; its income stays the caller's.
  @NonReentrant
  public mutating func startAuction(
    registry: Address, asset: UInt256, reserve: UInt128, duration: UInt48
  ) throws(MarketError) -> UInt256 {
    add(auction: registry, asset, reserve, duration)
  }

  /// Bids the wei of the call. What the bid before was is credited to its bidder; a bid near the end moves the end.
  @Payable
  public mutating func bid(auction: UInt256) throws(MarketError) { bid(Message.value, auction) }

  /// Ends an auction without bids. Only the seller may.
  @NonReentrant
  public mutating func cancelAuction(auction: UInt256) throws(MarketError) { cancel(auction: auction) }

  /// Gives the asset to the highest bidder, and what it bid to the seller; without bids the asset goes back. Anyone may
  /// call after the end.
  @NonReentrant
  public mutating func settleAuction(auction: UInt256) throws(MarketError) { settle(auction: auction) }

  /// An auction: registry, asset, seller, reserve, highest bid, bidder, end, and the lowest next bid; 0 when it is over.
  public func auctionOf(auction id: UInt256) throws(MarketError) -> (
    registry: Address, asset: UInt256, seller: Address, reserve: UInt128, highest: UInt128, bidder: Address,
    end: UInt48,
    nextBid: UInt256
  ) {
    let item = existing(auction: id)
    let next = isOver(item) ? .zero : nextBid(item)
    return (item.registry, item.asset, item.seller, item.reserve, item.highest, item.bidder, item.end, next)
  }

  // MARK: - Offers

  /// Offers the wei of the call for an asset until a time, and gives the offer's id. The market keeps the wei.
  @Payable
  public mutating func offer(registry: Address, asset: UInt256, expiry: UInt48) throws(MarketError) -> UInt256 {
    add(offer: registry, asset, expiry)
  }

  /// Takes an offer back and pays the caller, who made it.
  @NonReentrant
  public mutating func cancelOffer(offer: UInt256) throws(MarketError) { cancel(offer: offer) }

  /// Sells an asset of the caller for an offer. The market must be approved for the asset.
  @NonReentrant
  public mutating func acceptOffer(offer: UInt256) throws(MarketError) { accept(offer: offer) }

  /// An offer: registry, asset, bidder, wei and expiry; no wei when it is over.
  public func offerOf(offer id: UInt256) throws(MarketError) -> (
    registry: Address, asset: UInt256, bidder: Address, amount: UInt128, expiry: UInt48
  ) {
    let item = existing(offer: id)
    return (item.registry, item.asset, item.bidder, item.amount, item.expiry)
  }

  // MARK: - Revenue shares

  /// Makes shares of the income of an asset of the caller, all of them the caller's, and gives the contract of the shares.
  /// The asset's income is locked to that contract until one account holds all shares and redeems them.
  @NonReentrant
  public mutating func issueShares(
    registry: Address, asset: UInt256, shares: UInt256, name: Text, symbol: Text
  ) throws(MarketError) -> Address {
    issue(registry, asset, shares, name, symbol)
  }

  /// Gives the income of an asset to its owner again. Only the contract of its shares may, when they are gone.
  public mutating func endShares(registry: Address, asset: UInt256) throws(MarketError) { end(registry, asset) }

  /// The contract of an asset's shares; zero for none.
  public func sharesOf(registry: Address, asset: UInt256) -> Address { assets[registry][asset].shares }

  // MARK: - Wei

  /// Pays an account its credit, and gives the amount. Anyone may call.
  @NonReentrant
  public mutating func claimFor(account: Address) throws(MarketError) -> UInt256 {
    let amount = credits[account]
    if amount.isZero { throw .nothingToWithdraw }
    credits[account] = .zero
    held -= amount
    send(amount, to: account)
    return amount
  }

  /// All wei that are kept for others: credits, offers and highest bids.
  public func liabilities() -> UInt256 { held }

  // MARK: - Governance

  /// The value of a parameter.
  public func parameter(_ name: Hash) -> UInt256 { value(of: name) }

  /// Sets a parameter inside of its range. Only the governor may.
  public mutating func setParameter(_ name: Hash, _ value: UInt256) {
    Governed.requireGovernor(governor)
    let previous = self.value(of: name)
    set(name, value)
    emit(ParameterChanged(name: name, previous: previous, current: value))
  }

  /// Lets the assets of a registry be traded, or no longer. Auctions that run go on. Only the governor may.
  public mutating func setRegistry(registry: Address, isAllowed: Bool) {
    Governed.requireGovernor(governor)
    if isAllowed { registries.insert(registry) } else { registries.remove(registry) }
    emit(RegistryChanged(registry: registry, isAllowed: isAllowed))
  }

  /// Whether the assets of a registry may be traded.
  public func isRegistry(registry: Address) -> Bool { registries.contains(registry) }

  /// At most 32 registries whose assets may be traded, from an index on.
  public func registryList(start: UInt256) -> [Address] { registries.elements(from: start, limit: 32) }
}
