public import ContractKit

/// The ERC-20 face of the native coin: balances are the accounts' wei, only allowances are kept here.
@Contract
public struct OpenToken {
  /// The coin's supply in wei, as genesis allocated it.
  @Storage public var totalSupply: UInt256
  @Storage var allowances: Mapping<Address, Mapping<Address, UInt256>>

  /// Sets the supply that genesis allocated.
  public init(totalSupply supply: UInt256) {
    totalSupply = supply
  }

  /// The coin's name.
  public static func name() -> Text { "OpenLedger" }

  /// The coin's symbol.
  public static func symbol() -> Text { "OPEN" }

  /// The digits behind the point: 1 OPEN is 10¹⁸ wei.
  public static func decimals() -> UInt8 { 18 }

  /// The wei of an account.
  public func balanceOf(_ account: Address) -> UInt256 { account.balance }

  /// What `spender` may still move of the owner's coins.
  public func allowance(_ owner: Address, _ spender: Address) -> UInt256 { allowances[owner][spender] }

  /// Moves coins of the caller.
  public mutating func transfer(_ to: Address, _ value: UInt256) throws(OpenTokenError) -> Bool {
    try move(from: Message.sender, to: to, value)
    return true
  }

  /// Sets what `spender` may move of the caller's coins; the largest number is without limit.
  public mutating func approve(_ spender: Address, _ value: UInt256) throws(OpenTokenError) -> Bool {
    guard !spender.isZero else { throw .invalidSpender(spender) }
    let owner = Message.sender
    allowances[owner][spender] = value
    emit(Approval(owner: owner, spender: spender, value: value))
    return true
  }

  /// Moves coins of `from` out of what the caller may move.
  public mutating func transferFrom(
    _ from: Address, _ to: Address, _ value: UInt256
  ) throws(OpenTokenError) -> Bool {
    let spender = Message.sender
    let allowed = allowances[from][spender]
    if allowed != .max {
      guard allowed >= value else {
        throw .insufficientAllowance(spender: spender, allowance: allowed, needed: value)
      }
      allowances[from][spender] = allowed &- value
    }
    try move(from: from, to: to, value)
    return true
  }

  private mutating func move(from: Address, to: Address, _ value: UInt256) throws(OpenTokenError) {
    guard !to.isZero else { throw .invalidReceiver(to) }
    let balance = from.balance
    guard balance >= value else {
      throw .insufficientBalance(sender: from, balance: balance, needed: value)
    }
    invariant(NativeTransferContract(at: Address(0x0A10)).transferNative(from, to, value))
    emit(Transfer(from: from, to: to, value: value))
  }
}
