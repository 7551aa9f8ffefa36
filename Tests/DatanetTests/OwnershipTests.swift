import ContractKit
import DatanetRegistry
import FixtureSupport
import Testing

private typealias F = DatanetFixture

@Suite("Ownership, income and access of Datanets")
struct OwnershipTests {
  @Test("a Datanet is an ERC-721 token, and its new owner has the old one's rights")
  func transfers() throws {
    let f = try F()
    #expect(try f.reading.balanceOf(F.owner) == 1)
    #expect(throws: Revert.self) { try f.by(F.alice).transferFrom(F.owner, F.alice, 1) }
    try f.by(F.owner).approve(F.bob, 1)
    try f.by(F.bob).safeTransferFrom(F.owner, F.alice, 1)
    #expect(try f.reading.ownerOf(1) == F.alice)
    #expect(try f.reading.getApproved(1) == .zero)
    #expect(f.fails(with: .notOwner(F.owner)) { try f.by(F.owner).setAccepting(datanet: 1, isAccepting: false) })
    try f.by(F.alice).setAccepting(datanet: 1, isAccepting: false)
    try f.by(F.alice).setApprovalForAll(F.bob, true)
    try f.by(F.bob).transferFrom(F.alice, F.bob, 1)
    #expect(try f.reading.creatorOf(datanet: 1) == F.owner)
    #expect(throws: Revert.error(ERC721Error.nonexistentToken(2))) { try f.reading.ownerOf(2) }
    #expect(f.chain.events(ERC721.Transfer.self).map(\.to) == [F.owner, F.alice, F.bob])
    for interface in [0x01ff_c9a7, 0x80ac_58cd, 0x2a55_205a] as [UInt32] {
      #expect(try f.reading.supportsInterface(Bytes4(interface)))
    }
    #expect(try !f.reading.supportsInterface(0xffff_ffff))
  }

  @Test("a sale's royalty goes to who opened the Datanet")
  func royalties() throws {
    let f = try F()
    try f.by(F.owner).setTerms(
      datanet: 1, licenceText: .zero, trainingAllowed: true, commercial: true, attribution: false,
      royaltyBasisPoints: 250)
    try f.by(F.owner).transferFrom(F.owner, F.alice, 1)
    #expect(try f.reading.royaltyInfo(1, 1_000) == (F.owner, 25))
    #expect(try f.reading.royaltyInfo(1, 39) == (F.owner, 0))
    #expect(try f.reading.royaltyInfo(1, .max).royaltyAmount == UInt256.max / 40)
  }

  @Test("only the market locks the income, once, and the lock survives a transfer")
  func payees() throws {
    let f = try F()
    #expect(try f.reading.payeeOf(datanet: 1) == F.owner)
    #expect(f.fails(with: .notMarket(F.owner)) { try f.by(F.owner).lockPayee(datanet: 1, payee: F.bob) })
    #expect(f.fails(with: .payeeLocked(.zero)) { try f.by(F.market).unlockPayee(datanet: 1) })
    #expect(f.fails(with: .payeeLocked(.zero)) { try f.by(F.market).lockPayee(datanet: 1, payee: .zero) })
    try f.by(F.market).lockPayee(datanet: 1, payee: F.bob)
    #expect(f.fails(with: .payeeLocked(F.bob)) { try f.by(F.market).lockPayee(datanet: 1, payee: F.alice) })
    try f.by(F.owner).transferFrom(F.owner, F.alice, 1)
    #expect(try f.reading.payeeOf(datanet: 1) == F.bob)
    #expect(f.fails(with: .notMarket(F.alice)) { try f.by(F.alice).unlockPayee(datanet: 1) })
    try f.by(F.market).unlockPayee(datanet: 1)
    #expect(try f.reading.payeeOf(datanet: 1) == F.alice)
    #expect(f.fails(with: .unknownDatanet(9)) { try f.by(F.market).lockPayee(datanet: 9, payee: F.bob) })
  }

  @Test("access is sold for its exact price to the payee, for its time, and granted by the owner")
  func access() throws {
    let f = try F()
    #expect(try f.reading.canRead(datanet: 1, account: F.bob))
    #expect(f.fails(with: .notAccepting) { try f.by(F.bob, value: 1).buyAccess(datanet: 1) })
    try f.by(F.owner).setAccess(datanet: 1, isPermissioned: true, price: 500, duration: 1_000)
    try f.by(F.market).lockPayee(datanet: 1, payee: F.judge)
    #expect(try f.reading.canRead(datanet: 1, account: F.owner))
    #expect(try !f.reading.canRead(datanet: 1, account: F.bob))
    let error = DatanetError.wrongPayment(sent: 499, due: 500)
    #expect(f.fails(with: error) { try f.by(F.bob, value: 499).buyAccess(datanet: 1) })
    try f.by(F.bob, value: 500).buyAccess(datanet: 1)
    try f.by(F.bob, value: 500).buyAccess(datanet: 1)
    #expect(try f.reading.owedTo(account: F.judge) == 1_000)
    f.chain.timestamp += 2_000
    #expect(try f.reading.canRead(datanet: 1, account: F.bob))
    f.chain.timestamp += 1
    #expect(try !f.reading.canRead(datanet: 1, account: F.bob))
    try f.by(F.owner).setReader(datanet: 1, reader: F.bob, until: .max)
    #expect(try f.reading.canRead(datanet: 1, account: F.bob))
    try f.by(F.bob, value: 500).buyAccess(datanet: 1)
    #expect(try f.reading.canRead(datanet: 1, account: F.bob))
    try f.by(F.owner).setReader(datanet: 1, reader: F.bob, until: 0)
    #expect(try !f.reading.canRead(datanet: 1, account: F.bob))
    try f.by(F.owner).setAccess(datanet: 1, isPermissioned: true, price: 500, duration: 0)
    try f.by(F.bob, value: 500).buyAccess(datanet: 1)
    f.chain.timestamp += 1_000_000_000
    #expect(try f.reading.canRead(datanet: 1, account: F.bob))
    #expect(
      f.fails(with: .invalidPolicy) {
        try f.by(F.owner).setAccess(datanet: 1, isPermissioned: true, price: 1, duration: 3_153_600_001)
      })
  }

  @Test("only the governor sets parameters and types, inside of their ranges")
  func governance() throws {
    let f = try F()
    let ranges: [(StaticString, UInt64, UInt64)] = [
      ("feePerByte", 0, 1_000_000_000_000_000), ("minimumBond", 0, 10_000_000_000_000_000_000),
      ("appealBond", 0, 10_000_000_000_000_000_000), ("appealWindow", 3_600, 2_592_000),
      ("appealPeriod", 3_600, 7_776_000), ("dailyRowsPerUser", 1, 4_294_967_295),
      ("dailyRowsPerDatanet", 1, 4_294_967_295), ("maximumRowBytes", 64, 65_536), ("markThreshold", 5_000, 10_000),
      ("nearDuplicatePolicy", 0, 3), ("minimumQuality", 0, 100), ("minimumVersionRows", 1, 1_000_000),
      ("maximumRoyalty", 0, 5_000),
    ]
    for (text, least, most) in ranges {
      let name = Hash(ascii: text)
      #expect(throws: Revert.error(GovernedError.notGovernor(F.owner))) {
        try f.by(F.owner).setParameter(name, UInt256(most))
      }
      try f.by(F.governor).setParameter(name, UInt256(least))
      try f.by(F.governor).setParameter(name, UInt256(most))
      #expect(try f.reading.parameter(name) == UInt256(most))
      let (low, high) = (UInt256(least), UInt256(most))
      for value in [high + 1, .max] + (least == 0 ? [] : [low - 1]) {
        let error = GovernedError.parameterOutOfRange(name: name, value: value, minimum: low, maximum: high)
        #expect(throws: Revert.error(error)) { try f.by(F.governor).setParameter(name, value) }
      }
    }
    let nothing = Hash(ascii: "feePerByt")
    #expect(throws: Revert.error(GovernedError.unknownParameter(nothing))) {
      try f.by(F.governor).setParameter(nothing, 1)
    }
    #expect(throws: Revert.error(GovernedError.unknownParameter(.zero))) { try f.reading.parameter(.zero) }
    #expect(throws: (any Error).self) { try f.by(F.owner).setDataType(Hash(ascii: "code"), kind: 2) }
    try f.by(F.governor).setDataType(Hash(ascii: "code"), kind: 2)
    #expect(f.fails(with: .invalidPolicy) { try f.by(F.governor).setDataType(Hash(ascii: "code"), kind: 4) })
    #expect(try f.reading.kindOf(Hash(ascii: "code")) == 2)
    try f.by(F.governor).setDataType(Hash(ascii: "text"), kind: 0)
    #expect(
      f.fails(with: .unknownDataType(Hash(ascii: "text"))) { try f.by(F.bob).createDatanet(name: "x", licence: "y") })
    // A Datanet keeps what it has.
    try f.by(F.governor).setParameter(Hash(ascii: "feePerByte"), 0)
    try f.by(F.alice).contribute(datanet: 1, row: row("still taken"))
  }
}
