public import ChainSpecification
public import Execution
import PairingCurves
public import Primitives

/// 0x10 BLS12_MAP_FP_TO_G1: the point of G1 to which an element of the base field maps (EIP-2537).
public struct BLS12381MapToG1: Precompile {
  /// 0x10.
  public let address = Address(low: 0x10)
  /// The name in the specification.
  public let name = "BLS12_MAP_FP_TO_G1"
  /// Prague.
  public let firstFork = HardFork.prague

  /// The contract.
  public init() {}

  /// Takes a field element; gives a point.
  public func run(_ message: Message, context: any ExecutionContext) -> MessageResult {
    MessageResult.of(message) { (meter) throws(FrameEnd) in
      try meter.charge(context.block.schedule.precompiles.blsMapToG1)
      let element = try message.input.bytes[...].fieldElements(count: 1)[0]
      do throws(PointError) { return try BLS12381.G1(mapping: element).encoded } catch { throw .invalidPoint(error) }
    }
  }
}
