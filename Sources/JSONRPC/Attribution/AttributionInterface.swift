internal import ABI
internal import Primitives

/// The events that tell of inferences.
enum AttributionEvents {
  private static func number(_ name: String, isIndexed: Bool = true) -> ABIParameter {
    ABIParameter(name: name, type: .uint(bits: 256), isIndexed: isIndexed)
  }

  /// InferenceGateway's `InferenceServed`.
  static let served = ABIEvent(
    name: "InferenceServed",
    inputs: [
      number("inference"), number("model"), ABIParameter(name: "payer", type: .address, isIndexed: true),
      number("fee", isIndexed: false), ABIParameter(name: "promptHash", type: .fixedBytes(32)),
      ABIParameter(name: "promptTokens", type: .uint(bits: 32)),
      ABIParameter(name: "outputTokens", type: .uint(bits: 32)), ABIParameter(name: "output", type: .bytes),
    ])

  /// AttributionRewards' `FeeSplit`.
  static let split = ABIEvent(
    name: "FeeSplit",
    inputs: [number("inference"), number("model")]
      + ["fee", "platform", "modelOwner", "stakers", "data"].map { number($0, isIndexed: false) })

  /// AttributionRewards' `InfluenceRecorded`.
  static let recorded = ABIEvent(
    name: "InfluenceRecorded",
    inputs: [
      number("inference"), ABIParameter(name: "rule", type: .uint(bits: 32)),
      ABIParameter(name: "sources", type: .array(.uint(bits: 64))),
      ABIParameter(name: "rows", type: .array(.uint(bits: 64))),
      ABIParameter(name: "influences", type: .array(.int(bits: 256))),
      ABIParameter(name: "clusters", type: .array(.uint(bits: 64))),
      ABIParameter(name: "restRoot", type: .fixedBytes(32)), ABIParameter(name: "restTotal", type: .uint(bits: 128)),
      ABIParameter(name: "methods", type: .array(.fixedBytes(32))),
      ABIParameter(name: "weights", type: .array(.uint(bits: 16))),
    ])

  /// AttributionRewards' `AuditRequested`.
  static let auditRequested = ABIEvent(
    name: "AuditRequested",
    inputs: [
      number("inference"), ABIParameter(name: "requester", type: .address, isIndexed: true),
      number("bond", isIndexed: false), ABIParameter(name: "deadline", type: .uint(bits: 64)),
      number("job", isIndexed: false), ABIParameter(name: "source", type: .uint(bits: 64)),
      ABIParameter(name: "row", type: .uint(bits: 64)), ABIParameter(name: "wholeContributor", type: .bool),
    ])

  /// AttributionRewards' `AuditEnded`.
  static let auditEnded = ABIEvent(
    name: "AuditEnded",
    inputs: [
      number("inference"), ABIParameter(name: "requester", type: .address, isIndexed: true),
      ABIParameter(name: "outcome", type: .uint(bits: 8)), number("refund", isIndexed: false),
      ABIParameter(name: "share", type: .uint(bits: 16)), ABIParameter(name: "recorded", type: .uint(bits: 16)),
    ])
}

extension Address {
  /// The precompiled contract that says which rows made an answer.
  static let attribute = Address(low: 0x0A04)
}

extension ContractFunction {
  private static let word = ABIType.uint(bits: 256)
  private static let short = ABIType.uint(bits: 64)

  static let inferenceCount = ContractFunction("inferenceCount", [], returns: [word])
  static let receiptOf = ContractFunction(
    "receiptOf", [word],
    returns: [
      word, .address, .fixedBytes(32), .fixedBytes(32), .uint(bits: 32), .uint(bits: 32), short, word, short,
    ])
  static let questionOf = ContractFunction(
    "questionOf", [word],
    returns: [
      .fixedBytes(32), .fixedBytes(32), .array(word), .array(short), .array(.fixedBytes(32)), .array(.uint(bits: 16)),
    ])
  static let escrowOf = ContractFunction(
    "escrowOf", [word],
    returns: [
      .uint(bits: 8), short, .uint(bits: 128), .uint(bits: 128), .uint(bits: 32), .uint(bits: 8), .fixedBytes(32),
      .uint(bits: 128), .uint(bits: 128),
    ])
  static let rowOf = ContractFunction(
    "rowOf", [word, .uint(bits: 8)], returns: [short, short, .uint(bits: 128), .uint(bits: 8)])
  static let paymentOf = ContractFunction("paymentOf", [word, short, short], returns: [.bool, .uint(bits: 128)])
  static let contributorOfRow = ContractFunction("contributorOf", [word, short], returns: [.address])
  static let hashOfRow = ContractFunction("rowHash", [word, short], returns: [.fixedBytes(32)])
  static let baseOfModel = ContractFunction("baseOf", [word], returns: [.fixedBytes(32)])
  static let verbatim = ContractFunction(
    "verbatim", [.array(word), .array(short), .bytes, .uint(bits: 32)],
    returns: [.array(.tuple([short, short, short, short, .array(.tuple([short, short, short]))]))])
}
