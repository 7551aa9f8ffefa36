public import ChainSpecification
public import Execution
import PairingCurves
public import Primitives

/// 0x0F BLS12_PAIRING_CHECK: whether a product of pairings is one (EIP-2537).
public struct BLS12381PairingCheck: Precompile {
  /// 0x0F.
  public let address = Address(low: 0x0F)
  /// The name in the specification.
  public let name = "BLS12_PAIRING_CHECK"
  /// Prague.
  public let firstFork = HardFork.prague

  /// The contract.
  public init() {}

  /// Takes pairs of a G1 and a G2 point, at least one; gives the word 1 or 0.
  public func run(_ message: Message, context: any ExecutionContext) -> MessageResult {
    MessageResult.of(message) { (meter) throws(FrameEnd) in
      let gas = context.block.schedule.precompiles
      let pairBytes = BLS12381.G1.encodedBytes + BLS12381.G2.encodedBytes
      let count = message.input.count / pairBytes
      try meter.charge(gas.blsPairing + gas.blsPairingPerPair * UInt64(count))
      guard count > 0, message.input.count.isMultiple(of: pairBytes) else { throw .invalidLength }
      var pairs: [(BLS12381.G1, BLS12381.G2)] = []
      for pair in message.input.bytes[...].chunks(of: pairBytes) {
        let second = pair.startIndex + BLS12381.G1.encodedBytes
        pairs.append(
          (
            try BLS12381.G1(encoded: pair[..<second], checkingSubgroup: true),
            try BLS12381.G2(encoded: pair[second...], checkingSubgroup: true)
          ))
      }
      return UInt256(BLS12381.pairingProductIsOne(pairs) ? 1 : 0).bigEndianBytes
    }
  }
}
