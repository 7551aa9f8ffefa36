import Cryptography
import Primitives

/// The precompile ATTRIBUTE (`0x0A04`) of a `MockChain`: what contracts ask of it, and what a test has it answer.
public enum MockAttribution {
  static let address = Address(0x0A04)

  /// The arguments of `attribute`.
  public struct Question: Equatable, Sendable {
    /// The id of the inference.
    public let inference: UInt256
    /// The manifest hash of the base model.
    public let base: Hash
    /// The manifest hash of the adapter; zero for none.
    public let adapter: Hash
    /// The Datanets that the model was trained from.
    public let datanets: [UInt256]
    /// Their versions.
    public let versions: [UInt64]
    /// What was asked.
    public let prompt: Bytes
    /// What the model said.
    public let answer: Bytes
    /// The names of the methods.
    public let methods: [Hash]
    /// Their weights in basis points.
    public let weights: [UInt16]
  }

  /// The results of `attribute`.
  public struct Score: Equatable, Sendable {
    /// The index of each row's source.
    public var sources: [UInt64]
    /// The rows' indices in their Datanets.
    public var rows: [UInt64]
    /// The rows' influences.
    public var influences: [Int256]
    /// The rows' clusters; 0 for none.
    public var clusters: [UInt64]
    /// The root over further rows.
    public var restRoot: Hash
    /// The weight of further rows.
    public var restTotal: UInt128

    /// A score with what the chain would compute; nothing is checked.
    public init(
      sources: [UInt64], rows: [UInt64], influences: [Int256], clusters: [UInt64], restRoot: Hash = .zero,
      restTotal: UInt128 = 0
    ) {
      self.sources = sources
      self.rows = rows
      self.influences = influences
      self.clusters = clusters
      self.restRoot = restRoot
      self.restTotal = restTotal
    }
  }

  /// What a test says to a question.
  public enum Answer: Equatable, Sendable {
    /// The call gives this.
    case score(Score)
    /// The call reverts with this reason.
    case refused(Bytes)
  }

  private static let signature = "attribute(uint256,bytes32,bytes32,uint256[],uint64[],bytes,bytes,bytes32[],uint16[])"

  static func run(_ call: MockCall, _ answer: (Question) -> Answer) -> MockResult {
    guard Array(call.input.elements.prefix(4)) == selector(signature) else { return .revert(error("InvalidCall()")) }
    guard call.value.isZero || call.isDelegate else { return .revert(error("NotPayable()")) }
    guard let question = MockFrame.decode(call.input, dropping: 4, { decode(&$0) }) else {
      return .revert(error("InvalidCall()"))
    }
    switch answer(question) {
    case .score(let score): return .success(MockFrame.encode { encode(score) })
    case .refused(let reason): return .revert(reason)
    }
  }

  private static func decode(_ list: inout ABIDecoder) -> Question {
    Question(
      inference: UInt256(from: &list), base: Hash(from: &list), adapter: Hash(from: &list),
      datanets: [UInt256](from: &list), versions: [UInt64](from: &list), prompt: Bytes(from: &list),
      answer: Bytes(from: &list), methods: [Hash](from: &list), weights: [UInt16](from: &list))
  }

  private static func encode(_ score: Score) -> ABIEncoder {
    let tail =
      score.sources.tailSize + score.rows.tailSize + score.influences.tailSize + score.clusters.tailSize
    var list = ABIEncoder(words: 6, tail: tail)
    score.sources.encode(to: &list)
    score.rows.encode(to: &list)
    score.influences.encode(to: &list)
    score.clusters.encode(to: &list)
    score.restRoot.encode(to: &list)
    score.restTotal.encode(to: &list)
    return list
  }

  private static func error(_ signature: String) -> Bytes { Bytes(selector(signature)) }

  private static func selector(_ signature: String) -> [UInt8] {
    Array(Keccak256.hash(Array(signature.utf8)).bytes.prefix(4))
  }
}

extension MockChain {
  /// Has the precompile ATTRIBUTE answer what a function says, which a recording keeps; without one there is no precompile.
  public func answerAttribution(_ body: @escaping (MockAttribution.Question) -> MockAttribution.Answer) {
    precompiles[MockAttribution.address] = { call, _ in MockAttribution.run(call, body) }
  }
}
