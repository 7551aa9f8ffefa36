import ContractKit
import DatanetRegistry
import FixtureSupport
import Testing

private typealias F = DatanetFixture

/// What a Datanet must look like, kept beside it in plain Swift.
private struct Expectation {
  struct Row {
    var content: [UInt8]
    var contributor: Address
    var state: UInt8
    var bond: UInt256
  }

  struct Version {
    var root: Hash
    var rows: [Int]
    var leafCount: Int
  }

  var rows: [Row] = []
  var versions: [Version] = []
  var owed: [Address: UInt256] = [:]

  /// Whatever is not owed yet: the bonds.
  var liabilities: UInt256 {
    owed.values.reduce(UInt256.zero) { $0 + $1 } + rows.reduce(UInt256.zero) { $0 + $1.bond }
  }

  var accepted: [Int] { rows.indices.filter { rows[$0].state == 2 } }

  mutating func returnBond(_ index: Int, to account: Address) {
    owed[account, default: .zero] += rows[index].bond
    rows[index].bond = .zero
  }
}

@Suite("A Datanet under random calls")
struct DatanetPropertyTests {
  @Test("every wei is accounted for, versions never change, and roles hold, for 3,000 random calls")
  func randomCalls() throws {
    var random = SeededGenerator(suite: "Datanet calls", fallback: 53)
    let f = try F(F.Parameters(feePerByte: 2, dailyRowsPerUser: 100_000, dailyRowsPerDatanet: 100_000))
    try f.review()
    let total = f.chain.balances.values.reduce(UInt256.zero) { $0 + $1 }
    var expected = Expectation()
    for step in 0..<3_000 {
      let account = F.everyone.randomElement(using: &random) ?? F.alice
      try perform(step, by: account, on: f, &expected, &random)
      #expect(try f.reading.liabilities() == expected.liabilities, "step \(step)")
      #expect(f.chain.balances[F.address] ?? .zero == expected.liabilities, "step \(step)")
      if step % 100 == 99 { try check(f, expected) }
    }
    try check(f, expected)
    #expect(f.chain.balances.values.reduce(UInt256.zero) { $0 + $1 } == total)
    for account in Array(expected.owed.keys) where expected.owed[account] != .zero {
      try f.by(F.bob).withdrawFor(account: account)
      expected.owed[account] = .zero
    }
    #expect(try f.reading.liabilities() == expected.liabilities)
    #expect(expected.versions.count > 5 && expected.rows.count > 100)
  }

  /// One random call; what it must do is noted, and what must fail is expected to.
  private func perform(
    _ step: Int, by account: Address, on f: DatanetFixture, _ expected: inout Expectation,
    _ random: inout SeededGenerator
  ) throws {
    let index = expected.rows.isEmpty ? 0 : Int.random(in: 0..<expected.rows.count, using: &random)
    let place = UInt64(index)
    switch Int.random(in: 0..<100, using: &random) {
    case 0..<30: try contribute(step, by: account, on: f, &expected, &random)
    case 30..<45 where !expected.rows.isEmpty:
      let isAllowed = [F.curator, F.owner].contains(account) && expected.rows[index].contributor != account
      let ok = (try? f.by(account).acceptRows(datanet: 1, indexes: [place], quality: 50)) != nil
      #expect(ok == (isAllowed && expected.rows[index].state == 1))
      if ok {
        expected.returnBond(index, to: expected.rows[index].contributor)
        expected.rows[index].state = 2
      }
    case 45..<55 where !expected.rows.isEmpty:
      let isAllowed = [F.curator, F.owner].contains(account) && expected.rows[index].contributor != account
      let ok = (try? f.by(account).rejectRows(datanet: 1, indexes: [place], reason: 3)) != nil
      #expect(ok == (isAllowed && expected.rows[index].state == 1))
      if ok {
        expected.returnBond(index, to: expected.rows[index].contributor)
        expected.rows[index].state = 3
      }
    case 55..<62 where !expected.rows.isEmpty:
      let owner = expected.rows[index].contributor
      let ok = (try? f.by(owner, value: 50).appeal(datanet: 1, index: place)) != nil
      if ok {
        expected.rows[index].state = 4
        expected.rows[index].bond = 50
      }
    case 62..<70 where !expected.rows.isEmpty:
      let accept = Bool.random(using: &random)
      let ok =
        (try? f.by(account).decideAppeal(datanet: 1, index: place, accept: accept, quality: 50)) != nil
      #expect(!ok || account == F.judge)
      if ok {
        expected.returnBond(index, to: expected.rows[index].contributor)
        expected.rows[index].state = accept ? 2 : 5
      }
    case 70..<76 where !expected.rows.isEmpty:
      if (try? f.by(account).settleRow(datanet: 1, index: place)) != nil {
        #expect([3, 4].contains(expected.rows[index].state))
        expected.returnBond(index, to: expected.rows[index].contributor)
        expected.rows[index].state = 5
      }
    case 76..<80 where !expected.rows.isEmpty:
      let ok = (try? f.by(account).withdrawRow(datanet: 1, index: place)) != nil
      #expect(ok == (expected.rows[index].state == 1 && expected.rows[index].contributor == account))
      if ok {
        expected.returnBond(index, to: account)
        expected.rows[index].state = 6
      }
    case 80..<85 where !expected.rows.isEmpty: try remove(index, by: account, on: f, &expected)
    case 85..<90:
      let ok = (try? f.by(account).publishVersion(datanet: 1)) != nil
      let rows = expected.accepted
      #expect(ok == (account == F.owner && !rows.isEmpty && rows != expected.versions.last?.rows))
      if ok { try note(f, &expected) }
    case 90..<95:
      let owed = expected.owed[account] ?? .zero
      let ok = (try? f.by(F.bob).withdrawFor(account: account)) != nil
      #expect(ok == (owed != .zero))
      expected.owed[account] = .zero
    default: f.chain.timestamp += UInt64.random(in: 0..<100_000, using: &random)
    }
  }

  private func contribute(
    _ step: Int, by account: Address, on f: DatanetFixture, _ expected: inout Expectation,
    _ random: inout SeededGenerator
  ) throws {
    let count = Int.random(in: 1...3, using: &random)
    let contents = (0..<count).map { Array("row \(step) \($0)".utf8) }
    let fee = UInt256(UInt64(2 * contents.reduce(0) { $0 + $1.count }))
    let due = fee + UInt256(UInt64(100 * count))
    let value = due + UInt256(UInt64.random(in: 0..<3, using: &random)) - 1
    let ok =
      (try? f.by(account, value: value).contributeRows(datanet: 1, rows: contents.map { Bytes($0) })) != nil
    #expect(ok == (value >= due && (f.chain.balances[account] ?? .zero) + (ok ? due : .zero) >= value))
    guard ok else { return }
    expected.owed[F.governor, default: .zero] += fee
    expected.rows += contents.map { Expectation.Row(content: $0, contributor: account, state: 1, bond: 100) }
  }

  private func remove(_ index: Int, by account: Address, on f: DatanetFixture, _ expected: inout Expectation) throws {
    let ok = (try? f.by(account).removeRows(datanet: 1, indexes: [UInt64(index)])) != nil
    #expect(ok == (expected.rows[index].state == 2 && expected.rows[index].contributor == account))
    guard ok else { return }
    let wasPublished = expected.versions.last?.rows.contains(index) == true
    expected.rows[index].state = 8
    if wasPublished && !expected.accepted.isEmpty { try note(f, &expected) }
  }

  private func note(_ f: DatanetFixture, _ expected: inout Expectation) throws {
    let number = UInt64(expected.versions.count + 1)
    #expect(try f.reading.versionCountOf(datanet: 1) == number)
    let root = try f.reading.versionRoot(datanet: 1, version: number)
    let rows = expected.accepted
    expected.versions.append(Expectation.Version(root: root, rows: rows, leafCount: expected.rows.count))
    let leaves = expected.rows.indices.map { index in
      rows.contains(index) ? (expected.rows[index].content, Self.bytes(expected.rows[index].contributor)) : nil
    }
    #expect(root.word == UInt256(bigEndianBytes: ReferenceMerkleRoot.root(leaves)))
  }

  private static func bytes(_ account: Address) -> [UInt8] {
    (0..<20).map { UInt8(truncatingIfNeeded: (account.word >> (152 - 8 * $0)).l0) }
  }

  /// Compares all that can be read.
  private func check(_ f: DatanetFixture, _ expected: Expectation) throws {
    for (index, row) in expected.rows.enumerated() {
      let state = try f.reading.rowState(datanet: 1, index: UInt64(index))
      #expect(state.state == row.state && state.bond == row.bond)
    }
    for (offset, version) in expected.versions.enumerated() {
      let number = UInt64(offset + 1)
      #expect(try f.reading.versionRoot(datanet: 1, version: number) == version.root)
      #expect(try f.reading.versionRowCount(datanet: 1, version: number) == UInt64(version.rows.count))
      #expect(try f.reading.versionLeafCount(datanet: 1, version: number) == UInt64(version.leafCount))
      var sum: UInt64 = 0
      for account in F.everyone { sum += try f.reading.rowsOf(datanet: 1, version: number, contributor: account) }
      #expect(sum == UInt64(version.rows.count))
    }
    for index in stride(from: 0, to: expected.rows.count, by: 7) {
      for (offset, version) in expected.versions.enumerated() {
        let isIn = try f.reading.isInVersion(datanet: 1, version: UInt64(offset + 1), index: UInt64(index))
        #expect(isIn == version.rows.contains(index))
      }
    }
  }
}
