import ContractVM
import Testing

@Suite("Tables are complete")
struct TableTests {
  @Test("Slot opcodes repeat the operations up to the branches in the same order")
  func slotOpcodes() {
    for operation in ContractVM.Operation.allCases where operation.rawValue < ContractVM.Operation.jal.rawValue {
      let opcode = SlotOpcode(rawValue: operation.rawValue)
      #expect(opcode.map { "\($0)" } == "\(operation)")
    }
  }

  @Test("Host calls are numbered from 0 without gap")
  func hostCalls() {
    #expect(HostCall.allCases.map(\.rawValue) == Array(0...44))
  }

  @Test("Instruction gas is the specification's table")
  func gas() {
    let expected: [(ClosedRange<UInt8>, Int)] = [
      (ContractVM.Operation.lb.rawValue...ContractVM.Operation.lwu.rawValue, 2),
      (ContractVM.Operation.sb.rawValue...ContractVM.Operation.sd.rawValue, 2),
      (ContractVM.Operation.mul.rawValue...ContractVM.Operation.mulhu.rawValue, 2),
      (ContractVM.Operation.div.rawValue...ContractVM.Operation.remu.rawValue, 8),
      (ContractVM.Operation.mulw.rawValue...ContractVM.Operation.mulw.rawValue, 2),
      (ContractVM.Operation.divw.rawValue...ContractVM.Operation.remuw.rawValue, 8),
      (ContractVM.Operation.lrW.rawValue...ContractVM.Operation.amomaxuD.rawValue, 4),
      (ContractVM.Operation.jalr.rawValue...ContractVM.Operation.jalr.rawValue, 2),
      (ContractVM.Operation.ecall.rawValue...ContractVM.Operation.ecall.rawValue, 10),
      (ContractVM.Operation.ebreak.rawValue...ContractVM.Operation.unimp.rawValue, 0),
    ]
    for operation in ContractVM.Operation.allCases {
      let gas = expected.first { $0.0.contains(operation.rawValue) }?.1 ?? 1
      #expect(operation.gas == gas, "\(operation)")
    }
  }
}
