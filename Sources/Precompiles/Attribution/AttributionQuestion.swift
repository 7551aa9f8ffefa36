import ABI
import ChainSpecification
import Primitives
import WorldState

/// What ATTRIBUTE is asked about one answer: the arguments of `attribute` and of `prove`.
struct AttributionQuestion {
  let inference: UInt256
  let base: Hash
  let adapter: Hash
  let sources: [TaskRecord.Source]
  let prompt: Bytes
  let answer: Bytes
  /// Only methods with weight, in the order of the call.
  let methods: [(method: AttributionMethod, weight: UInt64)]

  /// The most Datanet versions of one call: as many as a model may name to be paid by influence.
  static let maximumSources: UInt64 = 16
  /// The most bytes of a prompt, of an answer and of a query.
  static let maximumTextBytes: UInt64 = 65_536
  /// What all weights add up to, in basis points.
  static let wholeWeight: UInt64 = 10_000

  /// Reads the arguments, in the order of the specification's checks.
  init(_ arguments: [ABIValue]) throws(FrameEnd) {
    guard let inference = arguments[0].asUInt256, let base = arguments[1].asHash, let adapter = arguments[2].asHash,
      let prompt = arguments[5].asBytes, let answer = arguments[6].asBytes, let names = arguments[7].asList,
      let weights = arguments[8].asList, names.count == weights.count
    else { throw .error(.invalidCall) }
    self.inference = inference
    self.base = base
    self.adapter = adapter
    self.prompt = prompt
    self.answer = answer
    sources = try Self.sources(arguments[3], arguments[4])
    try Self.checkText(prompt, isAnswer: false)
    try Self.checkText(answer, isAnswer: true)
    methods = try Self.methods(names, weights)
  }

  /// The bytes of prompt and answer together.
  var byteCount: UInt64 { UInt64(prompt.count) + UInt64(answer.count) }

  /// Whether a method takes part.
  func has(_ method: AttributionMethod) -> Bool { methods.contains { $0.method == method } }

  /// The Datanet versions of two lists.
  static func sources(_ datanets: ABIValue, _ versions: ABIValue) throws(FrameEnd) -> [TaskRecord.Source] {
    guard let datanets = datanets.asList, let versions = versions.asList, datanets.count == versions.count else {
      throw .error(.invalidCall)
    }
    if datanets.isEmpty { throw .error(.noRows) }
    if UInt64(datanets.count) > maximumSources {
      throw .error(.tooManySources(UInt64(datanets.count), limit: maximumSources))
    }
    var sources: [TaskRecord.Source] = []
    for (datanet, version) in zip(datanets, versions) {
      guard let id = datanet.asUInt256, let number = version.asUInt64 else { throw .error(.invalidCall) }
      sources.append(TaskRecord.Source(datanet: id, version: number))
    }
    return sources
  }

  /// Checks the length of a text; an answer or a query has at least one byte.
  static func checkText(_ text: Bytes, isAnswer: Bool) throws(FrameEnd) {
    if isAnswer, text.isEmpty { throw .error(.emptyAnswer) }
    if UInt64(text.count) > maximumTextBytes {
      throw .error(.answerTooLong(byteCount: UInt64(text.count), limit: maximumTextBytes))
    }
  }

  private static func methods(
    _ names: [ABIValue], _ weights: [ABIValue]
  ) throws(FrameEnd) -> [(method: AttributionMethod, weight: UInt64)] {
    var methods: [(method: AttributionMethod, weight: UInt64)] = []
    var total: UInt64 = 0
    for (name, weight) in zip(names, weights) {
      guard let word = name.asHash, let share = weight.asUInt64 else { throw .error(.invalidCall) }
      guard let method = AttributionMethod(word) else { throw .error(.unknownMethod(word)) }
      if methods.contains(where: { $0.method == method }) { throw .error(.invalidWeights) }
      methods.append((method, share))
      total += share
    }
    if total != wholeWeight { throw .error(.invalidWeights) }
    return methods.filter { $0.weight > 0 }
  }
}
