import Cryptography
public import Execution
public import Primitives

/// 0x02 SHA256: the SHA-256 digest of the input (yellow paper, appendix E).
public struct SHA256Hash: Precompile {
  /// 0x02.
  public let address = Address(low: 0x02)
  /// The name in the specification.
  public let name = "SHA256"
  /// The price in gas of a call, and of each word of input.
  public static let (baseGas, wordGas): (UInt64, UInt64) = (60, 12)

  /// The contract.
  public init() {}

  /// Gives the 32 bytes of the digest.
  public func run(_ message: Message, context: any ExecutionContext) -> MessageResult {
    MessageResult.of(message) { (meter) throws(FrameEnd) in
      try meter.charge(Self.baseGas + Self.wordGas * wordCount(message.input.count))
      return SHA256.hash(message.input).bytes
    }
  }
}
