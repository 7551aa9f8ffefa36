public import Execution
public import Primitives

/// 0x04 IDENTITY: gives its input back (yellow paper, appendix E).
public struct Identity: Precompile {
  /// 0x04.
  public let address = Address(low: 0x04)
  /// The name in the specification.
  public let name = "IDENTITY"
  /// The price in gas of a call, and of each word of input.
  public static let (baseGas, wordGas): (UInt64, UInt64) = (15, 3)

  /// The contract.
  public init() {}

  /// Gives the input.
  public func run(_ message: Message, context: any ExecutionContext) -> MessageResult {
    MessageResult.of(message) { (meter) throws(FrameEnd) in
      try meter.charge(Self.baseGas + Self.wordGas * wordCount(message.input.count))
      return message.input
    }
  }
}
