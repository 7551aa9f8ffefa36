import ContractKit
import DatanetRegistry
import Testing

private typealias F = DatanetFixture

@Suite("Versions of a Datanet")
struct VersionTests {
  @Test("removing a row makes a new version without it, and the old one stays as it was")
  func removes() throws {
    let f = try F()
    try f.by(F.alice).contributeRows(datanet: 1, rows: [row("a"), row("b"), row("c")])
    try f.by(F.bob).contribute(datanet: 1, row: row("d"))
    try f.by(F.owner).publishVersion(datanet: 1)
    let root = try f.reading.versionRoot(datanet: 1, version: 1)
    #expect(f.fails(with: .notContributor(F.owner)) { try f.by(F.owner).removeRows(datanet: 1, indexes: [0]) })
    #expect(f.fails(with: .notContributor(F.alice)) { try f.by(F.alice).removeRows(datanet: 1, indexes: [0, 3]) })
    try f.by(F.alice).removeRows(datanet: 1, indexes: [2, 0])
    #expect(try f.reading.versionCountOf(datanet: 1) == 2)
    #expect(try f.reading.versionRoot(datanet: 1, version: 1) == root)
    #expect(try f.reading.versionRowCount(datanet: 1, version: 1) == 4)
    #expect(try f.reading.versionRowCount(datanet: 1, version: 2) == 2)
    #expect(try f.reading.versionLeafCount(datanet: 1, version: 2) == 4)
    let inVersions = try (0..<4 as Range<UInt64>).map { index in
      try (1...2 as ClosedRange<UInt64>).map { try f.reading.isInVersion(datanet: 1, version: $0, index: index) }
    }
    #expect(inVersions == [[true, false], [true, true], [true, false], [true, true]])
    #expect(try f.reading.rowsOf(datanet: 1, version: 1, contributor: F.alice) == 3)
    #expect(try f.reading.rowsOf(datanet: 1, version: 2, contributor: F.alice) == 1)
    #expect(f.fails(with: .wrongState(0, 8)) { try f.by(F.alice).removeRows(datanet: 1, indexes: [0]) })
    #expect(f.fails(with: .nothingToPublish(2)) { try f.by(F.owner).publishVersion(datanet: 1) })
    try f.by(F.governor).removeRows(datanet: 1, indexes: [3])
    #expect(try f.reading.versionCountOf(datanet: 1) == 3)
  }

  @Test("every version's root follows from the rows' slots, whatever was removed or rejected since")
  func rootsFromStorage() throws {
    let f = try F()
    try f.by(F.alice).contributeRows(datanet: 1, rows: (0..<5).map { row("open \($0)") })
    try f.by(F.owner).publishVersion(datanet: 1)
    try f.review()
    try f.by(F.alice, value: 400).contributeRows(datanet: 1, rows: (0..<4).map { row("reviewed \($0)") })
    try f.by(F.curator).acceptRows(datanet: 1, indexes: [5, 8], quality: 1)
    try f.by(F.owner).publishVersion(datanet: 1)
    try f.by(F.curator).rejectRows(datanet: 1, indexes: [6], reason: 1)
    try f.by(F.alice).removeRows(datanet: 1, indexes: [0, 8])
    try f.by(F.curator).acceptRows(datanet: 1, indexes: [7], quality: 1)
    try f.by(F.owner).publishVersion(datanet: 1)
    #expect(try f.reading.versionCountOf(datanet: 1) == 4)
    for version in 1...4 as ClosedRange<UInt64> {
      let words = (0..<(try f.reading.versionLeafCount(datanet: 1, version: version))).map { index in
        let limbs = RowProofs.slot(ofRow: index, datanet: 1)
        let slot = UInt256(l0: limbs[0], l1: limbs[1], l2: limbs[2], l3: limbs[3])
        let words = [slot, slot + 1].map { f.chain.storage($0, of: F.address) }.map { [$0.l0, $0.l1, $0.l2, $0.l3] }
        return (hash: words[0], details: words[1])
      }
      let root = try #require(RowProofs.root(ofRows: words, version: version))
      #expect(
        try f.reading.versionRoot(datanet: 1, version: version).word == UInt256(bigEndianBytes: root), "\(version)")
    }
  }

  @Test("the bytes of a removed row stay as long as a version has it, unless the governor gives them back")
  func content() throws {
    let f = try F()
    try f.by(F.alice).contributeRows(datanet: 1, rows: [row("a"), row("b")])
    let hashes = try (0..<2 as Range<UInt64>).map { try f.reading.rowHash(datanet: 1, index: $0) }
    try f.by(F.alice).removeRows(datanet: 1, indexes: [0])
    #expect(try f.reading.versionCountOf(datanet: 1) == 0)
    #expect(f.chain.blob(hashes[0]) == nil)
    #expect(try f.reading.row(datanet: 1, index: 0).isEmpty)
    #expect(f.fails(with: .noContent(0)) { try f.by(F.governor).releaseRow(datanet: 1, index: 0) })
    try f.by(F.owner).publishVersion(datanet: 1)
    try f.by(F.alice).removeRows(datanet: 1, indexes: [1])
    // An empty version would be of no use to anybody.
    #expect(try f.reading.versionCountOf(datanet: 1) == 1)
    #expect(try f.reading.row(datanet: 1, index: 1) == row("b"))
    #expect(throws: Revert.self) { try f.by(F.alice).releaseRow(datanet: 1, index: 1) }
    try f.by(F.governor).releaseRow(datanet: 1, index: 1)
    #expect(f.chain.blob(hashes[1]) == nil)
    #expect(f.fails(with: .noContent(1)) { try f.by(F.governor).releaseRow(datanet: 1, index: 1) })
    #expect(try f.reading.isInVersion(datanet: 1, version: 1, index: 1))
    #expect(try f.reading.rowHash(datanet: 1, index: 1) == hashes[1])
    #expect(f.fails(with: .duplicateRow(1)) { try f.by(F.bob).contribute(datanet: 1, row: row("b")) })
  }

  @Test("an owner publishes no version with fewer rows than governance asks for")
  func standards() throws {
    let f = try F(F.Parameters(minimumVersionRows: 3))
    try f.by(F.alice).contributeRows(datanet: 1, rows: [row("a"), row("b")])
    #expect(f.fails(with: .tooFewRows(2, 3)) { try f.by(F.owner).publishVersion(datanet: 1) })
    try f.by(F.bob).contribute(datanet: 1, row: row("c"))
    try f.by(F.owner).publishVersion(datanet: 1)
    // A removal is not held up by it.
    try f.by(F.bob).removeRows(datanet: 1, indexes: [2])
    #expect(try f.reading.versionRowCount(datanet: 1, version: 2) == 2)
  }

  @Test("versions that do not exist are not answered for")
  func unknown() throws {
    let f = try F()
    try f.by(F.alice).contribute(datanet: 1, row: row("a"))
    for version in [0, 1] as [UInt64] {
      let error = DatanetError.unknownVersion(version)
      #expect(f.fails(with: error) { try f.reading.versionRowCount(datanet: 1, version: version) })
      #expect(f.fails(with: error) { try f.reading.versionLeafCount(datanet: 1, version: version) })
      #expect(f.fails(with: error) { try f.reading.isInVersion(datanet: 1, version: version, index: 0) })
      #expect(f.fails(with: error) { try f.reading.rowsOf(datanet: 1, version: version, contributor: F.alice) })
    }
  }
}
