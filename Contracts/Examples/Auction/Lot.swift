import ContractKit

/// Named limits of the house.
enum AuctionLimits {
  /// The shortest time that bids are taken, in seconds: an hour.
  static var shortest: UInt64 { 3_600 }
  /// The longest time that bids are taken, in seconds: thirty days.
  static var longest: UInt64 { 2_592_000 }
  /// The time that is left after each bid at least, in seconds.
  static var answerTime: UInt64 { 600 }
  /// How long after its end a lot that nobody could settle gives the bid back, in seconds: seven days.
  static var rescueTime: UInt64 { 604_800 }
  /// A bid is higher than the one before by this part of it, 5 %, rounded up.
  static var stepDivisor: UInt256 { 20 }
}

/// A token on offer.
@StorageStruct
struct Lot {
  @Storage var seller: Address
  @Storage var endTime: UInt64
  @Storage var isClosed: Bool
  @Storage var token: Address
  @Storage var bidder: Address
  @Storage var tokenId: UInt256
  @Storage var minimumBid: UInt256
  @Storage var bid: UInt256

  mutating func open(token: Address, tokenId: UInt256, minimumBid: UInt256, until endTime: UInt64) {
    seller = Message.sender
    self.token = token
    self.tokenId = tokenId
    self.minimumBid = minimumBid
    self.endTime = endTime
  }

  var lowestNextBid: UInt256 {
    if bidder.isZero { return max(minimumBid, .one) }
    return bid + UInt256.mulDiv(bid, .one, by: AuctionLimits.stepDivisor, .up)
  }
}

extension Auction {
  /// The lot of an id that is neither settled nor cancelled.
  func openLot(_ id: UInt256) throws(AuctionError) -> Lot {
    let lot = lots[id]
    guard !lot.seller.isZero && !lot.isClosed else { throw .notOpen(id) }
    return lot
  }
}

/// An ERC-721 token, as far as the house needs it.
@ContractInterface
protocol AuctionedToken {
  func ownerOf(_ tokenId: UInt256) -> Address
  mutating func transferFrom(_ from: Address, _ to: Address, _ tokenId: UInt256)
}
