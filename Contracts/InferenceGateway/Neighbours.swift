public import ContractKit

/// The model registry, as far as it is needed here.
@ContractInterface
public protocol Models {
  func resolve(_ name: Text) -> UInt256
  func isServing(_ model: UInt256) -> Bool
  func baseOf(_ model: UInt256) -> Hash
  func adapterOf(_ model: UInt256) -> Hash
  func pricesOf(_ model: UInt256) -> (UInt256, UInt256, UInt256)
}

/// The contract that splits fees, as far as it is needed here.
@ContractInterface
public protocol Rewards {
  @Payable mutating func record(_ inference: UInt256, _ model: UInt256)
}

/// The `INFER` precompile.
@ContractInterface
public protocol Inference {
  func infer(
    _ model: Hash, _ adapter: Hash, _ prompt: Bytes, _ maxOutputTokens: UInt32, _ seed: UInt64,
    _ temperatureMilli: UInt32
  ) -> (Bytes, UInt32, UInt32)
}

/// The `QUOTE` precompile: the gas of an inference and the tokens of its prompt.
@ContractInterface
public protocol Quotes {
  func quote(
    _ model: Hash, _ adapter: Hash, _ prompt: Bytes, _ maxOutputTokens: UInt32, _ seed: UInt64,
    _ temperatureMilli: UInt32
  ) -> (UInt64, UInt32)
}

/// The precompiles that answer.
enum Engine {
  static var inference: InferenceContract { InferenceContract(at: Address(0x0A01)) }
  static var quotes: QuotesContract { QuotesContract(at: Address(0x0A06)) }
}

/// The names of governed parameters.
enum Parameter {
  static var relayerFeeCap: Hash { Hash(ascii: "relayerFeeCap") }
  static var paused: Hash { Hash(ascii: "paused") }
}

/// What the gateway allows at most.
enum Limits {
  /// The most models that one key is bound to.
  static var keyModels: Int { 32 }
  /// The highest `relayerFeeCap`: 1,000 OPEN.
  static var relayerFeeCap: UInt256 { UInt256.ether * 1_000 }

  /// The bit of a nonce in its word.
  static func bit(of nonce: UInt256) -> UInt256 { UInt256.one << Int(nonce.l0 & 0xff) }
}
