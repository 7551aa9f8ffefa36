import ChainSpecification
import Cryptography
public import Execution
public import Primitives

/// 0x09 BLAKE2F: the compression function of BLAKE2b (EIP-152).
public struct BLAKE2Compression: Precompile {
  /// 0x09.
  public let address = Address(low: 0x09)
  /// The name in the specification.
  public let name = "BLAKE2F"

  /// The contract.
  public init() {}

  private static let inputByteCount = 213
  private static let stateOffset = 4
  private static let blockOffset = 68
  private static let counterOffset = 196
  private static let finalOffset = 212

  /// Gives the 64 bytes of the state; fails when the input is not 213 bytes or the last is neither 0 nor 1.
  public func run(_ message: Message, context: any ExecutionContext) -> MessageResult {
    MessageResult.of(message) { (meter) throws(FrameEnd) in
      guard message.input.count == Self.inputByteCount else {
        throw .failure(.precompile("the input of BLAKE2F has \(Self.inputByteCount) bytes"))
      }
      let input = message.input.bytes
      let rounds = input[..<Self.stateOffset].reduce(0) { $0 << 8 | UInt32($1) }
      try meter.charge(context.block.schedule.precompiles.blake2PerRound * UInt64(rounds))
      let final = input[Self.finalOffset]
      guard final <= 1 else { throw .failure(.precompile("the last byte of the input of BLAKE2F is 0 or 1")) }
      var state = InlineArray<8, UInt64> { input.littleEndianWord(at: Self.stateOffset + 8 * $0) }
      let block = InlineArray<16, UInt64> { input.littleEndianWord(at: Self.blockOffset + 8 * $0) }
      BLAKE2F.compress(
        rounds: rounds, state: &state, block: block,
        offset: (input.littleEndianWord(at: Self.counterOffset), input.littleEndianWord(at: Self.counterOffset + 8)),
        isFinal: final == 1)
      var output = Bytes()
      output.reserveCapacity(64)
      for index in state.indices { output.appendLittleEndian(state[index]) }
      return output
    }
  }
}

extension Bytes {
  /// The eight bytes from an offset, least significant first.
  fileprivate func littleEndianWord(at offset: Int) -> UInt64 {
    self[offset..<offset + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  fileprivate mutating func appendLittleEndian(_ word: UInt64) {
    for shift in stride(from: 0 as UInt64, to: 64, by: 8) { append(UInt8(truncatingIfNeeded: word >> shift)) }
  }
}
