import ContractKit
import DatanetRegistry
import Testing

private typealias F = DatanetFixture

@Suite("Review of rows")
struct ReviewTests {
  private let f: DatanetFixture

  /// Three rows of alice wait, with a bond of 100 each.
  init() throws {
    f = try F()
    try f.review()
    try f.by(F.alice, value: 300).contributeRows(datanet: 1, rows: [row("one"), row("two"), row("three")])
  }

  @Test("a row waits with its bond, and is in no version before a curator accepts it")
  func accepts() throws {
    #expect(try f.stateWords(0) == [1, 0, 0, 0, 0, 100, 0])
    #expect(try f.reading.liabilities() == 300)
    #expect(f.fails(with: .nothingToPublish(0)) { try f.by(F.owner).publishVersion(datanet: 1) })
    try f.by(F.curator).acceptRows(datanet: 1, indexes: [2, 0], quality: 90)
    #expect(try f.by(F.owner).publishVersion(datanet: 1) == 1)
    #expect(try f.stateWords(0) == [2, 90, 0, 1, 0, 0, 0])
    #expect(try f.reading.isInVersion(datanet: 1, version: 1, index: 0))
    #expect(try !f.reading.isInVersion(datanet: 1, version: 1, index: 1))
    #expect(try f.reading.versionRowCount(datanet: 1, version: 1) == 2)
    #expect(try f.reading.versionLeafCount(datanet: 1, version: 1) == 3)
    #expect(try f.reading.rowsOf(datanet: 1, version: 1, contributor: F.alice) == 2)
    #expect(try f.reading.owedTo(account: F.alice) == 200)
    #expect(try f.reading.reputationIn(datanet: 1, account: F.alice) == (2, 0, 0, 7_500))
    try f.by(F.owner).acceptRows(datanet: 1, indexes: [1], quality: 100)
    #expect(try f.by(F.owner).publishVersion(datanet: 1) == 2)
    #expect(try f.reading.versionRowCount(datanet: 1, version: 2) == 3)
    #expect(try !f.reading.isInVersion(datanet: 1, version: 1, index: 1))
    let before = f.chain.balances[F.alice] ?? .zero
    try f.by(F.bob).withdrawFor(account: F.alice)
    #expect(f.chain.balances[F.alice] == before + 300)
    #expect(try f.reading.liabilities() == 0)
  }

  @Test("only curators and the owner review, nobody their own rows, and only rows that wait")
  func roles() throws {
    let rows: [UInt64] = [0]
    #expect(
      f.fails(with: .missingRole(F.bob)) { try f.by(F.bob).acceptRows(datanet: 1, indexes: rows, quality: 1) })
    #expect(
      f.fails(with: .missingRole(F.judge)) { try f.by(F.judge).rejectRows(datanet: 1, indexes: rows, reason: 1) })
    try f.by(F.owner).setCurator(datanet: 1, account: F.alice, roles: 3)
    #expect(
      f.fails(with: .ownDecision(F.alice)) { try f.by(F.alice).acceptRows(datanet: 1, indexes: rows, quality: 1) })
    #expect(
      f.fails(with: .ownDecision(F.alice)) { try f.by(F.alice).rejectRows(datanet: 1, indexes: rows, reason: 1) })
    try f.by(F.owner).setCurator(datanet: 1, account: F.alice, roles: 0)
    #expect(
      f.fails(with: .missingReason) { try f.by(F.curator).rejectRows(datanet: 1, indexes: rows, reason: 0) })
    #expect(
      f.fails(with: .invalidQuality(101, 0)) { try f.by(F.curator).acceptRows(datanet: 1, indexes: rows, quality: 101) }
    )
    #expect(f.fails(with: .tooMany(0, 64)) { try f.by(F.curator).acceptRows(datanet: 1, indexes: [], quality: 1) })
    let many = [UInt64](repeating: 0, count: 65)
    #expect(f.fails(with: .tooMany(65, 64)) { try f.by(F.curator).acceptRows(datanet: 1, indexes: many, quality: 1) })
    #expect(
      f.fails(with: .wrongState(0, 2)) { try f.by(F.curator).acceptRows(datanet: 1, indexes: [0, 0], quality: 1) })
    #expect(f.fails(with: .unknownRow(3)) { try f.by(F.curator).acceptRows(datanet: 1, indexes: [3], quality: 1) })
    try f.by(F.curator).acceptRows(datanet: 1, indexes: rows, quality: 1)
    #expect(
      f.fails(with: .wrongState(0, 2)) { try f.by(F.curator).rejectRows(datanet: 1, indexes: rows, reason: 1) })
  }

  @Test("governance and the owner set the least quality, and the higher one holds")
  func quality() throws {
    try f.by(F.governor).setParameter(Hash(ascii: "minimumQuality"), 60)
    #expect(
      f.fails(with: .invalidQuality(59, 60)) { try f.by(F.curator).acceptRows(datanet: 1, indexes: [0], quality: 59) })
    try f.by(F.owner).setPolicy(
      datanet: 1, isReviewed: true, nearDuplicates: 0, threshold: 8_000, checksLater: false, minimumQuality: 70,
      bond: 0,
      dailyRowsPerUser: 0, dailyRows: 0)
    #expect(
      f.fails(with: .invalidQuality(69, 70)) { try f.by(F.curator).acceptRows(datanet: 1, indexes: [0], quality: 69) })
    try f.by(F.curator).acceptRows(datanet: 1, indexes: [0], quality: 70)
  }

  @Test("a rejection gives the bond back, and after the appeal window the content is free again")
  func rejects() throws {
    try f.by(F.curator).rejectRows(datanet: 1, indexes: [0, 1], reason: 7)
    #expect(try f.reading.owedTo(account: F.alice) == 200)
    #expect(try f.reading.reputationOf(account: F.alice) == (0, 2, 0, 2_500))
    #expect(try f.reading.rowState(datanet: 1, index: 0).reason == 7)
    #expect(f.fails(with: .duplicateRow(0)) { try f.by(F.bob, value: 100).contribute(datanet: 1, row: row("one")) })
    let deadline = f.chain.timestamp + 86_400
    #expect(f.fails(with: .tooEarly(deadline)) { try f.by(F.bob).settleRow(datanet: 1, index: 0) })
    f.chain.timestamp = deadline + 1
    #expect(f.fails(with: .tooLate(deadline)) { try f.by(F.alice, value: 50).appeal(datanet: 1, index: 0) })
    try f.by(F.bob).settleRow(datanet: 1, index: 0)
    #expect(try f.state(0) == 5)
    #expect(try f.reading.row(datanet: 1, index: 0).isEmpty)
    #expect(try f.by(F.bob, value: 100).contribute(datanet: 1, row: row("one")) == 3)
    #expect(f.fails(with: .wrongState(0, 5)) { try f.by(F.bob).settleRow(datanet: 1, index: 0) })
  }

  @Test("an appeal is decided by others in time, and its bond comes back whatever the decision")
  func appeals() throws {
    try f.by(F.curator).rejectRows(datanet: 1, indexes: [0, 1, 2], reason: 7)
    #expect(f.fails(with: .notContributor(F.bob)) { try f.by(F.bob, value: 50).appeal(datanet: 1, index: 0) })
    #expect(
      f.fails(with: .wrongPayment(sent: 49, due: 50)) { try f.by(F.alice, value: 49).appeal(datanet: 1, index: 0) })
    for index in 0..<3 as Range<UInt64> { try f.by(F.alice, value: 50).appeal(datanet: 1, index: index) }
    #expect(f.fails(with: .wrongState(0, 4)) { try f.by(F.alice, value: 50).appeal(datanet: 1, index: 0) })
    func decide(_ index: UInt64, _ accept: Bool, by account: Address) throws {
      try f.by(account).decideAppeal(datanet: 1, index: index, accept: accept, quality: 80)
    }
    #expect(f.fails(with: .missingRole(F.curator)) { try decide(0, true, by: F.curator) })
    try f.by(F.owner).setCurator(datanet: 1, account: F.curator, roles: 3)
    #expect(f.fails(with: .ownDecision(F.curator)) { try decide(0, true, by: F.curator) })
    try f.by(F.owner).setCurator(datanet: 1, account: F.alice, roles: 2)
    #expect(f.fails(with: .ownDecision(F.alice)) { try decide(0, true, by: F.alice) })
    try decide(0, true, by: F.judge)
    try decide(1, false, by: F.governor)
    #expect(try f.state(0) == 2)
    #expect(try f.state(1) == 5)
    #expect(try f.reading.reputationOf(account: F.alice) == (1, 2, 0, 4_000))
    #expect(try f.reading.owedTo(account: F.alice) == 400)
    f.chain.timestamp += 172_801
    let deadline = f.chain.timestamp - 1
    #expect(f.fails(with: .tooLate(deadline)) { try decide(2, true, by: F.judge) })
    try f.by(F.bob).settleRow(datanet: 1, index: 2)
    #expect(try f.state(2) == 5)
    #expect(try f.reading.owedTo(account: F.alice) == 450)
    #expect(try f.reading.liabilities() == 450)
  }

  @Test("who contributed a row may take it back while it waits")
  func withdraws() throws {
    #expect(f.fails(with: .notContributor(F.bob)) { try f.by(F.bob).withdrawRow(datanet: 1, index: 0) })
    try f.by(F.alice).withdrawRow(datanet: 1, index: 0)
    #expect(try f.state(0) == 6)
    #expect(try f.reading.owedTo(account: F.alice) == 100)
    #expect(f.fails(with: .wrongState(0, 6)) { try f.by(F.alice).withdrawRow(datanet: 1, index: 0) })
    try f.by(F.curator).acceptRows(datanet: 1, indexes: [1], quality: 1)
    #expect(f.fails(with: .wrongState(1, 2)) { try f.by(F.alice).withdrawRow(datanet: 1, index: 1) })
  }

  @Test("the owner cannot change what a row is worth that is there already")
  func laterPolicy() throws {
    try f.review(bond: 5, nearDuplicates: 3, threshold: 7_000)
    try f.by(F.curator).acceptRows(datanet: 1, indexes: [0], quality: 1)
    #expect(f.fails(with: .notProven) { try f.by(F.owner).proveDuplicate(datanet: 1, index: 1, original: 0) })
    try f.by(F.curator).acceptRows(datanet: 1, indexes: [1], quality: 1)
    #expect(try f.reading.owedTo(account: F.alice) == 200)
  }
}
