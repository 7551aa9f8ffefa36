import ChainSpecification
import Cryptography
public import Execution
public import Primitives

/// 0x01 ECRECOVER: the address whose key signed a hash (yellow paper, appendix E).
public struct EllipticCurveRecovery: Precompile {
  /// 0x01.
  public let address = Address(low: 0x01)
  /// The name in the specification.
  public let name = "ECRECOVER"

  /// The contract.
  public init() {}

  /// Gives the address as a word, or nothing when there is no such key.
  public func run(_ message: Message, context: any ExecutionContext) -> MessageResult {
    MessageResult.of(message) { (meter) throws(FrameEnd) in
      try meter.charge(context.block.schedule.precompiles.ecrecover)
      let input = message.input
      let v = input.word(at: 32)
      guard v == 27 || v == 28,
        let signer = Secp256k1.recover(
          hash: Hash(input.word(at: 0)), r: input.word(at: 64),
          s: input.word(at: 96), yParity: UInt8(v.l0 - 27))
      else { return [] }
      return signer.word.bigEndianBytes
    }
  }
}
