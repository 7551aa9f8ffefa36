import ContractKit

extension AssetMarket {
  func existing(offer id: UInt256) -> Offer {
    if id.isZero || id > offerCount { MarketError.unknownOffer(id).revert() }
    return offers[id]
  }

  mutating func add(offer registry: Address, _ asset: UInt256, _ expiry: UInt48) -> UInt256 {
    if !registries.contains(registry) { MarketError.unknownRegistry(registry).revert() }
    requireTime(expiry)
    let amount = Message.value
    if amount.isZero { MarketError.noValue.revert() }
    let id = offerCount + .one
    offerCount = id
    var item = offers[id]
    item.registry = registry
    item.expiry = expiry
    item.asset = asset
    item.bidder = Message.sender
    item.shares = assets[registry][asset].shares
    item.amount = UInt128(amount)
    held += amount
    emit(OfferMade(offer: id, registry: registry, asset: asset, bidder: Message.sender, amount: amount, expiry: expiry))
    return id
  }

  mutating func cancel(offer id: UInt256) {
    var item = existing(offer: id)
    if item.bidder != Message.sender { MarketError.notBidder(Message.sender).revert() }
    let amount = UInt256(item.amount)
    if amount.isZero { MarketError.offerOver(id).revert() }
    item.amount = 0
    held -= amount
    emit(OfferEnded(offer: id, isAccepted: false))
    send(amount, to: Message.sender)
  }

  mutating func accept(offer id: UInt256) {
    var item = existing(offer: id)
    let amount = UInt256(item.amount)
    let registry = item.registry
    let asset = item.asset
    if amount.isZero || Block.timestamp >= UInt64(item.expiry) { MarketError.offerOver(id).revert() }
    var record = assets[registry][asset]
    if record.shares != item.shares { MarketError.sharesChanged.revert() }
    requireOwned(registry, asset)
    item.amount = 0
    if !record.listing.isZero { record.listing = .zero }
    emit(OfferEnded(offer: id, isAccepted: true))
    share(amount, values.marketFee, registry, asset, Message.sender, item.bidder)
    RegistryContract(at: registry).transferFrom(Message.sender, item.bidder, asset)
  }
}
