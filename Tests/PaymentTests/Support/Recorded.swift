import AttributionRewards
import ContractKit
import Testing

/// A recorded inference of 10,000 wei of data by a model of rows of alice, bob, carol, and carol again.
struct Recorded {
  let economy: Economy
  let inference: UInt256

  init(
    _ rows: [(row: UInt64, influence: Int256)] = [(0, 6_000), (1, 4_000)], clusters: [UInt64]? = nil,
    tree: ((UInt256) -> RestTree)? = nil, restTotal: UInt128 = 0
  ) throws {
    economy = try Economy()
    let model = try economy.influenced(
      [Account.alice, Account.bob, Account.carol, Account.carol], price: 20_000)
    inference = try economy.infer(model, paying: 20_000)
    try economy.record(
      inference, rows, clusters: clusters, restRoot: tree?(inference).root ?? .zero, restTotal: restTotal)
  }

  func audit(row: UInt64, wholeContributor: Bool = false) throws {
    try economy.audit(inference, row: row, wholeContributor: wholeContributor)
  }

  /// Asks for an audit of a row, completes it, and gives how it ended.
  @discardableResult
  func audit(
    row: UInt64, wholeContributor: Bool = false, _ losses: FakeTraining.Losses,
    leavingOut rows: Set<FakeTraining.Row> = []
  ) throws -> AuditEnded {
    try audit(row: row, wholeContributor: wholeContributor)
    try economy.close(inference, losses, leavingOut: rows)
    return try #require(economy.chain.events(AuditEnded.self).last)
  }

  /// What alice, bob and carol earn by the inference; it takes the bond of bob's audit into account.
  func settled(bond: UInt256 = 0) throws -> [UInt256] {
    try economy.settle(inference)
    #expect(try economy.isExact)
    return try [economy.earned(Account.alice), economy.earned(Account.bob) - bond, economy.earned(Account.carol)]
  }

  /// The weights of the recorded rows.
  func weights() throws -> [UInt128] {
    let count = try economy.rewards.from().escrowOf(inference: inference).rowCount
    return try (0..<count).map { try economy.rewards.from().rowOf(inference: inference, position: $0).weight }
  }
}
