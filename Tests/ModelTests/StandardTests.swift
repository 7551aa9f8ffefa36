import ContractKit
import ModelRegistry
import Testing

private typealias F = ModelFixture

@Suite("Standards for models")
struct StandardTests {
  private let f: ModelFixture
  private let id: UInt256 = 2

  init() throws {
    f = try F()
    try f.by(F.maker).registerAdapter(
      base: F.base, manifest: f.manifest(1), name: "a", price: 1, datanets: [1], versions: [1])
  }

  @Test("anyone records evaluations, and only those of appointed evaluators decide about serving")
  func evaluations() throws {
    let metric = Hash(ascii: "accuracy")
    try f.by(F.governor).setParameter(Hash(ascii: "servingMetric"), metric.word)
    try f.by(F.governor).setParameter(Hash(ascii: "servingMinimum"), 700)
    #expect(try !f.reading.isServing(model: id))
    #expect(try f.reading.isServing(model: 1))
    try f.by(F.maker).recordEvaluation(model: id, metric: metric, value: 999, dataset: Hash(5))
    #expect(try !f.reading.isServing(model: id))
    try f.by(F.evaluator).recordEvaluation(model: id, metric: metric, value: 699, dataset: Hash(5))
    #expect(try !f.reading.isServing(model: id))
    try f.by(F.evaluator).recordEvaluation(model: id, metric: metric, value: 700, dataset: Hash(6))
    #expect(try f.reading.isServing(model: id))
    #expect(try f.reading.scoreOf(model: id, metric: metric) == (true, 700))
    #expect(try f.reading.scoreOf(model: id, metric: Hash(ascii: "loss")) == (false, 0))
    #expect(try f.reading.evaluationCountOf(model: id) == 3)
    #expect(try f.reading.evaluationOf(model: id, index: 0) == (F.maker, f.chain.timestamp, metric, 999, Hash(5)))
    #expect(f.fails(with: .unknownIndex(3)) { try f.reading.evaluationOf(model: id, index: 3) })
    try f.by(F.governor).setEvaluator(F.evaluator, isAppointed: false)
    try f.by(F.evaluator).recordEvaluation(model: id, metric: metric, value: 0, dataset: Hash(5))
    #expect(try f.reading.isServing(model: id))
    try f.by(F.governor).setParameter(Hash(ascii: "servingMinimum"), .max)
    #expect(try !f.reading.isServing(model: id))
  }

  @Test("declared attribution weights add up and stay in the bounds of governance")
  func attribution() throws {
    let verbatim = Hash(ascii: "verbatim")
    let influence = Hash(ascii: "influence")
    func declare(_ methods: [Hash], _ weights: [UInt16], by account: Address = F.maker) throws {
      try f.by(account).setAttribution(model: id, methods: methods, weights: weights)
    }
    #expect(f.fails(with: .notOwner(F.alice)) { try declare([influence], [10_000], by: F.alice) })
    #expect(f.fails(with: .unequalLists) { try declare([influence], []) })
    #expect(f.fails(with: .invalidWeights(9_999)) { try declare([influence], [9_999]) })
    #expect(f.fails(with: .weightOutOfBounds(verbatim, 8_001)) { try declare([verbatim, influence], [8_001, 1_999]) })
    #expect(
      f.fails(with: .weightOutOfBounds(influence, 1_999)) { try declare([influence, verbatim], [1_999, 8_001]) })
    #expect(
      f.fails(with: .weightOutOfBounds(influence, 5_000)) { try declare([influence, influence], [5_000, 5_000]) })
    #expect(f.fails(with: .weightOutOfBounds(Hash(1), 10_000)) { try declare([Hash(1)], [10_000]) })
    try declare([influence, verbatim], [2_000, 8_000])
    #expect(try f.reading.attributionOf(model: id) == ([influence, verbatim], [2_000, 8_000]))
    try f.by(F.governor).setAttributionMethod(verbatim, minimum: 0, maximum: 10_000)
    #expect(f.fails(with: .weightOutOfBounds(influence, 0)) { try declare([verbatim], [10_000]) })
    try f.by(F.governor).setAttributionMethod(verbatim, minimum: 0, maximum: 0)
    #expect(f.fails(with: .weightOutOfBounds(verbatim, 5_000)) { try declare([verbatim, influence], [5_000, 5_000]) })
    try declare([], [])
    #expect(try f.reading.attributionOf(model: id).methods.isEmpty)
    try declare([influence], [10_000])
    #expect(try f.reading.attributionMethods() == ([influence], [2_000], [10_000]))
    #expect(
      f.fails(with: .weightOutOfBounds(verbatim, 2)) {
        try f.by(F.governor).setAttributionMethod(verbatim, minimum: 2, maximum: 1)
      })
    for number in 0..<7 as Range<UInt64> {
      try f.by(F.governor).setAttributionMethod(Hash(UInt256(number + 1)), minimum: 0, maximum: 1)
    }
    #expect(
      f.fails(with: .tooMany(9, 8)) { try f.by(F.governor).setAttributionMethod(verbatim, minimum: 0, maximum: 1) })
  }

  @Test("only the governor sets parameters, evaluators, methods and bases")
  func governance() throws {
    let error = Revert.error(GovernedError.notGovernor(F.maker))
    let holdback = Hash(ascii: "holdback")
    #expect(throws: error) { try f.by(F.maker).setParameter(holdback, 1) }
    #expect(throws: error) { try f.by(F.maker).setEvaluator(F.maker, isAppointed: true) }
    #expect(throws: (any Error).self) { try f.by(F.maker).setAttributionMethod(holdback, minimum: 0, maximum: 1) }
    #expect(throws: (any Error).self) { try f.by(F.maker).registerBase(manifest: f.manifest(9), name: "b", price: 1) }
    let ranges: [(StaticString, UInt256, UInt256)] = [
      ("maximumRoyalty", 0, 5_000), ("holdback", 0, 5_000), ("maximumSteps", 1, 1_000_000_000),
      ("maximumJobDuration", 60, 31_536_000), ("servingMetric", 0, .max), ("servingMinimum", 0, .max),
    ]
    for (text, least, most) in ranges {
      let name = Hash(ascii: text)
      try f.by(F.governor).setParameter(name, least)
      try f.by(F.governor).setParameter(name, most)
      #expect(try f.reading.parameter(name) == most)
      for value in (most == .max ? [] : [most + 1]) + (least == .zero ? [] : [least - 1]) {
        let outside = GovernedError.parameterOutOfRange(name: name, value: value, minimum: least, maximum: most)
        #expect(throws: Revert.error(outside)) { try f.by(F.governor).setParameter(name, value) }
      }
    }
    #expect(throws: Revert.error(GovernedError.unknownParameter(Hash(1)))) { try f.reading.parameter(Hash(1)) }
    #expect(try f.by(F.governor).registerBase(manifest: f.manifest(9), name: "b", price: 1) == 3)
  }
}
