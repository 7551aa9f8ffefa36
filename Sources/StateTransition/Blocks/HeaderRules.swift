public import ChainSpecification
public import ChainTypes
import MerklePatriciaTrie
public import Primitives

/// The rules that tie a header to its parent (EIP-1559, EIP-3675, EIP-4844, EIP-4895, EIP-7685, EIP-7918 and the
/// yellow paper, section 4.3.4).
public enum HeaderRules {
  /// A block's gas limit differs from its parent's by less than the parent's divided by this.
  public static let gasLimitBoundDivisor: UInt64 = 1024
  /// The lowest gas limit of a block.
  public static let minimumGasLimit: UInt64 = 5000

  /// The header of a child before execution: every field that does not depend on the transactions.
  ///
  /// Throws when the attributes break a rule: the timestamp or the extra data.
  public static func child(
    of parent: Header, parentHash: Hash, attributes: BlockAttributes, specification: ChainSpecification
  ) throws(BlockValidationError) -> Header {
    var header = Header(
      parentHash: parentHash, beneficiary: attributes.beneficiary, number: parent.number &+ 1,
      gasLimit: gasLimit(
        parent: parent.gasLimit,
        target: specification.blockGasLimit ?? attributes.targetGasLimit ?? parent.gasLimit),
      timestamp: attributes.timestamp, extraData: attributes.extraData, prevRandao: attributes.prevRandao,
      baseFeePerGas: specification.baseFee(parent: parent),
      withdrawalsRoot: TrieRoot.ordered(attributes.withdrawals.map(\.encoded)),
      excessBlobGas: specification.excessBlobGas(parent: parent, timestamp: attributes.timestamp),
      parentBeaconBlockRoot: attributes.parentBeaconBlockRoot)
    if !hasRequests(specification.fork(at: header.timestamp)) { header.requestsHash = nil }
    try validate(header, parent: parent, parentHash: parentHash, specification: specification)
    return header
  }

  /// The gas limit nearest to `target` that a child may have.
  public static func gasLimit(parent: UInt64, target: UInt64) -> UInt64 {
    let step = max(parent / gasLimitBoundDivisor, 1) - 1
    if target > parent { return parent > .max - step ? parent : min(target, parent + step) }
    return max(target, max(parent - step, minimumGasLimit))
  }

  /// Checks every field that does not depend on the transactions; throws the first rule that is broken.
  public static func validate(
    _ header: Header, parent: Header, parentHash: Hash, specification: ChainSpecification
  ) throws(BlockValidationError) {
    try require(.parentHash, header.parentHash, parentHash)
    try require(.number, header.number, parent.number &+ 1)
    try require(
      .timestamp, header.timestamp, "above \(parent.timestamp)", if: header.timestamp > parent.timestamp)
    try validateGasLimit(header.gasLimit, parent: parent.gasLimit)
    if let target = specification.blockGasLimit {
      try require(.gasLimit, header.gasLimit, gasLimit(parent: parent.gasLimit, target: target))
    }
    try require(.gasUsed, header.gasUsed, "at most \(header.gasLimit)", if: header.gasUsed <= header.gasLimit)
    try require(.baseFeePerGas, header.baseFeePerGas, specification.baseFee(parent: parent))
    try require(
      .extraData, "\(header.extraData.count) bytes", "at most \(Header.maximumExtraDataBytes) bytes",
      if: header.extraData.count <= Header.maximumExtraDataBytes)
    try require(.ommersHash, header.ommersHash, Keccak256.emptyListHash)
    try require(.difficulty, header.difficulty, .zero)
    try require(.nonce, header.nonce, 0)
    try require(
      .excessBlobGas, header.excessBlobGas,
      specification.excessBlobGas(parent: parent, timestamp: header.timestamp))
    if specification.consensusLayer == .none {
      try require(.withdrawalsRoot, header.withdrawalsRoot, Keccak256.emptyTrieRoot)
      try require(.parentBeaconBlockRoot, header.parentBeaconBlockRoot, .zero)
    }
    let hasRequests = hasRequests(specification.fork(at: header.timestamp))
    try require(
      .requestsHash, header.requestsHash?.hex ?? "absent", hasRequests ? "present" : "absent",
      if: (header.requestsHash != nil) == hasRequests)
  }

  private static func validateGasLimit(_ gasLimit: UInt64, parent: UInt64) throws(BlockValidationError) {
    let bound = parent / gasLimitBoundDivisor
    let difference = gasLimit > parent ? gasLimit - parent : parent - gasLimit
    try require(
      .gasLimit, gasLimit, "less than \(bound) away from \(parent) and at least \(minimumGasLimit)",
      if: difference < bound && gasLimit >= minimumGasLimit)
  }

  /// Whether headers commit to requests (EIP-7685).
  static func hasRequests(_ fork: HardFork) -> Bool { fork >= .prague }

  static func require<Value: Equatable>(
    _ rule: BlockValidationError.Rule, _ found: Value, _ expected: Value
  ) throws(BlockValidationError) {
    try require(rule, found, expected, if: found == expected)
  }

  private static func require(
    _ rule: BlockValidationError.Rule, _ found: some Any, _ expected: some Any, if holds: Bool
  ) throws(BlockValidationError) {
    if !holds { throw .header(rule, expected: "\(expected)", found: "\(found)") }
  }
}
