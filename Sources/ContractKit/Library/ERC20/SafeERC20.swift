/// An ERC-20 token elsewhere, as far as contracts that move tokens need it.
@ContractInterface
public protocol ERC20Token {
  /// All tokens there are.
  func totalSupply() -> UInt256
  /// The tokens of an account.
  func balanceOf(_ account: Address) -> UInt256
  /// What `spender` may move of the owner's tokens.
  func allowance(_ owner: Address, _ spender: Address) -> UInt256
  /// Moves tokens of the caller.
  mutating func transfer(_ to: Address, _ value: UInt256) -> Bool
  /// Sets what `spender` may move of the caller's tokens.
  mutating func approve(_ spender: Address, _ value: UInt256) -> Bool
  /// Moves tokens of `from` out of what the caller may move.
  mutating func transferFrom(_ from: Address, _ to: Address, _ value: UInt256) -> Bool
}

/// Moves tokens of a contract that may not keep to the standard: a token that returns false, or nothing, or has no code.
public enum SafeERC20 {
  /// Moves this contract's tokens; reverts with the token's reason or with `SafeERC20FailedOperation(token)`.
  public static func transfer(_ token: Address, to: Address, _ value: UInt256) {
    var message = ABIEncoder(selector: 0xa905_9cbb, words: 2, tail: 0)
    message.append(word: to.word)
    message.append(word: value)
    perform(message, token)
  }

  /// Moves tokens that this contract was allowed to move; reverts with the token's reason or with
  /// `SafeERC20FailedOperation(token)`.
  public static func transferFrom(_ token: Address, from: Address, to: Address, _ value: UInt256) {
    var message = ABIEncoder(selector: 0x23b8_72dd, words: 3, tail: 0)
    message.append(word: from.word)
    message.append(word: to.word)
    message.append(word: value)
    perform(message, token)
  }

  /// Sets an allowance, to zero first for tokens that insist on that; reverts as the others do.
  public static func approve(_ token: Address, spender: Address, _ value: UInt256) {
    if succeeds(approval(spender, value), token) { return }
    perform(approval(spender, .zero), token)
    perform(approval(spender, value), token)
  }

  private static func approval(_ spender: Address, _ value: UInt256) -> ABIEncoder {
    var message = ABIEncoder(selector: 0x095e_a7b3, words: 2, tail: 0)
    message.append(word: spender.word)
    message.append(word: value)
    return message
  }

  @inline(never)
  private static func perform(_ message: ABIEncoder, _ token: Address) {
    switch outcome(message, token) {
    case .returned(true): return
    case .failed(let reason) where !reason.isEmpty: reason.revert()
    default: SafeERC20Error.failedOperation(token).revert()
    }
  }

  private static func succeeds(_ message: ABIEncoder, _ token: Address) -> Bool {
    if case .returned(true) = outcome(message, token) { return true }
    return false
  }

  /// Whether the token did it: it returned the word 1, or nothing although it has code.
  private static func outcome(_ message: ABIEncoder, _ token: Address) -> Attempt<Bool> {
    if !token.isContract { return .returned(false) }
    let succeeded = unsafe Host.call(
      ExternalCall.Kind.normal.rawValue, gas: .max, to: token, value: .zero, input: message.message)
    let result = unsafe ExternalCall.returnData
    if !succeeded { return .failed(unsafe Bytes(copying: result)) }
    if result.count == 0 { return .returned(true) }
    if result.count < 32 { return .returned(false) }
    var decoder = unsafe ABIDecoder(result)
    return .returned(decoder.word() == .one)
  }
}

/// Why a token of someone else's did not move.
@ContractError("SafeERC20")
public enum SafeERC20Error {
  /// The token at this address did not do what it was told.
  case failedOperation(Address)
}
