public import Primitives

/// A number of the chain's specification that governance may change while the chain runs.
public struct GovernedParameter: Sendable {
  /// The name, at most 32 ASCII characters.
  public let name: String
  /// The least value that it may be set to.
  public let minimum: UInt256
  /// The greatest value that it may be set to.
  public let maximum: UInt256
  /// The name as contracts give it: left-aligned in a word.
  public let word: Hash
  private let read: @Sendable (ChainSpecification) -> UInt256
  private let write: @Sendable (inout ChainSpecification, UInt256) -> Void

  private init(
    _ name: String, _ minimum: UInt256, _ maximum: UInt256, read: @escaping @Sendable (ChainSpecification) -> UInt256,
    write: @escaping @Sendable (inout ChainSpecification, UInt256) -> Void
  ) {
    self.name = name
    self.minimum = minimum
    self.maximum = maximum
    word = Hash(leftAligned: name)
    self.read = read
    self.write = write
  }

  /// The parameter with a name in a word; nil when there is none.
  public static func named(_ word: Hash) -> GovernedParameter? { all.first { $0.word == word } }

  /// Every parameter, those of inference and of blobs first.
  public static let all: [GovernedParameter] =
    AIParameters.parameters.map { parameter in
      GovernedParameter(
        parameter.name, UInt256(parameter.range.lowerBound), UInt256(parameter.range.upperBound),
        read: { UInt256($0.ai[parameter]) }, write: { $0.ai[parameter] = UInt64(clamping: $1) })
    } + [blockGasLimit, baseFeeTreasury]

  /// The gas limit that every block must come near to; 0 as long as it was never set.
  ///
  /// The lower bound leaves room for the calls of governance itself.
  private static let blockGasLimit = GovernedParameter(
    "blockGasLimit", 30_000_000, 10_000_000_000, read: { UInt256($0.blockGasLimit ?? 0) },
    write: { $0.blockGasLimit = UInt64(clamping: $1) })

  /// The account that base fees are paid to, as a number; 0 burns them.
  private static let baseFeeTreasury = GovernedParameter(
    "baseFeeTreasury", .zero, (UInt256.one << 160) &- 1,
    read: { specification in
      if case .treasury(let treasury) = specification.baseFeePolicy { treasury.word } else { .zero }
    },
    write: { $0.baseFeePolicy = $1.isZero ? .burn : .treasury(Address(truncating: $1)) })
}

extension ChainSpecification {
  /// The value of a governed parameter.
  public subscript(parameter: GovernedParameter) -> UInt256 { parameter.value(in: self) }

  /// Sets a governed parameter, whose value is in its range.
  public mutating func set(_ parameter: GovernedParameter, to value: UInt256) { parameter.set(value, in: &self) }

  /// The values that a parameter may be set to beside the others: a blob of one call is never above an assembled one.
  public func allowedValues(of parameter: GovernedParameter) -> ClosedRange<UInt256> {
    switch parameter.name {
    case "maximumBlobBytes": parameter.minimum...min(parameter.maximum, UInt256(ai.maximumAssembledBlobBytes))
    case "maximumAssembledBlobBytes": max(parameter.minimum, UInt256(ai.maximumBlobBytes))...parameter.maximum
    default: parameter.minimum...parameter.maximum
    }
  }
}

extension GovernedParameter {
  fileprivate func value(in specification: ChainSpecification) -> UInt256 { read(specification) }
  fileprivate func set(_ value: UInt256, in specification: inout ChainSpecification) { write(&specification, value) }
}

extension HardFork {
  /// The name as contracts give it: left-aligned in a word.
  public var word: Hash { Hash(leftAligned: name) }

  /// The fork with a name in a word; nil when there is none.
  public init?(word: Hash) {
    guard let fork = HardFork.allCases.first(where: { $0.word == word }) else { return nil }
    self = fork
  }
}

extension Hash {
  /// A name of at most 32 ASCII characters, left-aligned and padded with zeros.
  fileprivate init(leftAligned name: String) {
    let bytes = Bytes(name.utf8)
    precondition(bytes.count <= 32, "a name has at most 32 characters")
    self.init(UInt256(bigEndian: bytes + Bytes(repeating: 0, count: 32 - bytes.count)))
  }
}
