public import ContractKit

/// Why the house refuses.
@ContractError
public enum AuctionError {
  /// No open lot has this id.
  case notOpen(UInt256)
  /// A lot cannot run for so many seconds: the number, the least, the most.
  case invalidDuration(UInt64, UInt64, UInt64)
  /// The token's contract did not give the house the token.
  case tokenNotReceived
  /// The bid is lower than the least that counts: the bid, the least.
  case bidTooLow(UInt256, UInt256)
  /// Bids were taken until this time.
  case ended(UInt64)
  /// This is possible from this time on.
  case notEnded(UInt64)
  /// The caller, given here, is not the seller.
  case notSeller(Address)
  /// There is a bid already.
  case hasBids
  /// There is no bid.
  case noBids
  /// The account has no credit.
  case nothingToWithdraw(Address)
}

/// A token is on offer.
@Event
public struct LotOffered {
  /// The lot.
  @Indexed public var lot: UInt256
  /// Who offers it.
  @Indexed public var seller: Address
  /// The token's contract.
  @Indexed public var token: Address
  /// The token.
  public var tokenId: UInt256
  /// The least first bid in wei.
  public var minimumBid: UInt256
  /// Until when bids are taken, in seconds since 1970.
  public var endTime: UInt64

  /// An event.
  public init(
    lot: UInt256, seller: Address, token: Address, tokenId: UInt256, minimumBid: UInt256, endTime: UInt64
  ) {
    self.lot = lot
    self.seller = seller
    self.token = token
    self.tokenId = tokenId
    self.minimumBid = minimumBid
    self.endTime = endTime
  }
}

/// A bid is the highest now.
@Event
public struct BidPlaced {
  /// The lot.
  @Indexed public var lot: UInt256
  /// Who bids.
  @Indexed public var bidder: Address
  /// How many wei.
  public var amount: UInt256
  /// Until when bids are taken now.
  public var endTime: UInt64

  /// An event.
  public init(lot: UInt256, bidder: Address, amount: UInt256, endTime: UInt64) {
    self.lot = lot
    self.bidder = bidder
    self.amount = amount
    self.endTime = endTime
  }
}

/// A lot is closed and its token went to the receiver.
@Event
public struct LotSettled {
  /// The lot.
  @Indexed public var lot: UInt256
  /// The winner; the seller when there was no bid.
  @Indexed public var receiver: Address
  /// What the seller gets, in wei.
  public var amount: UInt256

  /// An event.
  public init(lot: UInt256, receiver: Address, amount: UInt256) {
    self.lot = lot
    self.receiver = receiver
    self.amount = amount
  }
}

/// A lot is closed whose token does not move; the bid is its bidder's again.
@Event
public struct LotRescued {
  /// The lot.
  @Indexed public var lot: UInt256
  /// Who gets its bid back.
  @Indexed public var bidder: Address
  /// How many wei.
  public var amount: UInt256

  /// An event.
  public init(lot: UInt256, bidder: Address, amount: UInt256) {
    self.lot = lot
    self.bidder = bidder
    self.amount = amount
  }
}

/// An account took its credit.
@Event
public struct Withdrawn {
  /// Who.
  @Indexed public var account: Address
  /// How many wei.
  public var amount: UInt256

  /// An event.
  public init(account: Address, amount: UInt256) {
    self.account = account
    self.amount = amount
  }
}
