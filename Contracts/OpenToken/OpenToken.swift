public import ContractKit

/// The ERC-20 face of the native coin, and the coins that genesis lets out over time.
///
/// Balances are the accounts' wei; only allowances, nonces and vesting schedules are kept here.
@Contract
public struct OpenToken {
  /// Who may revoke the schedules that genesis made revocable, and who gets what is revoked: the Timelock.
  @Storage public var governor: Address
  /// The wei that schedules have not paid yet; never more than the contract's balance.
  @Storage public var liabilities: UInt256
  /// Only the allowances are used: supply and balances are the chain's own.
  @Storage var token: ERC20
  @Storage var permits: Nonces
  @Storage var authorizations: Mapping<Address, Mapping<Hash, Bool>>
  @Storage var schedules: StorageArray<Schedule>

  /// Makes the vesting schedules: one for each position of the lists, which are equally long.
  ///
  /// Times are in seconds, amounts in wei. A start of 0 is the time of genesis. The balance that genesis gives to this
  /// contract is the sum of the amounts.
  public init(
    governor: Address, names: [Text], beneficiaries: [Address], amounts: [UInt256], starts: [UInt64],
    cliffs: [UInt64], durations: [UInt64], revocable: [Bool]
  ) throws(OpenTokenError) {
    self.governor = governor
    let count = names.count
    guard beneficiaries.count == count, amounts.count == count, starts.count == count, cliffs.count == count,
      durations.count == count, revocable.count == count
    else { OpenTokenError.listsDiffer.revert() }
    for index in 0..<count {
      addSchedule(
        names[index], beneficiaries[index], amounts[index], start: starts[index], cliff: cliffs[index],
        duration: durations[index], isRevocable: revocable[index])
    }
    guard balance == liabilities else { OpenTokenError.scheduleFunding(balance: balance, needed: liabilities).revert() }
  }

  // MARK: ERC-20

  /// The coin's name, also of the EIP-712 domain.
  public static func name() -> Text { "OpenLedger" }

  /// The coin's symbol.
  public static func symbol() -> Text { "OPEN" }

  /// The digits behind the point: 1 OPEN is 10¹⁸ wei.
  public static func decimals() -> UInt8 { 18 }

  /// The supply in wei: 1,000,000,000 OPEN, all of it from genesis.
  public static func totalSupply() -> UInt256 { .ether * 1_000_000_000 }

  /// The wei of an account.
  public func balanceOf(_ account: Address) -> UInt256 { account.balance }

  /// What `spender` may still move of the owner's coins.
  public func allowance(_ owner: Address, _ spender: Address) -> UInt256 { token.allowance(owner, spender) }

  /// Moves coins of the caller.
  public mutating func transfer(_ to: Address, _ value: UInt256) -> Bool {
    move(from: Message.sender, to: to, value)
    return true
  }

  /// Sets what `spender` may move of the caller's coins; the largest number is without limit.
  public mutating func approve(_ spender: Address, _ value: UInt256) -> Bool { token.approve(spender, value) }

  /// Moves coins of `from` out of what the caller may move.
  public mutating func transferFrom(_ from: Address, _ to: Address, _ value: UInt256) -> Bool {
    token.spendAllowance(owner: from, spender: Message.sender, value)
    move(from: from, to: to, value)
    return true
  }

  // MARK: EIP-2612

  /// Sets an allowance by the owner's signature, until the deadline in seconds.
  public mutating func permit(
    _ owner: Address, _ spender: Address, _ value: UInt256, _ deadline: UInt256, _ v: UInt8, _ r: Hash, _ s: Hash
  ) {
    token.permit(
      owner, spender, value, deadline, v, r, s, nonces: permits, name: OpenToken.name(), version: OpenToken.version())
  }

  /// The next number of an account's permits.
  public func nonces(_ owner: Address) -> UInt256 { permits.nonces(owner) }

  /// The version of the EIP-712 domain.
  public static func version() -> Text { "1" }

  /// The hash of the EIP-712 domain.
  @Named("DOMAIN_SEPARATOR")
  public func domainSeparator() -> Hash {
    EIP712.domainSeparator(name: OpenToken.name(), version: OpenToken.version())
  }

  /// The parts of the EIP-712 domain (ERC-5267).
  public func eip712Domain() -> (
    fields: Bytes1, name: Text, version: Text, chainId: UInt256, verifyingContract: Address, salt: Hash,
    extensions: [UInt256]
  ) {
    (0x0f, OpenToken.name(), OpenToken.version(), UInt256(Chain.id), address, .zero, [])
  }

  // MARK: EIP-3009

  /// Moves coins by the owner's signature; anyone may bring it.
  public mutating func transferWithAuthorization(
    _ from: Address, _ to: Address, _ value: UInt256, _ validAfter: UInt256, _ validBefore: UInt256, _ nonce: Hash,
    _ v: UInt8, _ r: Hash, _ s: Hash
  ) throws(OpenTokenError) {
    move(
      by: Authorization(
        type: .transfer, from: from, to: to, value: value, validAfter: validAfter, validBefore: validBefore,
        nonce: nonce), Authorization.packed(v, r, s))
  }

  /// Moves coins by the owner's signature (ECDSA or ERC-1271); anyone may bring it.
  public mutating func transferWithAuthorization(
    _ from: Address, _ to: Address, _ value: UInt256, _ validAfter: UInt256, _ validBefore: UInt256, _ nonce: Hash,
    _ signature: Bytes
  ) throws(OpenTokenError) {
    move(
      by: Authorization(
        type: .transfer, from: from, to: to, value: value, validAfter: validAfter, validBefore: validBefore,
        nonce: nonce), signature)
  }

  /// Moves coins to the caller by the owner's signature, so that nobody can bring it before the receiver does.
  public mutating func receiveWithAuthorization(
    _ from: Address, _ to: Address, _ value: UInt256, _ validAfter: UInt256, _ validBefore: UInt256, _ nonce: Hash,
    _ v: UInt8, _ r: Hash, _ s: Hash
  ) throws(OpenTokenError) {
    move(
      by: Authorization(
        type: .receive, from: from, to: to, value: value, validAfter: validAfter, validBefore: validBefore,
        nonce: nonce), Authorization.packed(v, r, s))
  }

  /// Moves coins to the caller by the owner's signature (ECDSA or ERC-1271).
  public mutating func receiveWithAuthorization(
    _ from: Address, _ to: Address, _ value: UInt256, _ validAfter: UInt256, _ validBefore: UInt256, _ nonce: Hash,
    _ signature: Bytes
  ) throws(OpenTokenError) {
    move(
      by: Authorization(
        type: .receive, from: from, to: to, value: value, validAfter: validAfter, validBefore: validBefore,
        nonce: nonce), signature)
  }

  /// Uses an authorization up without moving anything, by the owner's signature.
  public mutating func cancelAuthorization(
    _ authorizer: Address, _ nonce: Hash, _ v: UInt8, _ r: Hash, _ s: Hash
  ) throws(OpenTokenError) {
    cancel(authorizer, nonce, Authorization.packed(v, r, s))
  }

  /// Uses an authorization up without moving anything, by the owner's signature (ECDSA or ERC-1271).
  public mutating func cancelAuthorization(
    _ authorizer: Address, _ nonce: Hash, _ signature: Bytes
  ) throws(OpenTokenError) {
    cancel(authorizer, nonce, signature)
  }

  /// Whether an authorization was used or cancelled.
  public func authorizationState(_ authorizer: Address, _ nonce: Hash) -> Bool { authorizations[authorizer][nonce] }

  // MARK: Vesting

  /// The number of schedules; their ids count from 0.
  public func scheduleCount() -> UInt256 { schedules.count }

  /// A schedule; `revokedAt` is 0 unless it was revoked.
  public func scheduleOf(
    _ id: UInt256
  ) throws(OpenTokenError) -> (
    name: Text, beneficiary: Address, amount: UInt256, released: UInt256, start: UInt64, cliff: UInt64,
    duration: UInt64, revocable: Bool, revokedAt: UInt64
  ) {
    let schedule = schedule(id)
    return (
      schedule.name, schedule.beneficiary, schedule.amount, schedule.released, schedule.start, schedule.cliff,
      schedule.duration, schedule.isRevocable, schedule.revokedAt
    )
  }

  /// The wei that a schedule has let go by a time, paid or not.
  public func vestedAmount(_ id: UInt256, _ time: UInt64) throws(OpenTokenError) -> UInt256 {
    schedule(id).vested(at: time)
  }

  /// The wei that a schedule can pay now.
  public func releasable(_ id: UInt256) throws(OpenTokenError) -> UInt256 { schedule(id).releasable }

  /// Pays a schedule's beneficiary what is due, and gives how much; anyone may call.
  public mutating func release(_ id: UInt256) throws(OpenTokenError) -> UInt256 { pay(id) }

  /// Hands the caller's schedule over, with everything that it has not paid yet.
  public mutating func transferSchedule(_ id: UInt256, _ to: Address) throws(OpenTokenError) { handOver(id, to) }

  /// Ends a revocable schedule, by the governor: what has vested stays the beneficiary's, the rest goes to the governor.
  public mutating func revoke(_ id: UInt256) throws(OpenTokenError) -> UInt256 { end(id) }
}
