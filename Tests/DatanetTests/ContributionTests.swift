import ContractKit
import DatanetRegistry
import Testing

private typealias F = DatanetFixture

@Suite("Contributing to a Datanet")
struct ContributionTests {
  @Test("a row costs its bytes, what is too much goes back, and the fee is owed to the governor")
  func fees() throws {
    let f = try F(F.Parameters(feePerByte: 3))
    let before = f.chain.balances[F.alice] ?? .zero
    try f.by(F.alice, value: 1_000).contributeRows(datanet: 1, rows: [row("abcd"), row("efghij")])
    #expect(f.chain.balances[F.alice] == before - 30)
    #expect(try f.reading.owedTo(account: F.governor) == 30)
    #expect(try f.reading.liabilities() == 30)
    #expect(try f.reading.quote(datanet: 1, rows: 2, byteCount: 10) == (30, 0))
    let error = DatanetError.wrongPayment(sent: 29, due: 30)
    #expect(f.fails(with: error) { try f.by(F.alice, value: 29).contribute(datanet: 1, row: row("0123456789")) })
    try f.by(F.bob).withdrawFor(account: F.governor)
    #expect(f.chain.balances[F.governor] == 30)
    #expect(try f.reading.liabilities() == 0)
    #expect(f.fails(with: .nothingOwed(F.governor)) { try f.by(F.bob).withdrawFor(account: F.governor) })
  }

  @Test("rows of a day are limited for each account and for the Datanet, and the next day starts anew")
  func dailyLimits() throws {
    let f = try F(F.Parameters(dailyRowsPerUser: 3, dailyRowsPerDatanet: 5))
    try f.by(F.alice).contributeRows(datanet: 1, rows: [row("1"), row("2"), row("3")])
    #expect(f.fails(with: .dailyLimit(3)) { try f.by(F.alice).contribute(datanet: 1, row: row("4")) })
    try f.by(F.bob).contributeRows(datanet: 1, rows: [row("5"), row("6")])
    #expect(f.fails(with: .dailyLimit(5)) { try f.by(F.bob).contribute(datanet: 1, row: row("7")) })
    f.chain.timestamp += 86_400
    try f.by(F.bob).contribute(datanet: 1, row: row("7"))
    try f.by(F.owner).setPolicy(
      datanet: 1, isReviewed: false, nearDuplicates: 0, threshold: 7_000, checksLater: false, minimumQuality: 0,
      bond: 0,
      dailyRowsPerUser: 2, dailyRows: 100)
    try f.by(F.bob).contribute(datanet: 1, row: row("8"))
    #expect(f.fails(with: .dailyLimit(2)) { try f.by(F.bob).contribute(datanet: 1, row: row("9")) })
  }

  @Test("the Datanet chooses sizes inside of the governed ones")
  func sizes() throws {
    let f = try F(F.Parameters(maximumRowBytes: 100))
    let text = Hash(ascii: "text")
    try f.by(F.owner).setSchema(
      datanet: 1, dataType: text, schema: .zero, fields: [], minimumBytes: 3, maximumBytes: 5)
    #expect(f.fails(with: .rowTooShort(2, 3)) { try f.by(F.alice).contribute(datanet: 1, row: row("ab")) })
    #expect(f.fails(with: .rowTooLong(6, 5)) { try f.by(F.alice).contribute(datanet: 1, row: row("abcdef")) })
    try f.by(F.alice).contribute(datanet: 1, row: row("abcde"))
    let second = try f.by(F.owner).createDatanet(name: "b", licence: "MIT")
    let long = Bytes([UInt8](repeating: 65, count: 101))
    #expect(f.fails(with: .rowTooLong(101, 100)) { try f.by(F.alice).contribute(datanet: second, row: long) })
  }

  @Test("nobody fixes the terms of a draft, and rows fix those of an open Datanet")
  func drafts() throws {
    let f = try F()
    let draft = try f.by(F.owner).draftDatanet(name: "chats", licence: "custom", dataType: Hash(ascii: "chat"))
    #expect(f.fails(with: .notAccepting) { try f.by(F.alice).contribute(datanet: draft, row: row("{}")) })
    let text = f.chain.store(blob: row("Everybody may read."))
    try f.by(F.owner).setTerms(
      datanet: draft, licenceText: text, trainingAllowed: false, commercial: false, attribution: true,
      royaltyBasisPoints: 1_000)
    #expect(f.chain.blobReferences(text, of: F.address) == 1)
    #expect(
      f.fails(with: .royaltyTooHigh(1_001, 1_000)) {
        try f.by(F.owner).setTerms(
          datanet: draft, licenceText: .zero, trainingAllowed: true, commercial: true, attribution: true,
          royaltyBasisPoints: 1_001)
      })
    try f.by(F.owner).setTrainingPrice(datanet: draft, price: 77)
    try f.by(F.owner).setAccepting(datanet: draft, isAccepting: true)
    try f.by(F.alice).contribute(datanet: draft, row: row("{}"))
    #expect(try f.reading.termsOf(datanet: draft) == (false, false, true, 1_000, 77))
    #expect(
      f.fails(with: .hasRows(1)) {
        try f.by(F.owner).setTerms(
          datanet: draft, licenceText: .zero, trainingAllowed: true, commercial: true, attribution: true,
          royaltyBasisPoints: 0)
      })
    #expect(
      f.fails(with: .hasRows(1)) {
        try f.by(F.owner).setSchema(
          datanet: draft, dataType: Hash(ascii: "text"), schema: .zero, fields: [], minimumBytes: 0, maximumBytes: 0)
      })
    try f.by(F.owner).setTrainingPrice(datanet: draft, price: 78)
    #expect(try f.reading.termsOf(datanet: draft).trainingPrice == 78)
  }

  @Test("only the owner sets anything")
  func strangers() throws {
    let f = try F()
    let by = f.by(F.alice)
    let error = DatanetError.notOwner(F.alice)
    #expect(f.fails(with: error) { try by.setAccepting(datanet: 1, isAccepting: false) })
    #expect(f.fails(with: error) { try by.setTrainingPrice(datanet: 1, price: 1) })
    #expect(f.fails(with: error) { try by.setTags(datanet: 1, tags: []) })
    #expect(f.fails(with: error) { try by.setCurator(datanet: 1, account: F.alice, roles: 3) })
    #expect(f.fails(with: error) { try by.setReader(datanet: 1, reader: F.alice, until: 1) })
    #expect(f.fails(with: error) { try by.setAccess(datanet: 1, isPermissioned: true, price: 1, duration: 1) })
    #expect(f.fails(with: error) { try by.publishVersion(datanet: 1) })
    #expect(
      f.fails(with: error) {
        try by.setTerms(
          datanet: 1, licenceText: .zero, trainingAllowed: true, commercial: true, attribution: true,
          royaltyBasisPoints: 0)
      })
    #expect(
      f.fails(with: error) {
        try by.setSchema(
          datanet: 1, dataType: Hash(ascii: "text"), schema: .zero, fields: [], minimumBytes: 0, maximumBytes: 0)
      })
    #expect(
      f.fails(with: error) {
        try by.setPolicy(
          datanet: 1, isReviewed: false, nearDuplicates: 0, threshold: 7_000, checksLater: false, minimumQuality: 0,
          bond: 0, dailyRowsPerUser: 0, dailyRows: 0)
      })
  }

  @Test("policies, tags and keys outside of their limits are refused")
  func limits() throws {
    let f = try F()
    func policy(
      reviewed: Bool = false, near: UInt8 = 0, threshold: UInt16 = 7_000, later: Bool = false, quality: UInt8 = 0,
      bond: UInt256 = 0
    ) throws {
      try f.by(F.owner).setPolicy(
        datanet: 1, isReviewed: reviewed, nearDuplicates: near, threshold: threshold, checksLater: later,
        minimumQuality: quality, bond: bond, dailyRowsPerUser: 0, dailyRows: 0)
    }
    try policy()
    #expect(f.fails(with: .invalidPolicy) { try policy(near: 4) })
    #expect(f.fails(with: .invalidPolicy) { try policy(threshold: 6_999) })
    #expect(f.fails(with: .invalidPolicy) { try policy(threshold: 10_001) })
    #expect(f.fails(with: .invalidPolicy) { try policy(later: true) })
    #expect(f.fails(with: .invalidPolicy) { try policy(quality: 101) })
    #expect(f.fails(with: .invalidPolicy) { try policy(bond: UInt256.ether * 1_000 + 1) })
    try policy(reviewed: true, later: true)
    let tags = (0..<17).map { Hash(UInt256(UInt64($0))) }
    #expect(f.fails(with: .tooMany(17, 16)) { try f.by(F.owner).setTags(datanet: 1, tags: tags) })
    try f.by(F.owner).setTags(datanet: 1, tags: Array(tags.prefix(16)))
    try f.by(F.owner).setTags(datanet: 1, tags: Array(tags.prefix(2)))
    #expect(try f.reading.tagsOf(datanet: 1) == Array(tags.prefix(2)))
    #expect(
      f.fails(with: .invalidPolicy) {
        try f.by(F.owner).setSchema(
          datanet: 1, dataType: Hash(ascii: "text"), schema: .zero, fields: ["a"], minimumBytes: 0, maximumBytes: 0)
      })
    #expect(
      f.fails(with: .unknownDataType(Hash(ascii: "smell"))) {
        try f.by(F.owner).draftDatanet(name: "x", licence: "y", dataType: Hash(ascii: "smell"))
      })
    #expect(f.fails(with: .invalidPolicy) { try f.by(F.owner).setCurator(datanet: 1, account: F.alice, roles: 4) })
  }
}
