package import ChainSpecification

/// One byte's meaning in a fork.
package struct OpcodeInfo: Sendable {
  /// What runs; `.invalid` for a byte that is no instruction of the fork.
  package var opcode: Opcode = .invalid
  /// The name that tools print, such as `"SSTORE"`.
  package var name = "INVALID"
  /// The words that the instruction takes from the stack; DUP and SWAP need theirs and leave them.
  package var inputs = 0
  /// The words that the instruction leaves in their place.
  package var outputs = 0
  /// The part of the price that no operand changes, in gas.
  package var gas: Int64 = 0
  /// Bytes after the instruction that belong to it.
  package var immediateByteCount = 0
  /// Whether the instruction never continues with the next one.
  package var isTerminator = true
  /// Whether the fork has the instruction; INVALID (0xFE) is an instruction (EIP-141).
  package var isDefined = false
}

/// What an interpreter checks before an instruction runs, in eight bytes; the stack is measured in bytes.
package struct OpcodeCheck: Sendable {
  /// The part of the price that no operand changes, in gas.
  package var gas: UInt16 = 0
  /// The bytes that must be on the stack; out of reach for a byte that is no instruction.
  package var required: UInt16 = .max
  /// How many bytes more may be on the stack.
  package var span: UInt16 = 0
  /// What runs.
  package var opcode: Opcode = .invalid
  /// By how many words the stack grows.
  package var growth: Int8 = 0
}

/// The instructions of a fork by their bytes.
///
/// A fork's table is the table of the fork before with what it changes.
@safe
package struct OpcodeTable: Sendable {
  /// 256 entries.
  package private(set) var entries = [OpcodeInfo](repeating: OpcodeInfo(), count: 256)

  /// The deepest that the stack may be, in words.
  package static let stackLimit = 1024

  /// What a byte means.
  package subscript(byte: UInt8) -> OpcodeInfo { entries[Int(byte)] }

  /// The table of a fork.
  package static func table(for fork: HardFork) -> OpcodeTable {
    switch fork {
    case .cancun: cancun
    case .prague: prague
    case .osaka: osaka
    }
  }

  private static let cancun = OpcodeTable().changed { $0.defineCancun(.cancun) }
  private static let prague = cancun
  private static let osaka = prague.changed { $0.defineOsaka(.osaka) }

  private func changed(_ change: (inout OpcodeTable) -> Void) -> OpcodeTable {
    var copy = self
    change(&copy)
    return copy
  }

  mutating func define(
    _ opcode: Opcode, _ name: String, inputs: Int, outputs: Int, gas: UInt64, immediate: Int = 0,
    isTerminator: Bool = false
  ) {
    entries[Int(opcode.rawValue)] = OpcodeInfo(
      opcode: opcode, name: name, inputs: inputs, outputs: outputs, gas: Int64(gas), immediateByteCount: immediate,
      isTerminator: isTerminator, isDefined: true)
  }
}

// MARK: - Checks

extension OpcodeTable {
  /// The 256 checks of a fork; they live as long as the process.
  package static func checks(for fork: HardFork) -> UnsafePointer<OpcodeCheck> {
    switch fork {
    case .cancun: unsafe cancunChecks.pointer
    case .prague: unsafe pragueChecks.pointer
    case .osaka: unsafe osakaChecks.pointer
    }
  }

  private static let cancunChecks = Checks(cancun)
  private static let pragueChecks = Checks(prague)
  private static let osakaChecks = Checks(osaka)

  /// A table's checks at a fixed place, which interpreters read without counting references.
  @safe
  private struct Checks: @unchecked Sendable {
    // Safe to share: written here only, and never freed.
    let pointer: UnsafePointer<OpcodeCheck>

    init(_ table: OpcodeTable) {
      let checks = UnsafeMutablePointer<OpcodeCheck>.allocate(capacity: table.entries.count)
      for (byte, entry) in table.entries.enumerated() {
        unsafe (checks + byte).initialize(to: entry.check)
      }
      unsafe pointer = UnsafePointer(checks)
    }
  }
}

extension OpcodeInfo {
  var check: OpcodeCheck {
    guard isDefined else { return OpcodeCheck() }
    // Neither may the instruction find less than its operands nor leave more than the limit.
    let maximum = min(OpcodeTable.stackLimit, OpcodeTable.stackLimit + inputs - outputs)
    return OpcodeCheck(
      gas: UInt16(gas), required: UInt16(32 * inputs), span: UInt16(32 * (maximum - inputs)), opcode: opcode,
      growth: Int8(outputs - inputs))
  }
}

extension Opcode {
  /// The instruction at a distance from the first of a family such as PUSH or LOG.
  package static func at(_ first: Opcode, _ distance: Int) -> Opcode {
    Opcode(rawValue: first.rawValue + UInt8(distance)) ?? .invalid
  }
}
