import ContractVM
import ContractVMSupport
import Foundation
import Primitives
import Testing

@Suite("The decoder accepts the instruction set and nothing else")
struct DecoderTests {
  @Test("Every operation decodes to the fields it was encoded from")
  func roundTrip() {
    let seed: UInt64 = 0xDEC0_DE01
    var generator = SeededGenerator(seed: seed)
    for operation in ContractVM.Operation.allCases {
      for _ in 0..<100 {
        let instruction = Instruction.random(operation, using: &generator)
        let bits = Encoder.bits(instruction)
        #expect(Decoder.decode(bits) == instruction, "\(instruction.assembly), seed \(seed)")
      }
    }
  }

  @Test(
    "clang assembles every operation to what the decoder reads, compressed and not", .enabled(if: Tools.areInstalled))
  func assembler() throws {
    let seed: UInt64 = 0xDEC0_DE02
    var generator = SeededGenerator(seed: seed)
    for options in [".option norvc", ".option rvc"] {
      var instructions: [Instruction] = []
      for operation in ContractVM.Operation.allCases where operation != .unimp {
        for _ in 0..<60 {
          var instruction = Instruction.random(operation, using: &generator)
          // Small numbers and equal registers are what compression is made for.
          if [.register, .immediate, .shift].contains(Shape(operation)), Bool.random(using: &generator) {
            instruction.rs1 = instruction.rd
          }
          if [.load, .store].contains(Shape(operation)) {
            instruction.immediate = Int32.random(in: 0..<32, using: &generator) * 8
            if Bool.random(using: &generator) { instruction.rs1 = 2 }
          }
          if [.immediate, .branch].contains(Shape(operation)), Bool.random(using: &generator) {
            instruction.immediate = Int32.random(in: -16..<16, using: &generator) * 2
          }
          if operation == .addi, Bool.random(using: &generator) {
            instruction.rd = 2
            instruction.rs1 = 2
            instruction.immediate = Int32.random(in: 1..<16, using: &generator) * 16
          }
          if operation == .lui, Bool.random(using: &generator) {
            instruction.immediate = Int32.random(in: 1..<16, using: &generator) << 12
          }
          if operation == .jalr, Bool.random(using: &generator) {
            instruction.immediate = 0
            instruction.rd = UInt8.random(in: 0...1, using: &generator)
          }
          if operation == .jal, Bool.random(using: &generator) {
            instruction.rd = 0
            instruction.immediate /= 1024
            instruction.immediate &= ~1
          }
          if Shape(operation) == .branch, Bool.random(using: &generator) { instruction.rs2 = 0 }
          instructions.append(instruction)
        }
      }
      let text = try Tools.assemble("\(options)\n" + instructions.map(\.assembly).joined(separator: "\n"))
      var offset = 0
      var compressed = 0
      for expected in instructions {
        let low = UInt16(text[offset]) | UInt16(text[offset + 1]) << 8
        let high = offset + 4 <= text.count ? UInt16(text[offset + 2]) | UInt16(text[offset + 3]) << 8 : nil
        let decoded = try #require(Decoder.decode(low: low, high: high), "\(expected.assembly), seed \(seed)")
        var same = decoded
        same.length = 4
        // `c.mv rd, rs` is `add rd, x0, rs`; the assembler chooses it for `addi rd, rs, 0` and the two orders of `add`.
        #expect(same.canonical == expected.canonical, "\(expected.assembly), seed \(seed)")
        offset += Int(decoded.length)
        if decoded.length == 2 { compressed += 1 }
      }
      #expect(offset == text.count)
      #expect((compressed > 300) == (options == ".option rvc"), "\(compressed) compressed")
    }
  }

  @Test(
    "Encodings outside the set are refused",
    arguments: [
      0x0000_100F,  // fence.i
      0x8330_008F,  // fence with a destination
      0x3000_2573,  // csrr
      0x0000_0053,  // fadd.s
      0x0000_2007,  // flw
      0x3020_0073,  // mret
      0x0200_00B3 | 16 << 7,  // mul with x16
      0x0000_0833,  // add x16, x0, x0
      0x0008_0033,  // add x0, x16, x0
      0x0100_0033,  // add x0, x0, x16
      0x0600_0033,  // function7 of no extension
      0x0A00_1033,  // clmul (Zbc)
      0x1000_202F | 1 << 20,  // lr.w with a second register
      0x2800_202F,  // function5 of no atomic
      0x0000_0FFF, 0xFFFF_FFFF,
      0x0200_101B | 32 << 20,  // slliw by 32
    ] as [UInt32])
  func refused(_ bits: UInt32) { #expect(Decoder.decode(bits) == nil) }

  @Test(
    "Reserved and floating-point compressed encodings are refused",
    arguments: [
      0x0004,  // c.addi4spn with immediate 0
      0x2000, 0xA000,  // c.fld, c.fsd
      0x2002, 0xA002,  // c.fldsp, c.fsdsp
      0x8000,  // quadrant 0, function 4 (Zcb)
      0x2001,  // c.addiw with rd 0
      0x6101,  // c.addi16sp with immediate 0
      0x6181,  // c.lui with immediate 0
      0x9C41, 0x9C61,  // c.mul and others (Zcb)
      0x4002, 0x6002,  // c.lwsp, c.ldsp with rd 0
      0x8002,  // c.jr with rs1 0
      0x0841,  // c.addi x16
      0x8842,  // c.mv x16, x16
    ] as [UInt16])
  func refusedCompressed(_ bits: UInt16) { #expect(Decoder.decode(low: bits, high: 0) == nil) }

  @Test("HINT encodings decode to their expansions")
  func hints() {
    #expect(Decoder.decode(low: 0x0001, high: nil) == Instruction(operation: .addi, length: 2))
    #expect(Decoder.decode(low: 0x0005, high: nil) == Instruction(operation: .addi, immediate: 1, length: 2))
    #expect(Decoder.decode(low: 0x4005, high: nil) == Instruction(operation: .addi, immediate: 1, length: 2))
    #expect(Decoder.decode(low: 0x0006, high: nil) == Instruction(operation: .slli, immediate: 1, length: 2))
  }

  @Test("A 32-bit instruction cut off by the end of the text is refused")
  func cutOff() { #expect(Decoder.decode(low: 0x0013, high: nil) == nil) }

  @Test("Every 32-bit pattern either decodes to registers below 16 or not at all")
  func allPatterns() {
    let seed: UInt64 = 0xDEC0_DE03
    var generator = SeededGenerator(seed: seed)
    var accepted = 0
    for _ in 0..<2_000_000 {
      let bits = UInt32(truncatingIfNeeded: generator.next()) | 3
      guard let instruction = Decoder.decode(bits) else { continue }
      accepted += 1
      #expect(instruction.rd < 16 && instruction.rs1 < 16 && instruction.rs2 < 16)
      // Ordering bits of atomics and fences are not kept, so only the others come back exactly.
      if ![.atomic, .reserve, .plain].contains(Shape(instruction.operation)) {
        #expect(Encoder.bits(instruction) == bits, "\(instruction.assembly), seed \(seed)")
      }
    }
    #expect(accepted > 1000)
    for bits in UInt16.min ... .max where bits & 3 != 3 {
      if let instruction = Decoder.decode(low: bits, high: nil) {
        #expect(instruction.length == 2 && instruction.rd < 16 && instruction.rs1 < 16 && instruction.rs2 < 16)
      }
    }
  }
}

extension Instruction {
  /// One form for all encodings of a register move.
  fileprivate var canonical: Instruction {
    if operation == .addi, immediate == 0, rs1 != 0 { return Instruction(operation: .add, rd: rd, rs2: rs1) }
    if operation == .addiw, rs1 == 0 { return Instruction(operation: .addi, rd: rd, immediate: immediate) }
    if operation == .add, rs2 == 0 { return Instruction(operation: .add, rd: rd, rs2: rs1) }
    if [.add, .and, .or, .xor, .addw].contains(operation), rs1 > rs2 {
      return Instruction(operation: operation, rd: rd, rs1: rs2, rs2: rs1)
    }
    if operation == .bne || operation == .beq, rs1 < rs2 {
      return Instruction(operation: operation, rs1: rs2, rs2: rs1, immediate: immediate)
    }
    return self
  }
}
