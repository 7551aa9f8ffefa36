import Auction
import ContractKit
import FixtureSupport
import Testing

@Suite("Example: Auction")
struct AuctionTests {
  let chain = MockChain()
  let seller = Address(0x5e11)
  let alice = Address(0xA11CE)
  let bob = Address(0xB0B)
  let pictures: MockContract<Pictures>
  let house: MockContract<Auction>

  init() throws {
    pictures = try Pictures.deploy(on: chain)
    house = try Auction.deploy(on: chain)
    for account in [seller, alice, bob] { chain.balances[account] = 1_000_000 }
    for id in 1...4 as ClosedRange<UInt64> {
      try pictures.from().mint(seller, UInt256(id))
      try pictures.from(seller).approve(house.address, UInt256(id))
    }
  }

  @discardableResult
  func offer(_ id: UInt256, minimum: UInt256 = 100) throws -> UInt256 {
    try house.from(seller).offer(token: pictures.address, tokenId: id, minimumBid: minimum, duration: 3_600)
  }

  @Test("the highest bid wins, the one before is a credit, and the seller is paid")
  func life() throws {
    try offer(1)
    try house.from(alice, value: 100).bid(lot: 1)
    try house.from(bob, value: 105).bid(lot: 1)
    #expect(try house.from().creditOf(alice) == 100)
    chain.timestamp += 3_600
    try house.from(alice).settle(lot: 1)
    #expect(try pictures.from().ownerOf(1) == bob)
    #expect(try house.from(alice).withdraw() == 100)
    #expect(try house.from(seller).withdraw() == 105)
    #expect(chain.balances[alice] == 1_000_000)
    #expect(try house.from().liabilities() == 0)
  }

  @Test("a bid is 5 per cent above the one before, rounded up")
  func steps() throws {
    try offer(1)
    #expect(throws: AuctionError.bidTooLow(99, 100)) { try house.from(alice, value: 99).bid(lot: 1) }
    try house.from(alice, value: 101).bid(lot: 1)
    #expect(try house.from().lowestBid(lot: 1) == 107)
    #expect(throws: AuctionError.bidTooLow(106, 107)) { try house.from(bob, value: 106).bid(lot: 1) }
    #expect(try house.from().liabilities() == 101)
  }

  @Test("a bid at the last moment prolongs the auction, and none counts after it")
  func times() throws {
    try offer(1)
    chain.timestamp += 3_599
    try house.from(alice, value: 100).bid(lot: 1)
    #expect(throws: AuctionError.notEnded(chain.timestamp + 600)) { try house.from(bob).settle(lot: 1) }
    chain.timestamp += 600
    #expect(throws: AuctionError.ended(chain.timestamp)) { try house.from(bob, value: 500).bid(lot: 1) }
    try house.from(bob).settle(lot: 1)
    #expect(throws: AuctionError.notOpen(1)) { try house.from(bob).settle(lot: 1) }
  }

  @Test("without a bid the token goes back, and only the seller cancels")
  func noBids() throws {
    try offer(1)
    try offer(2)
    #expect(throws: AuctionError.notSeller(bob)) { try house.from(bob).cancel(lot: 1) }
    try house.from(seller).cancel(lot: 1)
    chain.timestamp += 3_600
    try house.from(bob).settle(lot: 2)
    for id in [1, 2] as [UInt256] { #expect(try pictures.from().ownerOf(id) == seller) }
    try offer(3)
    try house.from(alice, value: 100).bid(lot: 3)
    #expect(throws: AuctionError.hasBids) { try house.from(seller).cancel(lot: 3) }
  }

  @Test("nobody offers another's token, and durations have limits")
  func offers() throws {
    #expect(throws: Revert.self) {
      try house.from(bob).offer(token: pictures.address, tokenId: 1, minimumBid: 1, duration: 3_600)
    }
    #expect(throws: AuctionError.invalidDuration(3_599, 3_600, 2_592_000)) {
      try house.from(seller).offer(token: pictures.address, tokenId: 1, minimumBid: 1, duration: 3_599)
    }
    #expect(try house.from().lotCount() == 0)
    #expect(try pictures.from().ownerOf(1) == seller)
  }

  @Test("a bidder that takes no coins cannot stop the next bid")
  func refusers() throws {
    try offer(1)
    let refuser = try Refuser.deploy(on: chain, house: house.address, mode: 0)
    try refuser.from(alice, value: 100).bid(1)
    try house.from(bob, value: 200).bid(lot: 1)
    #expect(try house.from().creditOf(refuser.address) == 100)
    #expect(throws: Revert.self) { try refuser.from(alice).withdraw() }
    #expect(try house.from().liabilities() == 300)
  }

  @Test("a credit is paid once, also to who calls back when it comes")
  func reentrancy() throws {
    try offer(1)
    let greedy = try Refuser.deploy(on: chain, house: house.address, mode: 1)
    try greedy.from(alice, value: 100).bid(1)
    try house.from(bob, value: 200).bid(lot: 1)
    #expect(throws: Revert.self) { try greedy.from(alice).withdraw() }
    #expect(chain.balances[house.address] == 300)
    #expect(try house.from().creditOf(greedy.address) == 100)
  }

  @Test("a token that does not move costs no bidder its coins")
  func frozenTokens() throws {
    try offer(1)
    try house.from(alice, value: 100).bid(lot: 1)
    try pictures.from().freeze(true)
    chain.timestamp += 3_600
    #expect(throws: Revert.self) { try house.from(alice).settle(lot: 1) }
    #expect(throws: AuctionError.notEnded(chain.timestamp + 604_800)) { try house.from(alice).rescue(lot: 1) }
    chain.timestamp += 604_800
    try house.from(bob).rescue(lot: 1)
    #expect(try house.from(alice).withdraw() == 100)
    #expect(try house.from().liabilities() == 0)
  }

  @Test("under any calls the house holds what it owes, to the wei")
  func properties() throws {
    var random = SeededGenerator(suite: "example auction", fallback: 721)
    let accounts = [seller, alice, bob]
    for _ in 0..<2_500 {
      let account = accounts.randomElement(using: &random) ?? alice
      let id = UInt256(UInt64.random(in: 1...4, using: &random))
      let lots = try house.from().lotCount()
      let lot = UInt256(UInt64.random(in: 1...max(1, lots.l0), using: &random))
      switch UInt8.random(in: 0...6, using: &random) {
      case 0:
        _ = try? pictures.from(account).approve(house.address, id)
        _ = try? house.from(account).offer(
          token: pictures.address, tokenId: id, minimumBid: 10, duration: 3_600)
      case 1: _ = try? house.from(account).settle(lot: lot)
      case 2: _ = try? house.from(account).withdraw()
      case 3: _ = try? house.from(account).cancel(lot: lot)
      case 4: chain.timestamp += UInt64.random(in: 0...1_500, using: &random)
      default:
        let value = UInt256(UInt64.random(in: 0...2_000, using: &random))
        _ = try? house.from(account, value: value).bid(lot: lots)
      }
      #expect(try house.from().liabilities() == chain.balances[house.address] ?? 0)
    }
    let all = accounts.reduce(chain.balances[house.address] ?? 0) { $0 &+ (chain.balances[$1] ?? 0) }
    #expect(all == 3_000_000)
  }
}
