import ChainSpecification
import EVM
import Execution
import Primitives
import Testing

@Suite("Arithmetic, comparisons and bits")
struct ArithmeticTests {
  static let minusOne = UInt256.max
  static let least = UInt256.one << 255

  struct Case: Sendable {
    let opcode: Opcode
    let operands: [UInt256]
    let result: UInt256
    init(_ opcode: Opcode, _ operands: [UInt256], _ result: UInt256) {
      self.opcode = opcode
      self.operands = operands
      self.result = result
    }
  }

  static let arithmetic: [Case] = [
    Case(.add, [.max, 2], 1), Case(.multiply, [.max, .max], 1), Case(.multiply, [1 << 128, 1 << 128], 0),
    Case(.subtract, [3, 5], .max &- 1), Case(.divide, [7, 2], 3), Case(.divide, [7, 0], 0),
    Case(.divide, [.max, 1 << 128], .max >> 128), Case(.signedDivide, [minusOne &- 6, 2], minusOne &- 2),
    Case(.signedDivide, [least, minusOne], least), Case(.signedDivide, [5, 0], 0), Case(.modulo, [10, 3], 1),
    Case(.modulo, [10, 0], 0), Case(.signedModulo, [minusOne &- 7, 3], minusOne &- 1),
    Case(.signedModulo, [8, minusOne &- 2], 2), Case(.signedModulo, [8, 0], 0), Case(.addModulo, [.max, .max, 2], 0),
    Case(.addModulo, [.max, 2, 7], UInt256.max.addMod(2, modulus: 7)), Case(.addModulo, [1, 2, 0], 0),
    Case(.multiplyModulo, [.max, .max, 12], 9), Case(.multiplyModulo, [3, 4, 0], 0),
    Case(.exponentiate, [2, 255], least), Case(.exponentiate, [2, 256], 0), Case(.exponentiate, [0, 0], 1),
    Case(.exponentiate, [3, 5], 243), Case(.signExtend, [0, 0xFF], minusOne), Case(.signExtend, [0, 0x7F], 0x7F),
    Case(.signExtend, [1, 0x8000], minusOne &- 0x7FFF), Case(.signExtend, [31, 0xFF], 0xFF),
    Case(.signExtend, [.max, 0xFF], 0xFF),
  ]

  static let bits: [Case] = [
    Case(.lessThan, [1, 2], 1), Case(.lessThan, [2, 2], 0), Case(.greaterThan, [minusOne, 2], 1),
    Case(.signedLessThan, [minusOne, 0], 1), Case(.signedLessThan, [0, minusOne], 0),
    Case(.signedGreaterThan, [0, minusOne], 1), Case(.signedGreaterThan, [least, .max >> 1], 0),
    Case(.equal, [least, least], 1), Case(.equal, [least, 0], 0), Case(.isZero, [0], 1), Case(.isZero, [least], 0),
    Case(.and, [0b1100, 0b1010], 0b1000), Case(.or, [0b1100, 0b1010], 0b1110),
    Case(.exclusiveOr, [0b1100, 0b1010], 0b0110), Case(.not, [0], .max), Case(.byte, [31, 0x1234], 0x34),
    Case(.byte, [30, 0x1234], 0x12), Case(.byte, [32, 0x1234], 0), Case(.byte, [1 << 64, .max], 0),
    Case(.shiftLeft, [1, 1], 2), Case(.shiftLeft, [256, 1], 0), Case(.shiftLeft, [.max, 1], 0),
    Case(.shiftRight, [255, least], 1), Case(.shiftRight, [256, .max], 0),
    Case(.arithmeticShiftRight, [255, least], .max), Case(.arithmeticShiftRight, [.max, least], .max),
    Case(.arithmeticShiftRight, [4, 0xF0], 0xF), Case(.countLeadingZeros, [0], 256),
    Case(.countLeadingZeros, [1], 255), Case(.countLeadingZeros, [.max], 0),
  ]

  @Test("Results are the Yellow Paper's, EIP-145's and EIP-7939's", arguments: arithmetic + bits)
  func result(of sample: Case) throws {
    let code = sample.operands.reversed().reduce(Assembly()) { $0 + push($1) } + sample.opcode
    #expect(try top(code) == sample.result, "\(sample.opcode) \(sample.operands)")
  }

  @Test("Each instruction takes its operands and leaves one word", arguments: arithmetic + bits)
  func stackEffect(of sample: Case) throws {
    let code = push(77) + sample.operands.reversed().reduce(Assembly()) { $0 + push($1) } + sample.opcode + .pop
    #expect(try top(code) == 77)
  }

  @Test("EXP pays 50 for each byte of the exponent (EIP-160)")
  func exponentGas() throws {
    let base = try gasUsed(operands(2, 0) + .exponentiate)
    // PUSH0 is a gas cheaper than PUSH1.
    #expect(base == 3 + 2 + 10)
    #expect(try gasUsed(operands(2, 1) + .exponentiate) == 6 + 10 + 50)
    #expect(try gasUsed(operands(2, .max) + .exponentiate) == 6 + 10 + 32 * 50)
  }

  @Test("CLZ is no instruction before Osaka")
  func clzBeforeOsaka() throws {
    #expect(try run(push(1) + .countLeadingZeros, fork: .prague).status == .failure(.invalidInstruction(0x1E)))
  }
}
