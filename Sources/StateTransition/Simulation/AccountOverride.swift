import Execution
public import Primitives
public import WorldState

/// What a simulated message finds changed in an account: an entry of the third parameter of `eth_call`.
public struct AccountOverride: Sendable, Hashable {
  /// The account.
  public var address: Address
  /// Its balance, in wei; nil leaves it.
  public var balance: UInt256?
  /// Its nonce; nil leaves it.
  public var nonce: UInt64?
  /// Its code; nil leaves it.
  public var code: Bytes?
  /// Its whole storage; nil leaves it.
  public var storage: [UInt256: UInt256]?
  /// Single slots of its storage.
  public var slots: [UInt256: UInt256]

  /// Gathers the changes of an account.
  public init(
    _ address: Address, balance: UInt256? = nil, nonce: UInt64? = nil, code: Bytes? = nil,
    storage: [UInt256: UInt256]? = nil, slots: [UInt256: UInt256] = [:]
  ) {
    self.address = address
    self.balance = balance
    self.nonce = nonce
    self.code = code
    self.storage = storage
    self.slots = slots
  }
}

extension WorldState {
  /// Changes accounts as if an earlier transaction had done so.
  public func apply(_ overrides: [AccountOverride]) {
    guard !overrides.isEmpty else { return }
    beginTransaction()
    for override in overrides { apply(override) }
    finishTransaction()
  }

  private func apply(_ override: AccountOverride) {
    let address = override.address
    if let storage = override.storage {
      let (balance, nonce, code) = (balance(address), nonce(address), code(address))
      removeAccount(address)
      setBalance(balance, of: address)
      setNonce(nonce, of: address)
      setCode(code, of: address)
      for (slot, value) in storage { setStorage(address, slot, value) }
    }
    if let balance = override.balance { setBalance(balance, of: address) }
    if let nonce = override.nonce { setNonce(nonce, of: address) }
    if let code = override.code { setCode(Code(code), of: address) }
    for (slot, value) in override.slots { setStorage(address, slot, value) }
  }
}
