public import ChainSpecification
public import Execution
import PairingCurves
public import Primitives

/// 0x11 BLS12_MAP_FP2_TO_G2: the point of G2 to which an element of Fp2 maps (EIP-2537).
public struct BLS12381MapToG2: Precompile {
  /// 0x11.
  public let address = Address(low: 0x11)
  /// The name in the specification.
  public let name = "BLS12_MAP_FP2_TO_G2"
  /// Prague.
  public let firstFork = HardFork.prague

  /// The contract.
  public init() {}

  /// Takes an element as its two coefficients; gives a point.
  public func run(_ message: Message, context: any ExecutionContext) -> MessageResult {
    MessageResult.of(message) { (meter) throws(FrameEnd) in
      try meter.charge(context.block.schedule.precompiles.blsMapToG2)
      let parts = try message.input.bytes[...].fieldElements(count: 2)
      do throws(PointError) { return try BLS12381.G2(mapping: parts[0], parts[1]).encoded } catch {
        throw .invalidPoint(error)
      }
    }
  }
}
