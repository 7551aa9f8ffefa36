public import ContractKit

/// Why a call was refused.
@ContractError
public enum GatewayError {
  /// The price, as far as it is known, and the most that the caller pays.
  case insufficientPayment(UInt256, UInt256)
  /// The governor has paused inferences.
  case paused
  /// The model, given here, is not served any more.
  case modelRetired(UInt256)
  /// The engine could not answer; its own error, empty when it ran out of gas.
  case inferenceFailed(Bytes)
  /// No inference has this id.
  case unknownInference(UInt256)
  /// The call carries no wei.
  case nothingSent
  /// The prepaid account has less than this many wei; what it has.
  case insufficientBalance(UInt256, UInt256)
  /// The key is nobody, or the account itself, or its period has no seconds.
  case invalidKey(Address)
  /// More models than one key may be bound to: the number, and the most.
  case tooManyModels(UInt64, UInt64)
  /// The account, given first, has not let the key spend.
  case unknownKey(Address, Address)
  /// The key was good until this second.
  case keyExpired(UInt64)
  /// The key may not use this model.
  case modelNotAllowed(UInt256)
  /// The key would spend this many wei in its period, more than it may.
  case periodLimitExceeded(UInt256, UInt256)
  /// The key would have spent this many wei in all, more than it may.
  case totalLimitExceeded(UInt256, UInt256)
  /// The request was good until this second.
  case requestExpired(UInt64)
  /// Only this account may bring the request.
  case notRelayer(Address)
  /// The relayer's fee is above the most that governance allows.
  case relayerFeeTooHigh(UInt256, UInt256)
  /// The signer, given first, has used this nonce.
  case nonceUsed(Address, UInt256)
  /// The signature is not the key's.
  case invalidSignature(Address)
}

/// The receipt of an inference.
@Event
public struct InferenceServed {
  /// The number of the inference.
  @Indexed public var inference: UInt256
  /// The id of the model.
  @Indexed public var model: UInt256
  /// Who paid: the caller, or the prepaid account.
  @Indexed public var payer: Address
  /// What it cost, in wei.
  public var fee: UInt256
  /// The Keccak-256 hash of the prompt.
  public var promptHash: Hash
  /// The tokens of the prompt.
  public var promptTokens: UInt32
  /// The tokens of the answer.
  public var outputTokens: UInt32
  /// The answer's bytes.
  public var output: Bytes
}

/// An inference was paid from a prepaid account.
@Event
public struct PrepaidUsed {
  /// The number of the inference.
  @Indexed public var inference: UInt256
  /// The account that paid.
  @Indexed public var account: Address
  /// Who asked: the account itself or one of its keys.
  @Indexed public var key: Address
  /// What the account paid, in wei, the relayer's fee included.
  public var amount: UInt256
  /// Who brought the signed request; zero when the key itself called.
  public var relayer: Address
  /// What the relayer was credited with, in wei.
  public var relayerFee: UInt256
}

/// Wei were added to a prepaid account.
@Event
public struct Deposited {
  /// The account.
  @Indexed public var account: Address
  /// Who sent them.
  @Indexed public var sender: Address
  /// How many.
  public var amount: UInt256
}

/// An account took wei back.
@Event
public struct Withdrawn {
  /// The account.
  @Indexed public var account: Address
  /// How many.
  public var amount: UInt256
}

/// An account let a key spend, or changed what it may.
@Event
public struct KeySet {
  /// The account.
  @Indexed public var account: Address
  /// The key.
  @Indexed public var key: Address
  /// The most wei in each period.
  public var periodLimit: UInt128
  /// The seconds of a period.
  public var period: UInt64
  /// The most wei in the key's life.
  public var totalLimit: UInt128
  /// The last second at which the key is good.
  public var expiry: UInt64
  /// The models that it may use; empty for all.
  public var models: [UInt256]
}

/// An account took its permission away from a key.
@Event
public struct KeyRevoked {
  /// The account.
  @Indexed public var account: Address
  /// The key.
  @Indexed public var key: Address
}

/// A signer made one of its nonces useless.
@Event
public struct NonceCancelled {
  /// The signer.
  @Indexed public var signer: Address
  /// The nonce.
  @Indexed public var nonce: UInt256
}
