import ChainSpecification
import EVM
import Testing

@Suite("The opcode tables")
struct OpcodeTableTests {
  @Test("The newest fork has every instruction, each at its own byte")
  func isComplete() throws {
    let newest = try #require(HardFork.allCases.max())
    let table = OpcodeTable.table(for: newest)
    for opcode in Opcode.allCases {
      let info = table[opcode.rawValue]
      #expect(info.isDefined, "\(opcode)")
      #expect(info.opcode == opcode)
    }
    #expect(table.entries.count { $0.isDefined } == Opcode.allCases.count)
  }

  @Test("A fork keeps what the fork before has")
  func forksGrow() {
    for (older, newer) in zip(HardFork.allCases, HardFork.allCases.dropFirst()) {
      for (old, new) in zip(OpcodeTable.table(for: older).entries, OpcodeTable.table(for: newer).entries)
      where old.isDefined {
        #expect(new.isDefined)
        #expect(new.inputs == old.inputs && new.outputs == old.outputs)
        #expect(new.immediateByteCount == old.immediateByteCount)
      }
    }
  }

  @Test("CLZ is an instruction from Osaka on", arguments: HardFork.allCases)
  func countLeadingZeros(fork: HardFork) {
    #expect(OpcodeTable.table(for: fork)[0x1E].isDefined == (fork >= .osaka))
  }

  @Test("Names differ, and only PUSH has immediates")
  func namesAndImmediates() {
    let entries = OpcodeTable.table(for: .osaka).entries
    #expect(Set(entries.filter(\.isDefined).map(\.name)).count == Opcode.allCases.count)
    for (byte, entry) in entries.enumerated() {
      #expect(entry.immediateByteCount == (0x60...0x7F ~= byte ? byte - 0x5F : 0))
    }
  }

  @Test("The static gas of each instruction is the Yellow Paper's and the EIPs'")
  func staticGas() {
    // Appendix G and H; EIP-1884, 2929 and 1153 for what reads state, EIP-7939 for CLZ.
    let expected: [(Int64, ClosedRange<UInt8>)] = [
      (0, 0x00...0x00), (3, 0x01...0x01), (5, 0x02...0x02), (3, 0x03...0x03), (5, 0x04...0x07), (8, 0x08...0x09),
      (10, 0x0A...0x0A), (5, 0x0B...0x0B), (3, 0x10...0x1D), (5, 0x1E...0x1E), (30, 0x20...0x20), (2, 0x30...0x30),
      (0, 0x31...0x31), (2, 0x32...0x34), (3, 0x35...0x35), (2, 0x36...0x36), (3, 0x37...0x37), (2, 0x38...0x38),
      (3, 0x39...0x39), (2, 0x3A...0x3A), (0, 0x3B...0x3C), (2, 0x3D...0x3D), (3, 0x3E...0x3E), (0, 0x3F...0x3F),
      (20, 0x40...0x40), (2, 0x41...0x46), (5, 0x47...0x47), (2, 0x48...0x48), (3, 0x49...0x49), (2, 0x4A...0x4A),
      (2, 0x50...0x50), (3, 0x51...0x53), (0, 0x54...0x55), (8, 0x56...0x56), (10, 0x57...0x57), (2, 0x58...0x5A),
      (1, 0x5B...0x5B), (100, 0x5C...0x5D), (3, 0x5E...0x5E), (2, 0x5F...0x5F), (3, 0x60...0x9F), (375, 0xA0...0xA0),
      (750, 0xA1...0xA1), (1125, 0xA2...0xA2), (1500, 0xA3...0xA3), (1875, 0xA4...0xA4), (32_000, 0xF0...0xF0),
      (0, 0xF1...0xF4), (32_000, 0xF5...0xF5), (0, 0xFA...0xFA), (0, 0xFD...0xFE), (5000, 0xFF...0xFF),
    ]
    let table = OpcodeTable.table(for: .osaka)
    var covered = 0
    for (gas, bytes) in expected {
      for byte in bytes {
        #expect(table[byte].isDefined)
        #expect(table[byte].gas == gas, "\(table[byte].name)")
        covered += 1
      }
    }
    #expect(covered == Opcode.allCases.count)
  }

  @Test("The interpreter's checks say what the table says", arguments: HardFork.allCases)
  func checks(fork: HardFork) {
    let table = OpcodeTable.table(for: fork)
    for byte in 0...255 {
      let check = unsafe OpcodeTable.checks(for: fork)[byte]
      let info = table.entries[byte]
      for height in 0...OpcodeTable.stackLimit {
        let mayRun = UInt(32 * height) &- UInt(check.required) <= UInt(check.span)
        let fits = height >= info.inputs && height + info.outputs - info.inputs <= OpcodeTable.stackLimit
        #expect(mayRun == (info.isDefined && fits))
      }
      if info.isDefined { #expect(Int64(check.gas) == info.gas && check.opcode == info.opcode) }
    }
  }
}
