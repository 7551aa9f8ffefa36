import ContractKit
import DatanetRegistry
import FixtureSupport
import Testing

private let owner = DatanetFixture.owner
private let alice = DatanetFixture.alice
private let bob = DatanetFixture.bob

private func makeRegistry() throws -> (MockChain, MockContract<DatanetRegistry>) {
  let fixture = try DatanetFixture()
  return (fixture.chain, fixture.registry)
}

@Suite("DatanetRegistry")
struct DatanetRegistryTests {
  @Test("a Datanet keeps what it was opened with")
  func opens() throws {
    let (chain, registry) = try makeRegistry()
    #expect(try registry.from(.zero).nameOf(datanet: 1) == "birds")
    #expect(try registry.from(.zero).licenceOf(datanet: 1) == "CC0-1.0")
    #expect(try registry.from(.zero).ownerOf(1) == owner)
    #expect(chain.events(DatanetCreated.self).map(\.datanet) == [1])
  }

  @Test("rows are stored by hash, counted, and belong to who contributed them")
  func contributes() throws {
    let (chain, registry) = try makeRegistry()
    let row = Bytes("the wren weighs nine grams")
    #expect(try registry.from(alice).contribute(datanet: 1, row: row) == 0)
    #expect(try registry.from(bob).contributeRows(datanet: 1, rows: [Bytes("a"), Bytes("b")]) == 1)
    #expect(try registry.from(.zero).rowCountOf(datanet: 1) == 3)
    #expect(try registry.from(.zero).row(datanet: 1, index: 0) == row)
    #expect(try registry.from(.zero).contributorOf(datanet: 1, index: 2) == bob)
    let hash = try registry.from(.zero).rowHash(datanet: 1, index: 0)
    #expect(chain.blob(hash) == row)
    #expect(chain.events(RowContributed.self).map(\.index) == [0, 1, 2])
  }

  @Test("misuse is refused with its error and changes nothing")
  func refuses() throws {
    let (chain, registry) = try makeRegistry()
    let row = Bytes("row")
    _ = try registry.from(alice).contribute(datanet: 1, row: row)
    let logs = chain.logs.count
    let long = Bytes([UInt8](repeating: 1, count: 16_385))
    let wide = Text(utf8: Bytes([UInt8](repeating: 65, count: 129)))
    #expect(throws: DatanetError.unknownDatanet(2)) {
      try registry.from(alice).contribute(datanet: 2, row: row)
    }
    #expect(throws: DatanetError.unknownDatanet(0)) { try registry.from(.zero).rowCountOf(datanet: 0) }
    #expect(throws: DatanetError.duplicateRow(0)) {
      try registry.from(bob).contribute(datanet: 1, row: row)
    }
    #expect(throws: DatanetError.duplicateRow(1)) {
      try registry.from(bob).contributeRows(datanet: 1, rows: [Bytes("x"), Bytes("x")])
    }
    #expect(throws: DatanetError.emptyRow) {
      try registry.from(bob).contribute(datanet: 1, row: Bytes())
    }
    #expect(throws: DatanetError.emptyRow) {
      try registry.from(bob).contributeRows(datanet: 1, rows: [])
    }
    #expect(throws: DatanetError.rowTooLong(16_385, 16_384)) {
      try registry.from(bob).contribute(datanet: 1, row: long)
    }
    #expect(throws: DatanetError.invalidText(0, 128)) {
      try registry.from(bob).createDatanet(name: "", licence: "x")
    }
    #expect(throws: DatanetError.invalidText(129, 128)) {
      try registry.from(bob).createDatanet(name: "x", licence: wide)
    }
    #expect(throws: DatanetError.notOwner(alice)) {
      try registry.from(alice).publishVersion(datanet: 1)
    }
    #expect(throws: DatanetError.unknownVersion(1)) { try registry.from(.zero).versionRoot(datanet: 1, version: 1) }
    #expect(throws: DatanetError.unknownRow(1)) { try registry.from(.zero).row(datanet: 1, index: 1) }
    #expect(try registry.from(.zero).rowCountOf(datanet: 1) == 1)
    #expect(chain.logs.count == logs)
  }

  @Test("a version counts each contributor's rows below it, and later rows do not enter it")
  func versions() throws {
    let (_, registry) = try makeRegistry()
    #expect(throws: DatanetError.nothingToPublish(0)) {
      try registry.from(owner).publishVersion(datanet: 1)
    }
    _ = try registry.from(alice).contributeRows(datanet: 1, rows: [Bytes("1"), Bytes("2")])
    _ = try registry.from(bob).contribute(datanet: 1, row: Bytes("3"))
    #expect(try registry.from(owner).publishVersion(datanet: 1) == 1)
    #expect(throws: DatanetError.nothingToPublish(3)) {
      try registry.from(owner).publishVersion(datanet: 1)
    }
    let root = try registry.from(.zero).versionRoot(datanet: 1, version: 1)
    _ = try registry.from(alice).contribute(datanet: 1, row: Bytes("4"))
    #expect(try registry.from(owner).publishVersion(datanet: 1) == 2)
    #expect(try registry.from(.zero).versionRoot(datanet: 1, version: 1) == root)
    for (version, rows) in [(UInt64(1), UInt64(2)), (2, 3)] {
      #expect(try registry.from(.zero).rowsOf(datanet: 1, version: version, contributor: alice) == rows)
      #expect(try registry.from(.zero).rowsOf(datanet: 1, version: version, contributor: bob) == 1)
      #expect(try registry.from(.zero).rowsOf(datanet: 1, version: version, contributor: owner) == 0)
    }
  }

  @Test("the root of every size equals the plain reference")
  func roots() throws {
    let (_, registry) = try makeRegistry()
    var rows: [(row: [UInt8], contributor: [UInt8])] = []
    for number in UInt8(1)...34 {
      let contributor = number.isMultiple(of: 3) ? bob : alice
      let row = [UInt8](repeating: number, count: Int(number))
      _ = try registry.from(contributor).contribute(datanet: 1, row: Bytes(row))
      rows.append((row, [UInt8](repeating: 0, count: 19) + [contributor == bob ? 0xB0 : 0xA2]))
      let version = try registry.from(owner).publishVersion(datanet: 1)
      let root = try registry.from(.zero).versionRoot(datanet: 1, version: version)
      #expect(root.word == UInt256(bigEndianBytes: ReferenceMerkleRoot.root(rows)), "\(number) rows")
      #expect(RowProofs.areValid(rows, root: ReferenceMerkleRoot.root(rows)), "\(number) rows")
    }
  }

  @Test("rows are in the slots where proofs look for them")
  func rowSlots() throws {
    let (chain, registry) = try makeRegistry()
    _ = try registry.from(owner).createDatanet(name: "trees", licence: "CC0-1.0")
    for datanet in [1, 2] as [UInt64] {
      for index in 0..<3 as Range<UInt64> {
        let row = Bytes([UInt8(datanet), UInt8(index)])
        _ = try registry.from(alice).contribute(datanet: UInt256(datanet), row: row)
        let slot = RowProofs.slot(ofRow: index, datanet: datanet)
        let word = UInt256(l0: slot[0], l1: slot[1], l2: slot[2], l3: slot[3])
        let hash = try registry.from(.zero).rowHash(datanet: UInt256(datanet), index: index)
        #expect(chain.storage(word, of: DatanetFixture.address) == hash.word)
        #expect(Address(truncating: chain.storage(word + 1, of: DatanetFixture.address)) == alice)
        #expect(chain.blobReferences(hash, of: DatanetFixture.address) == 1)
      }
    }
  }
}

extension UInt256 {
  /// A number from its big-endian bytes.
  init(bigEndianBytes bytes: [UInt8]) {
    self = bytes.reduce(UInt256.zero) { ($0 << 8) | UInt256(UInt64($1)) }
  }
}
