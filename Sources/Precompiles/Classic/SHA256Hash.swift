import ChainSpecification
import Cryptography
public import Execution
public import Primitives

/// 0x02 SHA256: the SHA-256 digest of the input (yellow paper, appendix E).
public struct SHA256Hash: Precompile {
  /// 0x02.
  public let address = Address(low: 0x02)
  /// The name in the specification.
  public let name = "SHA256"

  /// The contract.
  public init() {}

  /// Gives the 32 bytes of the digest.
  public func run(_ message: Message, context: any ExecutionContext) -> MessageResult {
    MessageResult.of(message) { (meter) throws(FrameEnd) in
      let gas = context.block.schedule.precompiles
      try meter.charge(gas.sha256 + gas.sha256Word * wordCount(message.input.count))
      return SHA256.hash(message.input.bytes).bytes
    }
  }
}
