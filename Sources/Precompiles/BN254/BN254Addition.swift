import ChainSpecification
public import Execution
import PairingCurves
public import Primitives

/// 0x06 BN254_ADD: the sum of two points of alt_bn128 (EIP-196; gas of EIP-1108).
public struct BN254Addition: Precompile {
  /// 0x06.
  public let address = Address(low: 0x06)
  /// The name in the specification.
  public let name = "BN254_ADD"

  /// The contract.
  public init() {}

  /// Takes two points, missing bytes being zero; gives their sum.
  public func run(_ message: Message, context: any ExecutionContext) -> MessageResult {
    MessageResult.of(message) { (meter) throws(FrameEnd) in
      try meter.charge(context.block.schedule.precompiles.bn128Addition)
      let words = message.input.bytes(from: 0, count: 128).words(count: 4)
      return try (BN254.G1(words: words[0..<2]) + BN254.G1(words: words[2..<4])).coordinates.joinedBytes
    }
  }
}
