public import ContractKit

/// The treasury, and the governor of every system contract: what it does was announced the least delay before.
@Contract
public struct Timelock {
  @Storage var roles: AccessControl
  @Storage var operations: Mapping<Hash, Operation>
  @Storage var minDelay: UInt64
  /// The seconds in which a ready operation can be executed.
  @Storage public var gracePeriod: UInt64

  /// The least delay and the time to execute in seconds; the proposers, who may also cancel; the executors, with the zero
  /// address for everyone. The Timelock is its own admin.
  public init(minDelay: UInt256, gracePeriod: UInt256, proposers: [Address], executors: [Address]) {
    roles.grant(AccessControl.defaultAdmin, to: address)
    for account in proposers {
      roles.grant(Role.proposer, to: account)
      roles.grant(Role.canceller, to: account)
    }
    for account in executors { roles.grant(Role.executor, to: account) }
    setMinDelay(minDelay)
    setGracePeriod(gracePeriod)
  }

  /// Accepts coins for the treasury.
  @Payable
  public mutating func receive() {}

  // MARK: Operations

  /// Schedules one call, by a proposer.
  public mutating func schedule(
    _ target: Address, _ value: UInt256, _ data: Bytes, _ predecessor: Hash, _ salt: Hash, _ delay: UInt256
  ) throws(TimelockError) {
    roles.requireRole(Role.proposer)
    schedule(
      Calls(targets: [target], values: [value], payloads: [data]),
      as: Calls.singleID(target, value, data, predecessor, salt), predecessor, salt, delay)
  }

  /// Schedules several calls as one operation, by a proposer.
  public mutating func scheduleBatch(
    _ targets: [Address], _ values: [UInt256], _ payloads: [Bytes], _ predecessor: Hash, _ salt: Hash, _ delay: UInt256
  ) throws(TimelockError) {
    roles.requireRole(Role.proposer)
    let calls = Calls(targets: targets, values: values, payloads: payloads)
    calls.check()
    schedule(calls, as: calls.batchID(predecessor, salt), predecessor, salt, delay)
  }

  /// Cancels an operation that was not executed, by a canceller.
  public mutating func cancel(_ id: Hash) throws(TimelockError) {
    roles.requireRole(Role.canceller)
    remove(id)
  }

  /// Makes the call of a ready operation, by an executor.
  @Payable @NonReentrant
  public mutating func execute(
    _ target: Address, _ value: UInt256, _ payload: Bytes, _ predecessor: Hash, _ salt: Hash
  ) throws(TimelockError) {
    requireExecutor()
    perform(
      Calls(targets: [target], values: [value], payloads: [payload]),
      as: Calls.singleID(target, value, payload, predecessor, salt), predecessor)
  }

  /// Makes the calls of a ready operation, all or none, by an executor.
  @Payable @NonReentrant
  public mutating func executeBatch(
    _ targets: [Address], _ values: [UInt256], _ payloads: [Bytes], _ predecessor: Hash, _ salt: Hash
  ) throws(TimelockError) {
    requireExecutor()
    let calls = Calls(targets: targets, values: values, payloads: payloads)
    calls.check()
    perform(calls, as: calls.batchID(predecessor, salt), predecessor)
  }

  /// The id of an operation of one call.
  public static func hashOperation(
    _ target: Address, _ value: UInt256, _ data: Bytes, _ predecessor: Hash, _ salt: Hash
  ) -> Hash {
    Calls.singleID(target, value, data, predecessor, salt)
  }

  /// The id of an operation of several calls.
  public static func hashOperationBatch(
    _ targets: [Address], _ values: [UInt256], _ payloads: [Bytes], _ predecessor: Hash, _ salt: Hash
  ) -> Hash {
    Calls(targets: targets, values: values, payloads: payloads).batchID(predecessor, salt)
  }

  /// 0 unset, 1 waiting, 2 ready, 3 done, 4 expired.
  public func getOperationState(_ id: Hash) -> UInt8 { operations[id].state.rawValue }

  /// Whether the operation was scheduled and not cancelled.
  public func isOperation(_ id: Hash) -> Bool { operations[id].state != .unset }

  /// Whether the operation waits or is ready.
  public func isOperationPending(_ id: Hash) -> Bool {
    let state = operations[id].state
    return state == .waiting || state == .ready
  }

  /// Whether the operation can be executed.
  public func isOperationReady(_ id: Hash) -> Bool { operations[id].state == .ready }

  /// Whether the operation was executed.
  public func isOperationDone(_ id: Hash) -> Bool { operations[id].state == .done }

  /// When the operation is ready; 0 when there is none, 1 when it is done.
  public func getTimestamp(_ id: Hash) -> UInt256 { UInt256(operations[id].timestamp) }

  /// From when the operation cannot be executed any more; 0 when there is none.
  public func getExpiry(_ id: Hash) -> UInt256 { UInt256(operations[id].expiry) }

  // MARK: Rules

  /// The least seconds from scheduling to execution.
  public func getMinDelay() -> UInt256 { UInt256(minDelay) }

  /// Sets the least delay, by an operation.
  public mutating func updateDelay(_ newDelay: UInt256) throws(TimelockError) {
    let sender = Message.sender
    guard sender == address else { TimelockError.unauthorizedCaller(caller: sender).revert() }
    setMinDelay(newDelay)
  }

  /// The account that sets parameters: the Timelock itself.
  public func governor() -> Address { address }

  /// A parameter by its name.
  public func parameter(_ name: Hash) -> UInt256 {
    if name == Hash(ascii: "minDelay") { return UInt256(minDelay) }
    guard name == Hash(ascii: "gracePeriod") else { Governed.unknown(name) }
    return UInt256(gracePeriod)
  }

  /// Sets a parameter by its name, by an operation.
  public mutating func setParameter(_ name: Hash, _ value: UInt256) {
    Governed.requireGovernor(address)
    if name == Hash(ascii: "minDelay") { return setMinDelay(value) }
    guard name == Hash(ascii: "gracePeriod") else { Governed.unknown(name) }
    setGracePeriod(value)
  }

  // MARK: Roles

  /// The role of those who schedule.
  @Named("PROPOSER_ROLE")
  public static func proposerRole() -> Hash { Role.proposer }

  /// The role of those who execute; the zero address stands for everyone.
  @Named("EXECUTOR_ROLE")
  public static func executorRole() -> Hash { Role.executor }

  /// The role of those who cancel.
  @Named("CANCELLER_ROLE")
  public static func cancellerRole() -> Hash { Role.canceller }

  /// The role of those who give and take roles.
  @Named("DEFAULT_ADMIN_ROLE")
  public static func defaultAdminRole() -> Hash { AccessControl.defaultAdmin }

  /// Whether an account has a role.
  public func hasRole(_ role: Hash, _ account: Address) -> Bool { roles.hasRole(role, account) }

  /// The role whose members give and take a role: the admin's, which the Timelock alone has.
  public func getRoleAdmin(_ role: Hash) -> Hash { roles.getRoleAdmin(role) }

  /// Gives a role, by an operation.
  public mutating func grantRole(_ role: Hash, _ account: Address) { roles.grantRole(role, account) }

  /// Takes a role, by an operation.
  public mutating func revokeRole(_ role: Hash, _ account: Address) { roles.revokeRole(role, account) }

  /// Gives a role of the caller up, who names itself to confirm that.
  public mutating func renounceRole(_ role: Hash, _ callerConfirmation: Address) {
    roles.renounceRole(role, callerConfirmation)
  }

  // MARK: What a treasury receives

  /// The wei that this contract owes: none, all coins are the community's.
  public static func liabilities() -> UInt256 { 0 }

  /// Accepts an ERC-721 token.
  public mutating func onERC721Received(
    _ account: Address, _ from: Address, _ tokenId: UInt256, _ data: Bytes
  ) -> Bytes4 { 0x150b_7a02 }

  /// Accepts an ERC-1155 token.
  public mutating func onERC1155Received(
    _ account: Address, _ from: Address, _ id: UInt256, _ value: UInt256, _ data: Bytes
  ) -> Bytes4 { 0xf23a_6e61 }

  /// Accepts ERC-1155 tokens.
  public mutating func onERC1155BatchReceived(
    _ account: Address, _ from: Address, _ ids: [UInt256], _ values: [UInt256], _ data: Bytes
  ) -> Bytes4 { 0xbc19_7c81 }

  /// Whether the contract has an interface (ERC-165): IERC165, IAccessControl and the receivers.
  public static func supportsInterface(_ interfaceId: Bytes4) -> Bool {
    interfaceId == 0x01ff_c9a7 || interfaceId == 0x7965_db0b || interfaceId == 0x150b_7a02
      || interfaceId == 0x4e23_12e0
  }
}
