import ContractKit

extension AssetMarket {
  func existing(listing id: UInt256) -> Listing {
    if id.isZero || id > listingCount { MarketError.unknownListing(id).revert() }
    return listings[id]
  }

  mutating func add(
    listing registry: Address, _ asset: UInt256, _ price: UInt128, _ expiry: UInt48
  ) -> UInt256 {
    requireOwned(registry, asset)
    requireTime(expiry)
    if price == 0 { MarketError.noValue.revert() }
    let id = listingCount + .one
    listingCount = id
    var record = assets[registry][asset]
    record.listing = id
    var item = listings[id]
    item.registry = registry
    item.expiry = expiry
    item.fee = values.marketFee
    item.asset = asset
    item.seller = Message.sender
    item.shares = record.shares
    item.price = price
    emit(Listed(listing: id, registry: registry, asset: asset, seller: Message.sender, price: price, expiry: expiry))
    return id
  }

  /// Whether the listing is the one that counts, in time, of an asset that still is the seller's and has the shares that
  /// it had.
  func isOpen(_ id: UInt256, _ item: Listing) -> Bool {
    let record = assets[item.registry][item.asset]
    return record.listing == id && record.shares == item.shares && UInt64(item.expiry) > Block.timestamp
      && registries.contains(item.registry)
      && RegistryContract(at: item.registry).ownerOf(item.asset) == item.seller
  }

  mutating func change(listing id: UInt256, _ price: UInt128) {
    var item = existing(listing: id)
    if item.seller != Message.sender { MarketError.notSeller(Message.sender).revert() }
    if assets[item.registry][item.asset].listing != id { MarketError.notListed(id).revert() }
    if price == 0 { MarketError.noValue.revert() }
    item.price = price
    emit(Repriced(listing: id, price: price))
  }

  mutating func end(listing id: UInt256) {
    let item = existing(listing: id)
    if item.seller != Message.sender { MarketError.notSeller(Message.sender).revert() }
    var record = assets[item.registry][item.asset]
    if record.listing != id { MarketError.notListed(id).revert() }
    record.listing = .zero
    emit(Unlisted(listing: id))
  }

  mutating func take(listing id: UInt256, _ price: UInt128) {
    let item = existing(listing: id)
    if !isOpen(id, item) { MarketError.notListed(id).revert() }
    let asked = item.price
    if asked != price { MarketError.priceChanged(asked, price).revert() }
    let value = Message.value
    if value != UInt256(price) { MarketError.wrongValue(value, UInt256(price)).revert() }
    let seller = item.seller
    let registry = item.registry
    let asset = item.asset
    var record = assets[registry][asset]
    record.listing = .zero
    held += value
    share(value, item.fee, registry, asset, seller, Message.sender)
    RegistryContract(at: registry).transferFrom(seller, Message.sender, asset)
  }
}
