import ContractKit
import DatanetRegistry
import ModelRegistry
import Testing

private typealias F = ModelFixture

/// Models that TRAIN made of Datanet 1, of which the contributor takes a row away.
private struct Trainings {
  static let trainer = Address(0x0A02)

  let f: ModelFixture
  /// What TRAIN says that each job began with; others are unknown to it.
  private let starts = Starts()

  final class Starts { var byJob: [UInt256: Bytes] = [:] }

  init() throws {
    f = try F()
    f.chain.precompiles[Trainings.trainer] = { [starts] call, _ in
      let selector = Hash.keccak256(Bytes("startOf(uint256)")).word.l3 >> 32
      let job = Trainings.word(call.input.elements.suffix(32))
      guard call.isStatic, call.input.count == 36, Trainings.word(call.input.elements.prefix(4)).l0 == selector,
        let start = starts.byJob[job]
      else { return .revert(Bytes("UnknownJob")) }
      return .success(start)
    }
    // Version 2 lacks row 1, and version 3 has another row.
    try f.data(F.alice).removeRows(datanet: 1, indexes: [1])
    try f.data(F.alice).contributeRows(datanet: 1, rows: [Bytes("three")])
    try f.data(F.owner).publishVersion(datanet: 1)
  }

  /// The number of big-endian bytes.
  private static func word(_ bytes: some Sequence<UInt8>) -> UInt256 {
    bytes.reduce(UInt256.zero) { $0 << 8 | UInt256(UInt64($1)) }
  }

  /// A model of the maker's that a job made; gives its id.
  func model(
    _ sources: [(UInt256, UInt64)], base: Hash = F.base, plan: Bytes = Bytes("rank 8"), start: Bytes = Bytes("none"),
    trainer: Address = Trainings.trainer, by account: Address = F.maker
  ) throws -> UInt256 {
    let job = try f.by(account).openJob(
      base: base, datanets: sources.map(\.0), versions: sources.map(\.1), hyperparameters: plan, steps: 3,
      trainer: trainer, name: "m", pricePerStep: 0, duration: 1_000)
    starts.byJob[job] = start
    try f.by(trainer).reportProgress(job: job, step: 3, checkpoint: Hash(1))
    return try f.by(trainer).completeJob(job: job, manifest: f.manifest(UInt64(job)))
  }
}

@Suite("Models in the place of others")
struct SuccessionTests {
  private let t: Trainings
  private var f: ModelFixture { t.f }
  private let old: UInt256

  /// A model of all rows.
  init() throws {
    t = try Trainings()
    old = try t.model([(1, 1)])
  }

  private func fails(_ successor: UInt256, _ difference: StaticString) -> Bool {
    f.fails(with: .notASuccessor(model: old, successor: successor, difference: Hash(ascii: difference))) {
      try f.by(F.maker).replace(model: old, successor: successor)
    }
  }

  @Test("the same training of a newer version takes a model's place, which is retired for good")
  func replaces() throws {
    let new = try t.model([(1, 2)])
    #expect(try f.reading.successorOf(model: old) == 0)
    try f.by(F.maker).replace(model: old, successor: new)
    #expect(try f.reading.successorOf(model: old) == new && f.reading.successorOf(model: new) == 0)
    #expect(try !f.reading.isServing(model: old) && f.reading.isServing(model: new))
    #expect(f.chain.events(ModelReplaced.self).map(\.model) == [old])
    #expect(f.chain.events(ModelReplaced.self).map(\.successor) == [new])
    #expect(f.chain.events(ModelRetired.self).map(\.model) == [old])
    #expect(f.fails(with: .retired(old)) { try f.by(F.maker).replace(model: old, successor: new) })
    let newest = try t.model([(1, 3)])
    #expect(f.fails(with: .retired(old)) { try f.by(F.maker).replace(model: old, successor: newest) })
    try f.by(F.maker).replace(model: new, successor: newest)
    #expect(try f.reading.successorOf(model: new) == newest)
  }

  @Test("a model that is retired already gets its successor, and none that is retired becomes one")
  func retired() throws {
    let new = try t.model([(1, 2)])
    let other = try t.model([(1, 3)])
    try f.by(F.maker).retire(model: other)
    #expect(f.fails(with: .retired(other)) { try f.by(F.maker).replace(model: old, successor: other) })
    try f.by(F.governor).retire(model: old)
    try f.by(F.maker).replace(model: old, successor: new)
    #expect(try f.reading.successorOf(model: old) == new)
    #expect(f.chain.events(ModelRetired.self).map(\.model) == [other, old], "once each")
  }

  @Test("only the owner of both replaces")
  func owners() throws {
    let new = try t.model([(1, 2)])
    let foreign = try t.model([(1, 2)], by: F.alice)
    #expect(f.fails(with: .notOwner(F.alice)) { try f.by(F.alice).replace(model: old, successor: new) })
    #expect(f.fails(with: .notOwner(F.maker)) { try f.by(F.maker).replace(model: old, successor: foreign) })
    #expect(f.fails(with: .unknownModel(99)) { try f.by(F.maker).replace(model: old, successor: 99) })
    #expect(f.fails(with: .unknownModel(0)) { try f.reading.successorOf(model: 0) })
  }

  @Test("another trainer, base, plan, start, Datanet or no newer version is no successor")
  func differences() throws {
    let byHand = try t.model([(1, 2)], trainer: F.trainer)
    #expect(fails(byHand, "trainer"))
    let registered = try f.by(F.maker).registerAdapter(
      base: F.base, manifest: f.manifest(500), name: "r", price: 0, datanets: [1], versions: [2])
    #expect(fails(registered, "trainer"))
    let base = f.manifest(900)
    _ = try f.by(F.governor).registerBase(manifest: base, name: "b", price: 0)
    #expect(try fails(t.model([(1, 2)], base: base), "base"))
    #expect(try fails(t.model([(1, 2)], plan: Bytes("rank 9")), "plan"))
    #expect(try fails(t.model([(1, 2)], start: Bytes("the old adapter")), "start"))
    let other = try f.makeDatanet(["x"])
    #expect(try fails(t.model([(other, 1)]), "datanets"))
    #expect(try fails(t.model([(1, 2), (other, 1)]), "datanets"))
    #expect(try fails(t.model([(1, 1)]), "versions"))
    #expect(fails(old, "versions"))
    #expect(try f.reading.successorOf(model: old) == 0 && f.reading.isServing(model: old))
  }

  @Test("with several Datanets none may be older and one must be newer, in the same order")
  func severalSources() throws {
    let second = try f.makeDatanet(["x", "y"])
    try f.data(F.alice).removeRows(datanet: second, indexes: [0])
    let both = try t.model([(1, 2), (second, 1)])
    func replace(_ sources: [(UInt256, UInt64)]) throws {
      try f.by(F.maker).replace(model: both, successor: t.model(sources))
    }
    #expect(throws: ModelError.self) { try replace([(1, 1), (second, 2)]) }
    #expect(throws: ModelError.self) { try replace([(1, 3), (second, 1), (second, 2)]) }
    #expect(throws: ModelError.self) { try replace([(second, 2), (1, 3)]) }
    #expect(throws: ModelError.self) { try replace([(1, 2), (second, 1)]) }
    try replace([(1, 2), (second, 2)])
  }

  @Test("a job that TRAIN does not know keeps its own reason")
  func unknownStart() throws {
    let new = try t.model([(1, 2)])
    f.chain.precompiles[Trainings.trainer] = { _, _ in .revert(Bytes("UnknownJob")) }
    #expect(throws: Revert(data: Bytes("UnknownJob"))) { try f.by(F.maker).replace(model: old, successor: new) }
  }
}
