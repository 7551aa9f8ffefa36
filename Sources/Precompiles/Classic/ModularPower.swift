import ChainSpecification
import Cryptography
public import Execution
public import Primitives

/// 0x05 MODEXP: base ^ exponent mod modulus of any sizes (EIP-198, EIP-2565, EIP-7823, EIP-7883).
public struct ModularPower: Precompile {
  /// 0x05.
  public let address = Address(low: 0x05)
  /// The name in the specification.
  public let name = "MODEXP"

  /// The contract.
  public init() {}

  /// Gives the power in as many bytes as the modulus has.
  public func run(_ message: Message, context: any ExecutionContext) -> MessageResult {
    MessageResult.of(message) { (meter) throws(FrameEnd) in
      let gas = context.block.schedule.precompiles
      let call = ModularPowerCall(message.input)
      if let limit = gas.modularExponentiationMaximumBytes, call.longest > limit {
        throw .failure(.precompile("a length of MODEXP is above \(limit) bytes"))
      }
      try meter.charge(call.gas(gas))
      if call.modulusLength == 0 { return [] }
      // The gas of more is more than any block has; the process must not run out of memory for it.
      if call.longest > ModularExponentiation.maximumOperandByteCount { throw .failure(.outOfGas) }
      return call.power
    }
  }
}

/// The input of MODEXP: three lengths of 32 bytes, then base, exponent and modulus; bytes beyond the end are zero.
///
/// A length that `Int` cannot hold counts as the greatest, whose price no frame can pay unless it is not looked at.
struct ModularPowerCall {
  private let input: CallData
  private let baseLength: Int
  private let exponentLength: Int
  let modulusLength: Int

  init(_ input: CallData) {
    self.input = input
    baseLength = Self.length(input, at: 0)
    exponentLength = Self.length(input, at: 32)
    modulusLength = Self.length(input, at: 64)
  }

  private static let headerByteCount = 96
  private static let exponentHeadByteCount = 32
  private static let smallByteCount = 32

  private static func length(_ input: CallData, at offset: Int) -> Int {
    Int(clamping: UInt64(clamping: input.word(at: offset)))
  }

  /// The greatest of the three lengths.
  var longest: Int { max(baseLength, exponentLength, modulusLength) }

  /// The price, or 2^64 − 1 when it is more; computed from the lengths and the first 32 bytes of the exponent.
  func gas(_ gas: PrecompileGas) -> UInt64 {
    let work = complexity(gas).saturatingMultiplied(by: max(iterations(gas), 1))
    return max(gas.modularExponentiationMinimum, work / gas.modularExponentiationDivisor)
  }

  private func complexity(_ gas: PrecompileGas) -> UInt64 {
    let byteCount = max(baseLength, modulusLength)
    if byteCount <= Self.smallByteCount, let complexity = gas.modularExponentiationSmallComplexity { return complexity }
    let words = UInt64(byteCount).dividedRoundingUp(by: 8)
    return words.saturatingMultiplied(by: words).saturatingMultiplied(by: gas.modularExponentiationComplexityFactor)
  }

  private func iterations(_ gas: PrecompileGas) -> UInt64 {
    let headLength = min(exponentLength, Self.exponentHeadByteCount)
    let (start, isBeyond) = baseLength.addingReportingOverflow(Self.headerByteCount)
    let word = isBeyond ? .zero : input.word(at: start)
    let head = word >> (8 * (Self.exponentHeadByteCount - headLength))
    return UInt64(exponentLength - headLength).saturatingMultiplied(by: gas.modularExponentiationIterationsPerByte)
      .saturatingAdding(UInt64(max(head.bitWidthUsed - 1, 0)))
  }

  /// The power, in as many bytes as the modulus has.
  ///
  /// - Precondition: the lengths are at most `ModularExponentiation.maximumOperandByteCount`.
  var power: Bytes {
    ModularExponentiation.power(
      base: operand(at: 0, baseLength), exponent: operand(at: baseLength, exponentLength),
      modulus: operand(at: baseLength + exponentLength, modulusLength))
  }

  /// The bytes of an operand from an offset after the lengths.
  private func operand(at offset: Int, _ count: Int) -> Bytes {
    var bytes = input.bytes(from: Self.headerByteCount + offset, count: count)
    bytes.append(contentsOf: repeatElement(0, count: count - bytes.count))
    return bytes
  }
}
