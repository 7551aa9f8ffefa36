public import ChainSpecification
import Cryptography
public import Execution
public import Primitives

/// 0x0100 P256VERIFY: whether a signature on secp256r1 is valid (EIP-7951).
public struct P256Verification: Precompile {
  /// 0x0100.
  public let address = Address(low: 0x100)
  /// The name in the specification.
  public let name = "P256VERIFY"
  /// Osaka.
  public let firstFork = HardFork.osaka

  /// The contract.
  public init() {}

  private static let inputByteCount = 160

  /// Gives one as a word when the signature is valid, and nothing otherwise.
  public func run(_ message: Message, context: any ExecutionContext) -> MessageResult {
    MessageResult.of(message) { (meter) throws(FrameEnd) in
      try meter.charge(context.block.schedule.precompiles.secp256r1Verification)
      let input = message.input
      guard input.count == Self.inputByteCount,
        P256.verify(
          hash: Hash(input.word(at: 0)), r: input.word(at: 32),
          s: input.word(at: 64), x: input.word(at: 96),
          y: input.word(at: 128))
      else { return [] }
      return UInt256.one.bigEndianBytes
    }
  }
}
