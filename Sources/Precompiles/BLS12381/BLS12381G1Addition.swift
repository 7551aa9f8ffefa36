public import ChainSpecification
public import Execution
import PairingCurves
public import Primitives

/// 0x0B BLS12_G1ADD: the sum of two points of the curve over the base field (EIP-2537).
public struct BLS12381G1Addition: Precompile {
  /// 0x0B.
  public let address = Address(low: 0x0B)
  /// The name in the specification.
  public let name = "BLS12_G1ADD"
  /// Prague.
  public let firstFork = HardFork.prague

  /// The contract.
  public init() {}

  /// Takes two points, which need not be in the subgroup; gives their sum.
  public func run(_ message: Message, context: any ExecutionContext) -> MessageResult {
    MessageResult.of(message) { (meter) throws(FrameEnd) in
      try meter.charge(context.block.schedule.precompiles.blsG1Addition)
      let points = try message.input.bytes.encodedPoints(BLS12381.G1.self, count: 2, checkingSubgroup: false)
      return (points[0] + points[1]).encoded
    }
  }
}
