import Primitives

/// The text as a list of instructions, every one accepted and every direct jump landing on an instruction.
struct DecodedText {
  /// The instructions in text order.
  private(set) var instructions: [Instruction] = []
  /// The text offset of each instruction.
  private(set) var offsets: [Int32] = []
  /// For each halfword of the text the index of the instruction that starts there, or -1.
  private(set) var indexAtHalfword: [Int32]

  /// Decodes and checks a container's text, entry and jump list.
  ///
  /// - Throws: The first broken rule, with its text offset. Linear in the text's size.
  init(_ container: Container) throws(ContainerError) {
    let text = container.text
    indexAtHalfword = [Int32](repeating: -1, count: text.count / 2)
    instructions.reserveCapacity(text.count / 2)
    offsets.reserveCapacity(text.count / 2)
    func halfword(_ offset: Int) -> UInt16 { UInt16(text[offset]) | UInt16(text[offset + 1]) << 8 }

    var offset = 0
    while offset < text.count {
      let low = halfword(offset)
      let high = offset + 4 <= text.count ? halfword(offset + 2) : nil
      guard let instruction = Decoder.decode(low: low, high: high) else {
        throw .instruction(offset: offset, bits: UInt32(high ?? 0) << 16 | UInt32(low))
      }
      indexAtHalfword[offset / 2] = Int32(instructions.count)
      offsets.append(Int32(offset))
      instructions.append(instruction)
      offset += Int(instruction.length)
    }
    for index in instructions.indices where instructions[index].jumpsDirectly {
      let target = Int(offsets[index]) + Int(instructions[index].immediate)
      guard self.index(at: target) != nil else { throw .directJump(offset: Int(offsets[index]), target: target) }
    }
    guard self.index(at: container.entry) != nil else { throw .field(.entry, value: container.entry) }
    for target in container.jumpTargets where self.index(at: target) == nil { throw .listedJump(target: target) }
  }

  /// The index of the instruction that starts at a text offset; nil when none does.
  func index(at offset: Int) -> Int? {
    guard offset >= 0, offset & 1 == 0, offset / 2 < indexAtHalfword.count else { return nil }
    let index = Int(indexAtHalfword[offset / 2])
    return index < 0 ? nil : index
  }

  /// The index of the instruction that a direct jump or branch targets.
  func target(of index: Int) -> Int {
    Int(indexAtHalfword[(Int(offsets[index]) + Int(instructions[index].immediate)) / 2])
  }
}

extension Instruction {
  /// Whether the target is in the instruction itself.
  var jumpsDirectly: Bool { operation == .jal || operation.isBranch }

  /// Whether the instruction leaves a return address, which makes its successor a legal dynamic target.
  var links: Bool { (operation == .jal || operation == .jalr) && rd != 0 }
}
