import ChainSpecification
public import Execution
import PairingCurves
public import Primitives

/// 0x07 BN254_MUL: the product of a point of alt_bn128 with a scalar (EIP-196; gas of EIP-1108).
public struct BN254Multiplication: Precompile {
  /// 0x07.
  public let address = Address(low: 0x07)
  /// The name in the specification.
  public let name = "BN254_MUL"

  /// The contract.
  public init() {}

  /// Takes a point and any 256-bit scalar, missing bytes being zero; gives the product.
  public func run(_ message: Message, context: any ExecutionContext) -> MessageResult {
    MessageResult.of(message) { (meter) throws(FrameEnd) in
      try meter.charge(context.block.schedule.precompiles.bn128Multiplication)
      let words = message.input.bytes(from: 0, count: 96).words(count: 3)
      return try BN254.G1(words: words[0..<2]).multiplied(by: UInt256(bigEndian: words[2])).coordinates.joinedBytes
    }
  }
}
