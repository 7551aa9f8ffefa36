import ContractKit
import DatanetRegistry
import Testing

private typealias F = DatanetFixture

/// A long text, and copies of it with more and more of its end replaced.
private func text(_ changed: Int, _ salt: String = "z") -> Bytes {
  let words = (0..<60).map { "word\($0 * 7919 % 1_000)" }
  return row((words.dropLast(changed) + (0..<changed).map { "\(salt)\($0 * 104_729 % 10_000)" }).joined(separator: " "))
}

@Suite("Near-duplicates")
struct NearDuplicateTests {
  private func policy(_ f: DatanetFixture, _ near: UInt8, reviewed: Bool = false, threshold: UInt16 = 8_000) throws {
    try f.by(F.owner).setPolicy(
      datanet: 1, isReviewed: reviewed, nearDuplicates: near, threshold: threshold, checksLater: false,
      minimumQuality: 0,
      bond: 100, dailyRowsPerUser: 0, dailyRows: 0)
  }

  @Test("a copy is marked with the first of its kind, and other rows are not")
  func marks() throws {
    let f = try F()
    try policy(f, 1)
    try f.by(F.alice).contribute(datanet: 1, row: row("something else, which is long enough to have shingles"))
    try f.by(F.alice).contribute(datanet: 1, row: text(0))
    try f.by(F.bob).contribute(datanet: 1, row: text(1))
    try f.by(F.bob).contribute(datanet: 1, row: text(2))
    #expect(try f.reading.copyOf(datanet: 1, index: 0) == (false, 0, 0))
    #expect(try f.reading.copyOf(datanet: 1, index: 1) == (false, 1, 0))
    for index in 2...3 as ClosedRange<UInt64> {
      let mark = try f.reading.copyOf(datanet: 1, index: index)
      #expect(mark.isCopy && mark.original == 1 && mark.similarity >= 7_000 && mark.similarity < 10_000)
    }
    #expect(f.chain.events(RowMarked.self).map(\.original) == [1, 1])
    #expect(try f.reading.acceptedRowCountOf(datanet: 1) == 4)
  }

  @Test("from the threshold on a copy waits for review with a bond, or is refused")
  func thresholds() throws {
    let f = try F()
    try policy(f, 2)
    try f.by(F.alice).contribute(datanet: 1, row: text(0))
    #expect(
      f.fails(with: .wrongPayment(sent: 0, due: 100)) { try f.by(F.bob).contribute(datanet: 1, row: text(1)) })
    try f.by(F.bob, value: 100).contribute(datanet: 1, row: text(1))
    #expect(try f.state(1) == 1)
    #expect(f.fails(with: .notProven) { try f.by(F.alice).proveDuplicate(datanet: 1, index: 1, original: 0) })
    try policy(f, 3)
    let likeness = try f.reading.copyOf(datanet: 1, index: 1).similarity
    let logs = f.chain.logs.count
    #expect(throws: DatanetError.self) { try f.by(F.bob, value: 100).contribute(datanet: 1, row: text(1, "y")) }
    #expect(f.chain.logs.count == logs)
    #expect(likeness >= 8_000)
    try policy(f, 0)
    try f.by(F.bob).contribute(datanet: 1, row: text(1, "x"))
    #expect(try !f.reading.copyOf(datanet: 1, index: 2).isCopy)
  }

  @Test("a copy that found no band forfeits its bond when anybody proves it")
  func proofs() throws {
    let f = try F(F.Parameters(markThreshold: 5_000))
    // Nobody looked when the original came, so that no band leads to it.
    try f.by(F.alice).contribute(datanet: 1, row: text(0))
    try f.by(F.owner).setCurator(datanet: 1, account: F.curator, roles: 1)
    try policy(f, 3, reviewed: true, threshold: 5_000)
    try f.by(F.bob, value: 100).contribute(datanet: 1, row: text(3))
    try f.by(F.bob, value: 100).contribute(datanet: 1, row: row("nothing alike in this one, not a single shingle"))
    #expect(f.fails(with: .notProven) { try f.by(F.alice).proveDuplicate(datanet: 1, index: 2, original: 0) })
    #expect(f.fails(with: .notProven) { try f.by(F.alice).proveDuplicate(datanet: 1, index: 1, original: 2) })
    #expect(f.fails(with: .notProven) { try f.by(F.alice).proveDuplicate(datanet: 1, index: 1, original: 1) })
    #expect(f.fails(with: .unknownRow(3)) { try f.by(F.alice).proveDuplicate(datanet: 1, index: 1, original: 3) })
    try f.by(F.alice).proveDuplicate(datanet: 1, index: 1, original: 0)
    #expect(try f.state(1) == 7)
    #expect(try f.reading.owedTo(account: F.governor) == 100)
    #expect(try f.reading.liabilities() == 200)
    #expect(try f.reading.reputationOf(account: F.bob).forfeited == 1)
    #expect(f.fails(with: .wrongState(0, 2)) { try f.by(F.bob).proveDuplicate(datanet: 1, index: 0, original: 0) })
  }

  @Test("a rejected or removed row is no original any more")
  func standing() throws {
    let f = try F()
    try policy(f, 3)
    try f.by(F.alice).contribute(datanet: 1, row: text(0))
    try f.by(F.alice).removeRows(datanet: 1, indexes: [0])
    try f.by(F.bob).contribute(datanet: 1, row: text(1))
    #expect(try !f.reading.copyOf(datanet: 1, index: 1).isCopy)
    #expect(throws: DatanetError.self) { try f.by(F.alice).contribute(datanet: 1, row: text(2)) }
  }
}
