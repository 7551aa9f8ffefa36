public import ContractKit

/// English auctions of ERC-721 tokens: the highest bid wins, whoever is outbid takes its coins back itself.
///
/// The house holds the token while the auction runs. Coins are credited, never sent to others than the caller, so that
/// no bidder can stop the next one by refusing them.
@Contract
public struct Auction {
  /// The number of lots so far; their ids count from 1.
  @Storage public var lotCount: UInt256
  /// All wei that the house owes: open bids and credits.
  @Storage public var liabilities: UInt256
  @Storage var lots: Mapping<UInt256, Lot>
  @Storage var credits: Mapping<Address, UInt256>

  /// Takes a token that the caller owns, and allowed the house, and offers it; gives the lot's id.
  /// - Parameter duration: how long bids are taken, in seconds.
  @NonReentrant
  public mutating func offer(
    token: Address, tokenId: UInt256, minimumBid: UInt256, duration: UInt64
  ) throws(AuctionError) -> UInt256 {
    guard duration >= AuctionLimits.shortest && duration <= AuctionLimits.longest else {
      throw .invalidDuration(duration, AuctionLimits.shortest, AuctionLimits.longest)
    }
    lotCount += 1
    let id = lotCount
    var lot = lots[id]
    lot.open(token: token, tokenId: tokenId, minimumBid: minimumBid, until: Block.timestamp &+ duration)
    emit(
      LotOffered(
        lot: id, seller: Message.sender, token: token, tokenId: tokenId, minimumBid: minimumBid, endTime: lot.endTime))
    AuctionedTokenContract(at: token).transferFrom(Message.sender, address, tokenId)
    guard AuctionedTokenContract(at: token).ownerOf(tokenId) == address else { throw .tokenNotReceived }
    return id
  }

  /// Bids what comes with the call; the bid before becomes a credit.
  @Payable
  public mutating func bid(lot id: UInt256) throws(AuctionError) {
    var lot = try openLot(id)
    let now = Block.timestamp
    guard now < lot.endTime else { throw .ended(lot.endTime) }
    let amount = Message.value
    let lowest = lot.lowestNextBid
    guard amount >= lowest else { throw .bidTooLow(amount, lowest) }
    liabilities += amount
    if !lot.bidder.isZero { credits[lot.bidder] += lot.bid }
    lot.bidder = Message.sender
    lot.bid = amount
    // Whoever bids at the last moment gives the others time to answer.
    if lot.endTime &- now < AuctionLimits.answerTime { lot.endTime = now &+ AuctionLimits.answerTime }
    emit(BidPlaced(lot: id, bidder: Message.sender, amount: amount, endTime: lot.endTime))
  }

  /// Ends an auction after its time: the token goes to the highest bidder, the bid is the seller's credit. Without a bid
  /// the token goes back. Anyone may call.
  @NonReentrant
  public mutating func settle(lot id: UInt256) throws(AuctionError) {
    var lot = try openLot(id)
    guard Block.timestamp >= lot.endTime else { throw .notEnded(lot.endTime) }
    lot.isClosed = true
    let winner = lot.bidder.isZero ? lot.seller : lot.bidder
    if !lot.bidder.isZero { credits[lot.seller] += lot.bid }
    emit(LotSettled(lot: id, receiver: winner, amount: lot.bid))
    AuctionedTokenContract(at: lot.token).transferFrom(address, winner, lot.tokenId)
  }

  /// Takes an offer back; the seller may while nobody has bid.
  @NonReentrant
  public mutating func cancel(lot id: UInt256) throws(AuctionError) {
    var lot = try openLot(id)
    guard Message.sender == lot.seller else { throw .notSeller(Message.sender) }
    guard lot.bidder.isZero else { throw .hasBids }
    lot.isClosed = true
    emit(LotSettled(lot: id, receiver: lot.seller, amount: 0))
    AuctionedTokenContract(at: lot.token).transferFrom(address, lot.seller, lot.tokenId)
  }

  /// Gives the highest bidder its coins back when the token refuses to move: a lot that nobody could settle for
  /// `AuctionLimits.rescueTime` after its end.
  public mutating func rescue(lot id: UInt256) throws(AuctionError) {
    var lot = try openLot(id)
    let time = lot.endTime &+ AuctionLimits.rescueTime
    guard Block.timestamp >= time else { throw .notEnded(time) }
    guard !lot.bidder.isZero else { throw .noBids }
    lot.isClosed = true
    credits[lot.bidder] += lot.bid
    emit(LotRescued(lot: id, bidder: lot.bidder, amount: lot.bid))
  }

  /// Sends the caller its credit.
  @NonReentrant
  public mutating func withdraw() throws(AuctionError) -> UInt256 {
    let account = Message.sender
    let amount = credits[account]
    guard amount > 0 else { throw .nothingToWithdraw(account) }
    credits[account] = 0
    liabilities -= amount
    emit(Withdrawn(account: account, amount: amount))
    send(amount, to: account)
    return amount
  }

  /// The wei that an account can withdraw.
  public func creditOf(_ account: Address) -> UInt256 { credits[account] }

  /// The least wei that the next bid on a lot must have.
  public func lowestBid(lot id: UInt256) throws(AuctionError) -> UInt256 { try openLot(id).lowestNextBid }

  /// A lot; `bidder` is zero while there is no bid.
  public func lotOf(
    _ id: UInt256
  ) -> (
    seller: Address, token: Address, tokenId: UInt256, bidder: Address, bid: UInt256, endTime: UInt64, isClosed: Bool
  ) {
    let lot = lots[id]
    return (lot.seller, lot.token, lot.tokenId, lot.bidder, lot.bid, lot.endTime, lot.isClosed)
  }
}
