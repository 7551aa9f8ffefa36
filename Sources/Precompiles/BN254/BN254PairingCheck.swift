import ChainSpecification
public import Execution
import PairingCurves
public import Primitives

/// 0x08 BN254_PAIRING: whether a product of pairings on alt_bn128 is one (EIP-197; gas of EIP-1108).
public struct BN254PairingCheck: Precompile {
  /// 0x08.
  public let address = Address(low: 0x08)
  /// The name in the specification.
  public let name = "BN254_PAIRING"

  /// The contract.
  public init() {}

  private static let pairBytes = 192

  /// Takes pairs of a G1 and a G2 point; gives the word 1 or 0.
  public func run(_ message: Message, context: any ExecutionContext) -> MessageResult {
    MessageResult.of(message) { (meter) throws(FrameEnd) in
      let gas = context.block.schedule.precompiles
      let count = message.input.count / Self.pairBytes
      try meter.charge(gas.bn128Pairing + gas.bn128PairingPerPair * UInt64(count))
      guard message.input.count.isMultiple(of: Self.pairBytes) else { throw .invalidLength }
      let input = message.input.bytes
      var pairs: [(BN254.G1, BN254.G2)] = []
      for pair in 0..<count {
        let words = input[(pair * Self.pairBytes)..<((pair + 1) * Self.pairBytes)].chunks(of: 32)
        pairs.append((try BN254.G1(words: words[0..<2]), try BN254.G2(words: words[2..<6])))
      }
      return UInt256(BN254.pairingProductIsOne(pairs) ? 1 : 0).bigEndianBytes
    }
  }
}
