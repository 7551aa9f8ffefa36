import ContractKit

extension AssetMarket {
  func existing(auction id: UInt256) -> Auction {
    if id.isZero || id > auctionCount { MarketError.unknownAuction(id).revert() }
    return auctions[id]
  }

  /// Whether no bid is taken any more.
  func isOver(_ item: Auction) -> Bool { item.seller.isZero || Block.timestamp >= UInt64(item.end) }

  /// The lowest next bid: the reserve, or the highest bid and the increment on it, rounded up.
  func nextBid(_ item: Auction) -> UInt256 {
    if item.bidder.isZero { return UInt256(item.reserve) }
    let highest = UInt256(item.highest)
    return highest + UInt256.mulDiv(highest, UInt256(UInt64(values.bidIncrement)), by: Limits.whole, .up)
  }

  mutating func add(
    auction registry: Address, _ asset: UInt256, _ reserve: UInt128, _ duration: UInt48
  ) -> UInt256 {
    requireOwned(registry, asset)
    if reserve == 0 { MarketError.noValue.revert() }
    let end = UInt48(Block.timestamp) + duration
    requireTime(end)
    let id = auctionCount + .one
    auctionCount = id
    let seller = Message.sender
    var item = auctions[id]
    item.registry = registry
    item.end = end
    item.fee = values.marketFee
    item.asset = asset
    item.seller = seller
    item.reserve = reserve
    var record = assets[registry][asset]
    if !record.listing.isZero { record.listing = .zero }
    record.auction = id
    emit(AuctionStarted(auction: id, registry: registry, asset: asset, seller: seller, reserve: reserve, end: end))
    let contract = RegistryContract(at: registry)
    contract.transferFrom(seller, address, asset)
    // The market owns the asset now, and its income must not come here.
    if record.shares.isZero { contract.lockPayee(asset, seller) }
    return id
  }

  mutating func bid(_ amount: UInt256, _ id: UInt256) {
    var item = existing(auction: id)
    if isOver(item) { MarketError.auctionOver(id).revert() }
    let lowest = nextBid(item)
    if amount < lowest { MarketError.bidTooLow(amount, lowest).revert() }
    let before = item.bidder
    let highest = UInt256(item.highest)
    item.bidder = Message.sender
    item.highest = UInt128(amount)
    held += amount
    if !before.isZero { credit(before, highest) }
    let extended = UInt48(Block.timestamp) + values.auctionExtension
    if extended > item.end { item.end = extended }
    emit(BidPlaced(auction: id, bidder: Message.sender, amount: amount, end: item.end))
  }

  mutating func cancel(auction id: UInt256) {
    var item = existing(auction: id)
    let seller = item.seller
    if seller.isZero || seller != Message.sender { MarketError.notSeller(Message.sender).revert() }
    if !item.bidder.isZero { MarketError.hasBids(id).revert() }
    item.seller = .zero
    emit(AuctionEnded(auction: id, winner: .zero, price: .zero))
    hand(item, to: seller)
  }

  mutating func settle(auction id: UInt256) {
    var item = existing(auction: id)
    let seller = item.seller
    if seller.isZero { MarketError.auctionOver(id).revert() }
    if Block.timestamp < UInt64(item.end) { MarketError.auctionRuns(item.end).revert() }
    item.seller = .zero
    let winner = item.bidder
    let price = UInt256(item.highest)
    emit(AuctionEnded(auction: id, winner: winner, price: price))
    if !winner.isZero { share(price, item.fee, item.registry, item.asset, seller, winner) }
    hand(item, to: winner.isZero ? seller : winner)
  }

  /// Gives an asset that the market kept away. A plain transfer: no receiver can stop it.
  private mutating func hand(_ item: Auction, to account: Address) {
    let registry = RegistryContract(at: item.registry)
    var record = assets[item.registry][item.asset]
    record.auction = .zero
    if record.shares.isZero { registry.unlockPayee(item.asset) }
    registry.transferFrom(address, account, item.asset)
  }
}
