public import ContractKit

/// Why a call was refused.
@ContractError
public enum MarketError {
  /// The assets of this contract are not traded here.
  case unknownRegistry(Address)
  /// The caller, given here, does not own the asset.
  case notOwner(Address)
  /// The time is over or too far away: the time, and the last one that is allowed now.
  case invalidTime(UInt48, UInt48)
  /// A price, a reserve or an offer of nothing.
  case noValue
  /// No listing has this id.
  case unknownListing(UInt256)
  /// The listing ended, or its asset is no longer what was listed.
  case notListed(UInt256)
  /// The caller, given here, is not the seller.
  case notSeller(Address)
  /// The price, and the one that the buyer named.
  case priceChanged(UInt128, UInt128)
  /// The wei of the call, and the price.
  case wrongValue(UInt256, UInt256)
  /// No auction has this id.
  case unknownAuction(UInt256)
  /// The auction takes no bids and is not to be settled any more.
  case auctionOver(UInt256)
  /// The auction runs until this time.
  case auctionRuns(UInt48)
  /// The bid, and the lowest one that counts.
  case bidTooLow(UInt256, UInt256)
  /// The auction has bids and goes on.
  case hasBids(UInt256)
  /// No offer has this id.
  case unknownOffer(UInt256)
  /// The offer was accepted, taken back, or is too old.
  case offerOver(UInt256)
  /// The caller, given here, did not make the offer.
  case notBidder(Address)
  /// Shares of the asset were issued or redeemed since the offer.
  case sharesChanged
  /// The asset has shares already, at this contract.
  case hasShares(Address)
  /// The number of shares is zero or too large: the number, and the most.
  case invalidShares(UInt256, UInt256)
  /// A name or a symbol is empty or longer than this many bytes.
  case invalidName(UInt64)
  /// The caller, given here, is not the contract of the asset's shares.
  case notShares(Address)
  /// The account has no credit.
  case nothingToWithdraw
}

/// An asset was listed.
@Event
public struct Listed {
  /// The id of the listing.
  @Indexed public var listing: UInt256
  /// The contract that knows the asset.
  @Indexed public var registry: Address
  /// The id of the asset.
  @Indexed public var asset: UInt256
  /// Who sells.
  public var seller: Address
  /// In wei.
  public var price: UInt128
  /// Until when.
  public var expiry: UInt48
}

/// The price of a listing changed.
@Event
public struct Repriced {
  /// The id of the listing.
  @Indexed public var listing: UInt256
  /// In wei.
  public var price: UInt128
}

/// The seller ended a listing.
@Event
public struct Unlisted {
  /// The id of the listing.
  @Indexed public var listing: UInt256
}

/// An asset was sold; the seller gets what royalty and fee leave.
@Event
public struct Sold {
  /// The contract that knows the asset.
  @Indexed public var registry: Address
  /// The id of the asset.
  @Indexed public var asset: UInt256
  /// Who bought it.
  @Indexed public var buyer: Address
  /// Who sold it.
  public var seller: Address
  /// In wei.
  public var price: UInt256
  /// The royalty in wei.
  public var royalty: UInt256
  /// The market's fee in wei.
  public var fee: UInt256
}

/// An auction began.
@Event
public struct AuctionStarted {
  /// The id of the auction.
  @Indexed public var auction: UInt256
  /// The contract that knows the asset.
  @Indexed public var registry: Address
  /// The id of the asset.
  @Indexed public var asset: UInt256
  /// Who sells.
  public var seller: Address
  /// The lowest bid in wei.
  public var reserve: UInt128
  /// The end, unless a late bid moves it.
  public var end: UInt48
}

/// A bid was placed.
@Event
public struct BidPlaced {
  /// The id of the auction.
  @Indexed public var auction: UInt256
  /// Who bids.
  @Indexed public var bidder: Address
  /// In wei.
  public var amount: UInt256
  /// The end from now on.
  public var end: UInt48
}

/// An auction ended.
@Event
public struct AuctionEnded {
  /// The id of the auction.
  @Indexed public var auction: UInt256
  /// Who gets the asset; zero when it goes back.
  @Indexed public var winner: Address
  /// In wei.
  public var price: UInt256
}

/// An offer was made.
@Event
public struct OfferMade {
  /// The id of the offer.
  @Indexed public var offer: UInt256
  /// The contract that knows the asset.
  @Indexed public var registry: Address
  /// The id of the asset.
  @Indexed public var asset: UInt256
  /// Who offers.
  public var bidder: Address
  /// In wei.
  public var amount: UInt256
  /// Until when.
  public var expiry: UInt48
}

/// An offer was accepted or taken back.
@Event
public struct OfferEnded {
  /// The id of the offer.
  @Indexed public var offer: UInt256
  /// Whether it was accepted.
  public var isAccepted: Bool
}

/// Shares of an asset's income were issued.
@Event
public struct SharesIssued {
  /// The contract that knows the asset.
  @Indexed public var registry: Address
  /// The id of the asset.
  @Indexed public var asset: UInt256
  /// The contract of the shares.
  @Indexed public var contract: Address
  /// Who gets all shares.
  public var owner: Address
  /// How many, in the smallest unit.
  public var shares: UInt256
}

/// The shares of an asset are gone and its income is its owner's again.
@Event
public struct SharesEnded {
  /// The contract that knows the asset.
  @Indexed public var registry: Address
  /// The id of the asset.
  @Indexed public var asset: UInt256
  /// The contract of the shares.
  @Indexed public var contract: Address
}

/// The assets of a registry may be traded, or no longer.
@Event
public struct RegistryChanged {
  /// The registry.
  @Indexed public var registry: Address
  /// Whether its assets may be traded.
  public var isAllowed: Bool
}
