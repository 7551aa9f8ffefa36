import ContractVM
import ContractVMSupport
import Primitives
import Testing

@Suite("A container has one encoding and keeps its rules")
struct ContainerTests {
  static let text = Encoder.text([
    Instruction(operation: .addi, rd: 10, immediate: 1), Instruction(operation: .jal, immediate: 4),
    Instruction(operation: .ecall), Instruction(operation: .unimp),
  ])

  static func container() throws -> Container {
    try Container(
      text: text, readOnlyData: [1, 2, 3], data: [4, 5, 6, 7, 8], zeroSize: 100, stackSize: 2048, memoryLimit: 65_536,
      entry: 4, jumpTargets: [0, 8, 12])
  }

  @Test("The encoding is the specification's, byte for byte")
  func layout() throws {
    let container = try Self.container()
    var expected: Bytes = [0xEF, 0x4F, 0x4C, 0x01]
    for field in [16, 3, 5, 100, 2048, 65_536, 4, 3] as [UInt32] {
      expected += (0..<4).map { UInt8(truncatingIfNeeded: field >> (8 * $0)) }
    }
    expected += Self.text + [1, 2, 3] + [4, 5, 6, 7, 8] + [0, 4, 2]
    #expect(container.encoded == expected)
    #expect(container.encodedSize == expected.count)
    #expect(try Container(encoded: expected) == container)
  }

  @Test("Regions follow each other as the memory map says")
  func memoryMap() throws {
    let map = try Self.container().memoryMap
    #expect(map.stackBase == 0x1010)
    #expect(map.dataStart == 0x1810)
    #expect(map.heapStart == 0x1880)
  }

  @Test("Constructor arguments may follow a container, and only there")
  func prefix() throws {
    let container = try Self.container()
    let (parsed, length) = try Container.parsePrefix(of: container.encoded + [9, 9])
    #expect(parsed == container)
    #expect(length == container.encodedSize)
    #expect(throws: ContainerError.trailingBytes(2)) { try Container(encoded: container.encoded + [9, 9]) }
  }

  @Test("Every prefix of a container is refused")
  func truncation() throws {
    let encoded = try Self.container().encoded
    for count in 0..<encoded.count {
      #expect(throws: ContainerError.self) { try Container(encoded: Bytes(encoded[..<count])) }
    }
  }

  @Test("Header fields keep their rules")
  func fields() {
    func make(
      text: Bytes = ContainerTests.text, data: Bytes = [], zeroSize: Int = 0, stackSize: Int = 1024,
      memoryLimit: Int = 65_536, entry: Int = 0
    ) throws -> Container {
      try Container(
        text: text, data: data, zeroSize: zeroSize, stackSize: stackSize, memoryLimit: memoryLimit, entry: entry)
    }
    #expect(throws: ContainerError.field(.textSize, value: 0)) { try make(text: []) }
    #expect(throws: ContainerError.field(.textSize, value: 3)) { try make(text: [1, 0, 1]) }
    #expect(throws: ContainerError.field(.stackSize, value: 1008)) { try make(stackSize: 1008) }
    #expect(throws: ContainerError.field(.stackSize, value: 1025)) { try make(stackSize: 1025) }
    #expect(throws: ContainerError.field(.stackSize, value: 1_048_592)) {
      try make(stackSize: 1_048_592, memoryLimit: 1 << 24)
    }
    #expect(throws: ContainerError.field(.memoryLimit, value: 0x13F0)) { try make(memoryLimit: 0x13F0) }
    #expect(throws: ContainerError.field(.memoryLimit, value: 65_537)) { try make(memoryLimit: 65_537) }
    #expect(throws: ContainerError.field(.memoryLimit, value: 16_777_232)) { try make(memoryLimit: 16_777_232) }
    #expect(throws: ContainerError.field(.zeroSize, value: -1)) { try make(zeroSize: -1) }
    #expect(throws: ContainerError.field(.entry, value: 16)) { try make(entry: 16) }
    #expect(throws: ContainerError.field(.entry, value: 3)) { try make(entry: 3) }
    #expect(throws: ContainerError.self) { try make(data: Bytes(repeating: 0, count: 65_536), memoryLimit: 1 << 24) }
    #expect(throws: Never.self) { try make(memoryLimit: 0x1400) }
  }

  @Test("The jump list has one encoding: shortest numbers, increasing, inside the text")
  func jumpLists() throws {
    let good = try Self.container().encoded
    func replacingList(_ list: Bytes) -> Bytes {
      var bytes = Bytes(good.dropLast(3)) + list
      bytes[32] = UInt8(list.count)
      return bytes
    }
    #expect(try Container(encoded: replacingList([])).jumpTargets == [])
    #expect(try Container(encoded: replacingList([7])).jumpTargets == [14])
    for list: Bytes in [
      [0, 0], [8], [4, 4], [0x80], [0x80, 0x00], [0x84, 0x00], [0x80, 0x80, 0x80, 0x01], [1, 0],
    ] {
      #expect(throws: ContainerError.self, "\(list)") { try Container(encoded: replacingList(list)) }
    }
    #expect(throws: ContainerError.listedJump(target: 4)) {
      try Container(text: Self.text, stackSize: 1024, memoryLimit: 65_536, jumpTargets: [8, 4])
    }
  }

  @Test("Long jump lists survive the round trip")
  func longJumpLists() throws {
    let text = Encoder.text((0..<8000).map { _ in Instruction(operation: .fence) })
    let targets = Array(stride(from: 0, to: 32_000, by: 4)).filter { $0 % 12 == 0 || $0 > 31_000 }
    let container = try Container(text: text, stackSize: 1024, memoryLimit: 65_536, jumpTargets: targets)
    #expect(try Container(encoded: container.encoded).jumpTargets == targets)
  }

  @Test("A program's text must be instructions whose direct jumps land on instructions")
  func validation() throws {
    func program(_ text: Bytes, entry: Int = 0, jumpTargets: [Int] = []) throws {
      _ = try Program(
        Container(text: text, stackSize: 1024, memoryLimit: 65_536, entry: entry, jumpTargets: jumpTargets))
    }
    let jump = { Encoder.text([Instruction(operation: .jal, immediate: $0), Instruction(operation: .ecall)]) }
    #expect(throws: Never.self) { try program(jump(4)) }
    #expect(throws: ContainerError.directJump(offset: 0, target: 2)) { try program(jump(2)) }
    #expect(throws: ContainerError.directJump(offset: 0, target: 8)) { try program(jump(8)) }
    #expect(throws: ContainerError.directJump(offset: 0, target: -4)) { try program(jump(-4)) }
    #expect(throws: ContainerError.field(.entry, value: 2)) { try program(jump(4), entry: 2) }
    #expect(throws: ContainerError.listedJump(target: 6)) { try program(jump(4), jumpTargets: [0, 6]) }
    #expect(throws: ContainerError.instruction(offset: 0, bits: 0xFFFF_FFFF)) { try program([0xFF, 0xFF, 0xFF, 0xFF]) }
    // Half of a 32-bit instruction at the end.
    #expect(throws: ContainerError.instruction(offset: 8, bits: 0x0073)) { try program(jump(4) + [0x73, 0x00]) }
  }

  @Test("Every error is one sentence that names the thing")
  func errors() {
    let errors: [ContainerError] = [
      .truncated(needed: 36, available: 3), .magic, .tooLarge(bytes: 70_000), .trailingBytes(2),
      .field(.stackSize, value: 3), .jumpList(offset: 1), .instruction(offset: 2, bits: 7),
      .directJump(offset: 2, target: 3), .listedJump(target: 5), .executable(.format), .executable(.truncated),
      .executable(.segment(address: 1, expected: 2)), .executable(.segmentKind(flags: 7)),
      .executable(.symbol("__stack_size")), .executable(.relocationsMissing),
    ]
    #expect(Set(errors.map(\.description)).count == errors.count)
    #expect(errors.allSatisfy { !$0.description.contains("\n") && $0.description.count > 20 })
  }
}
