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

  @Test("a declaration holds from the next block on, and without one the chain's rule does")
  func declarations() throws {
    let (verbatim, influence) = (Hash(ascii: "verbatim"), Hash(ascii: "influence"))
    func declare(_ methods: [Hash], _ weights: [UInt16]) throws {
      try f.by(F.maker).setAttribution(model: id, methods: methods, weights: weights)
    }
    func weights(_ block: UInt64) throws -> [UInt16] { try f.reading.attributionAt(model: id, block: block).weights }
    let start = f.chain.blockNumber
    #expect(try f.reading.defaultAttribution() == ([influence], [10_000]))
    #expect(try f.reading.attributionAt(model: id, block: 0).methods.isEmpty)
    #expect(try weights(start).isEmpty, "the block of genesis itself has no rule before it")
    #expect(try weights(start + 1) == [10_000])
    f.chain.blockNumber = start + 10
    try declare([verbatim, influence], [1_000, 9_000])
    try declare([verbatim, influence], [2_000, 8_000])
    #expect(try f.reading.attributionOf(model: id).weights == [2_000, 8_000])
    #expect(try weights(start + 10) == [10_000] && weights(start + 11) == [2_000, 8_000])
    f.chain.blockNumber = start + 20
    #expect(
      f.fails(with: .weightOutOfBounds(verbatim, 10_000)) {
        try f.by(F.governor).setDefaultAttribution(methods: [verbatim], weights: [10_000])
      })
    #expect(throws: Revert.error(GovernedError.notGovernor(F.maker))) {
      try f.by(F.maker).setDefaultAttribution(methods: [influence], weights: [10_000])
    }
    try f.by(F.governor).setDefaultAttribution(methods: [influence, verbatim], weights: [5_000, 5_000])
    f.chain.blockNumber = start + 30
    try declare([], [])
    f.chain.blockNumber = start + 40
    try f.by(F.governor).setDefaultAttribution(methods: [], weights: [])
    #expect(f.chain.events(AttributionChanged.self).suffix(2).map(\.model) == [id, 0])
    let history = try [11, 30, 31, 40, 41, 1_000].map { try weights(start + $0) }
    #expect(history == [[2_000, 8_000], [2_000, 8_000], [5_000, 5_000], [5_000, 5_000], [], []])
    #expect(f.fails(with: .unknownModel(9)) { try f.reading.attributionAt(model: 9, block: 1) })
  }

  @Test("a model misses the first quality that no appointed evaluator has on record, or that is out of bounds")
  func quality() throws {
    let metrics: [Hash] = [Hash(ascii: "noiseAUC"), Hash(ascii: "LDS"), Hash(ascii: "copyGain")]
    func record(_ metric: Int, _ value: UInt256, by account: Address = F.evaluator) throws {
      try f.by(account).recordEvaluation(model: id, metric: metrics[metric], value: value, dataset: Hash(5))
    }
    func shortfall() throws -> Hash { try f.reading.qualityShortfallOf(model: id) }
    #expect(try shortfall().isZero, "governance asks for nothing")
    for (name, value) in [("minimumNoiseAUC", 9_000), ("minimumLDS", 2_600), ("maximumCopyGain", 10_000)]
      as [(StaticString, UInt256)]
    {
      try f.by(F.governor).setParameter(Hash(ascii: name), value)
    }
    for account in [F.maker, F.alice] { try record(0, 9_999, by: account) }
    #expect(try shortfall() == metrics[0], "anyone's word does not count")
    try record(0, 8_999)
    #expect(try shortfall() == metrics[0])
    try record(0, 9_000)
    #expect(try shortfall() == metrics[1])
    try record(1, 2_600)
    #expect(try shortfall() == metrics[2])
    try record(2, 10_001)
    #expect(try shortfall() == metrics[2])
    try record(2, 10_000)
    #expect(try shortfall().isZero)
    try record(1, 0)
    #expect(try shortfall() == metrics[1], "the newest value counts")
    try f.by(F.governor).setParameter(Hash(ascii: "minimumLDS"), 0)
    try record(2, 0)
    #expect(try shortfall().isZero && f.reading.scoreOf(model: id, metric: metrics[2]) == (true, 0))
    for (metric, value) in [(0, 10_001), (1, 10_001), (2, 1_000_001), (1, .max)] as [(Int, UInt256)] {
      #expect(f.fails(with: .valueOutOfBounds(metrics[metric], value)) { try record(metric, value) })
    }
    #expect(try f.reading.qualityShortfallOf(model: 1) == metrics[0], "a base model is asked the same")
    #expect(f.fails(with: .unknownModel(9)) { try f.reading.qualityShortfallOf(model: 9) })
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
      ("minimumNoiseAUC", 0, 10_000), ("minimumLDS", 0, 10_000), ("maximumCopyGain", 0, 1_000_000),
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
