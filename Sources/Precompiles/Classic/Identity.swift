import ChainSpecification
public import Execution
public import Primitives

/// 0x04 IDENTITY: gives its input back (yellow paper, appendix E).
public struct Identity: Precompile {
  /// 0x04.
  public let address = Address(low: 0x04)
  /// The name in the specification.
  public let name = "IDENTITY"

  /// The contract.
  public init() {}

  /// Gives the input.
  public func run(_ message: Message, context: any ExecutionContext) -> MessageResult {
    MessageResult.of(message) { (meter) throws(FrameEnd) in
      let gas = context.block.schedule.precompiles
      try meter.charge(gas.identity + gas.identityWord * wordCount(message.input.count))
      return message.input.bytes
    }
  }
}
