import ChainSpecification
import Cryptography
public import Execution
public import Primitives

/// 0x03 RIPEMD160: the RIPEMD-160 digest of the input (yellow paper, appendix E).
public struct RIPEMD160Hash: Precompile {
  /// 0x03.
  public let address = Address(low: 0x03)
  /// The name in the specification.
  public let name = "RIPEMD160"

  /// The contract.
  public init() {}

  /// Gives the 20 bytes of the digest as a word, zeros first.
  public func run(_ message: Message, context: any ExecutionContext) -> MessageResult {
    MessageResult.of(message) { (meter) throws(FrameEnd) in
      let gas = context.block.schedule.precompiles
      try meter.charge(gas.ripemd160 + gas.ripemd160Word * wordCount(message.input.count))
      return Bytes(repeating: 0, count: 12) + RIPEMD160.hash(message.input.bytes)
    }
  }
}
