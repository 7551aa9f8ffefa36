import ContractKit

extension AssetMarket {
  mutating func issue(
    _ registry: Address, _ asset: UInt256, _ shares: UInt256, _ name: Text, _ symbol: Text
  ) -> Address {
    requireOwned(registry, asset)
    if shares.isZero || shares > Limits.shares { MarketError.invalidShares(shares, Limits.shares).revert() }
    if name.isEmpty || name.utf8.count > Limits.nameBytes { MarketError.invalidName(UInt64(Limits.nameBytes)).revert() }
    if symbol.isEmpty || symbol.utf8.count > Limits.symbolBytes {
      MarketError.invalidName(UInt64(Limits.symbolBytes)).revert()
    }
    var record = assets[registry][asset]
    if !record.shares.isZero { MarketError.hasShares(record.shares).revert() }
    // Only this contract creates at the address, so that nobody can take it first.
    let salt = Hash.keccak256(Hash.keccak256(registry.word, asset).word, UInt256(record.issues))
    let clone = Clones.clone(shareImplementation, salt: salt)
    record.issues += 1
    record.shares = clone
    if !record.listing.isZero { record.listing = .zero }
    emit(SharesIssued(registry: registry, asset: asset, contract: clone, owner: Message.sender, shares: shares))
    SharesContract(at: clone).initialize(registry, asset, rewards, Message.sender, shares, name, symbol)
    RegistryContract(at: registry).lockPayee(asset, clone)
    return clone
  }

  mutating func end(_ registry: Address, _ asset: UInt256) {
    var record = assets[registry][asset]
    if record.shares != Message.sender || record.shares.isZero { MarketError.notShares(Message.sender).revert() }
    record.shares = .zero
    if !record.listing.isZero { record.listing = .zero }
    emit(SharesEnded(registry: registry, asset: asset, contract: Message.sender))
    let contract = RegistryContract(at: registry)
    contract.unlockPayee(asset)
    // While the market keeps the asset for an auction, the income is the seller's.
    if !record.auction.isZero { contract.lockPayee(asset, auctions[record.auction].seller) }
  }
}
