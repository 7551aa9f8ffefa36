import ContractKit
import DatanetRegistry
import Testing

private typealias F = DatanetFixture

/// What the registry makes of a contribution that `bob` saw waiting and ran ahead of; `alice` is the victim.
@Suite("Running ahead of a contribution")
struct FrontRunningTests {
  private static let text = row((0..<60).map { "word\($0 * 7919 % 1_000)" }.joined(separator: " "))
  private static let nearCopy = row((0..<60).map { "word\($0 == 59 ? 1 : $0 * 7919 % 1_000)" }.joined(separator: " "))

  private func policy(_ f: DatanetFixture, _ nearDuplicates: UInt8) throws {
    try f.by(F.owner).setPolicy(
      datanet: 1, isReviewed: false, nearDuplicates: nearDuplicates, threshold: 8_000, checksLater: false,
      minimumQuality: 0, bond: 0, dailyRowsPerUser: 0, dailyRows: 0)
  }

  @Test("the same bytes are a row once: the first has it, the second is refused whole and pays nothing")
  func exact() throws {
    let f = try F(F.Parameters(feePerByte: 3))
    try f.by(F.bob, value: 10_000).contribute(datanet: 1, row: Self.text)
    let balance = f.chain.balances[F.alice]
    #expect(
      f.fails(with: .duplicateRow(0)) { try f.by(F.alice, value: 10_000).contribute(datanet: 1, row: Self.text) })
    // One known row takes a whole list with it.
    #expect(
      f.fails(with: .duplicateRow(0)) {
        try f.by(F.alice, value: 10_000).contributeRows(datanet: 1, rows: [row("one more"), Self.text])
      })
    #expect(f.chain.balances[F.alice] == balance)
    try f.by(F.alice, value: 10_000).contribute(datanet: 1, row: row("one more"))
    try f.by(F.owner).publishVersion(datanet: 1)
    #expect(try f.reading.contributorOf(datanet: 1, index: 0) == F.bob)
    #expect(try f.reading.rowsOf(datanet: 1, version: 1, contributor: F.bob) == 1)
    #expect(try f.reading.rowsOf(datanet: 1, version: 1, contributor: F.alice) == 1)
    // In another Datanet the bytes are a row of whoever is first there.
    let other = try f.by(F.owner).createDatanet(name: "b", licence: "MIT")
    try f.by(F.alice, value: 10_000).contribute(datanet: other, row: Self.text)
    #expect(try f.reading.contributorOf(datanet: other, index: 0) == F.alice)
  }

  @Test("a row that the first takes out again stays closed to the second; one withdrawn before review does not")
  func burnt() throws {
    let f = try F()
    try f.by(F.bob).contribute(datanet: 1, row: Self.text)
    try f.by(F.bob).removeRows(datanet: 1, indexes: [0])
    #expect(f.fails(with: .duplicateRow(0)) { try f.by(F.alice).contribute(datanet: 1, row: Self.text) })
    try f.review(bond: 0)
    try f.by(F.bob).contribute(datanet: 1, row: row("another row"))
    #expect(f.fails(with: .duplicateRow(1)) { try f.by(F.alice).contribute(datanet: 1, row: row("another row")) })
    try f.by(F.bob).withdrawRow(datanet: 1, index: 1)
    try f.by(F.alice).contribute(datanet: 1, row: row("another row"))
    #expect(try f.reading.contributorOf(datanet: 1, index: 2) == F.alice)
  }

  @Test("a near copy that is first marks the original as the copy, and under the strictest policy keeps it out")
  func nearCopies() throws {
    let f = try F()
    try policy(f, 1)
    try f.by(F.bob).contribute(datanet: 1, row: Self.nearCopy)
    try f.by(F.alice).contribute(datanet: 1, row: Self.text)
    let mark = try f.reading.copyOf(datanet: 1, index: 1)
    #expect(mark.isCopy && mark.original == 0)
    #expect(try f.reading.acceptedRowCountOf(datanet: 1) == 2)

    let strict = try F()
    try policy(strict, 3)
    try strict.by(F.bob).contribute(datanet: 1, row: Self.nearCopy)
    #expect(
      strict.fails(with: .nearDuplicate(original: 0, similarity: UInt64(mark.similarity))) {
        try strict.by(F.alice).contribute(datanet: 1, row: Self.text)
      })
    #expect(try strict.reading.acceptedRowCountOf(datanet: 1) == 1)
  }
}
