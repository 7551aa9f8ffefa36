public import ChainSpecification
public import Execution
import PairingCurves
public import Primitives

/// 0x0E BLS12_G2MSM: a sum of points of G2, each multiplied by its scalar (EIP-2537).
public struct BLS12381G2MultiScalarMultiplication: Precompile {
  /// 0x0E.
  public let address = Address(low: 0x0E)
  /// The name in the specification.
  public let name = "BLS12_G2MSM"
  /// Prague.
  public let firstFork = HardFork.prague

  /// The contract.
  public init() {}

  /// Takes points with scalars, at least one; gives the sum of the products.
  public func run(_ message: Message, context: any ExecutionContext) -> MessageResult {
    MessageResult.of(message) { (meter) throws(FrameEnd) in
      let gas = context.block.schedule.precompiles
      let count = message.input.count / BLS12381.G2.termBytes
      try meter.charge(PrecompileGas.discounted(gas.blsG2Multiplication, PrecompileGas.blsG2Discounts, count: count))
      return BLS12381.G2.sum(of: try message.input.bytes.encodedTerms(BLS12381.G2.self)).encoded
    }
  }
}
