public import ContractKit

/// Rights, pausing, proofs and numbers of the library in one contract.
@Contract
public struct Office {
  @Storage var roles: AccessControl
  @Storage var ownership: Ownable
  @Storage var pausing: Pausable
  /// Who sets parameters.
  @Storage public var governor: Address
  /// A parameter.
  @Storage public var limit: UInt256

  /// Sets the contract up.
  public init(governor: Address) {
    roles.grant(AccessControl.defaultAdmin, to: Message.sender)
    ownership.start(Message.sender)
    self.governor = governor
  }

  /// Runs `clerk` of the building block, or of what the test needs.
  public static func clerk() -> Hash { #keccak256("CLERK_ROLE") }

  /// Runs `hasRole` of the building block, or of what the test needs.
  public func hasRole(_ role: Hash, _ account: Address) -> Bool { roles.hasRole(role, account) }
  /// Runs `grantRole` of the building block, or of what the test needs.
  public mutating func grantRole(_ role: Hash, _ account: Address) { roles.grantRole(role, account) }
  /// Runs `revokeRole` of the building block, or of what the test needs.
  public mutating func revokeRole(_ role: Hash, _ account: Address) { roles.revokeRole(role, account) }
  /// Runs `renounceRole` of the building block, or of what the test needs.
  public mutating func renounceRole(_ role: Hash, _ account: Address) { roles.renounceRole(role, account) }

  /// Runs `stamp` of the building block, or of what the test needs.
  public mutating func stamp() {
    roles.requireRole(Office.clerk())
    pausing.requireNotPaused()
  }

  /// Who it belongs to.
  public func owner() -> Address { ownership.owner() }
  /// Runs `transferOwnership` of the building block, or of what the test needs.
  public mutating func transferOwnership(_ account: Address) { ownership.transferOwnership(account) }
  /// Runs `acceptOwnership` of the building block, or of what the test needs.
  public mutating func acceptOwnership() { ownership.acceptOwnership() }

  /// Runs `pause` of the building block, or of what the test needs.
  public mutating func pause() {
    ownership.requireOwner()
    pausing.pause()
  }

  /// Runs `unpause` of the building block, or of what the test needs.
  public mutating func unpause() {
    ownership.requireOwner()
    pausing.unpause()
  }

  /// Runs `parameter` of the building block, or of what the test needs.
  public func parameter(_ name: Hash) -> UInt256 {
    if name != Hash(ascii: "limit") { Governed.unknown(name) }
    return limit
  }

  /// Runs `setParameter` of the building block, or of what the test needs.
  public mutating func setParameter(_ name: Hash, _ value: UInt256) {
    Governed.requireGovernor(governor)
    let previous = parameter(name)
    Governed.requireRange(name, value, 10, 20)
    limit = value
    emit(ParameterChanged(name: name, previous: previous, current: value))
  }

  /// Runs `isIn` of the building block, or of what the test needs.
  public static func isIn(_ proof: [Hash], _ root: Hash, _ account: Address, _ amount: UInt256) -> Bool {
    MerkleProof.verify(proof, root: root, leaf: MerkleProof.leaf([account.word, amount]))
  }

  /// Runs `node` of the building block, or of what the test needs.
  public static func node(_ first: Hash, _ second: Hash) -> Hash { MerkleProof.parent(first, second) }
  /// Runs `leaf` of the building block, or of what the test needs.
  public static func leaf(_ account: Address, _ amount: UInt256) -> Hash { MerkleProof.leaf([account.word, amount]) }

  /// Runs `power` of the building block, or of what the test needs.
  public static func power(_ base: UInt256, _ exponent: UInt64) -> (down: UInt256, up: UInt256) {
    (FixedPoint(raw: base).power(exponent, .down).raw, FixedPoint(raw: base).power(exponent, .up).raw)
  }

  /// Runs `share` of the building block, or of what the test needs.
  public static func share(_ numerator: UInt256, _ denominator: UInt256, _ amount: UInt256) -> UInt256 {
    FixedPoint(numerator, over: denominator, .down).times(amount, .down)
  }

  /// Runs `narrow` of the building block, or of what the test needs.
  public static func narrow(_ value: UInt256) -> UInt32 { SafeCast.toUInt32(value) }

  /// Runs `keeps` of the building block, or of what the test needs.
  public func keeps(_ account: Address, _ standard: Bytes4) -> Bool { ERC165.supports(account, standard) }

  /// Runs `eip712Domain` of the building block, or of what the test needs.
  public func eip712Domain() -> (
    fields: Bytes1, name: Text, version: Text, chainId: UInt256, verifyingContract: Address, salt: Hash,
    extensions: [UInt256]
  ) { EIP712.domain(name: "Office", version: "2") }
}
