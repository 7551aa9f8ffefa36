import Execution

extension Instance {
  /// Performs an atomic operation on registers and memory; gives the trap when its address is misaligned or outside.
  func atomic(_ operation: Operation, rd: Int, rs1: Int, rs2: Int) -> Trap? {
    let isWord = operation.rawValue < Operation.lrD.rawValue
    let width = isWord ? 4 : 8
    let address = unsafe registers[rs1]
    guard address % UInt64(width) == 0 else { return .memoryFault(address: address) }
    if operation == .lrW || operation == .lrD {
      guard let bytes = unsafe readable(address, UInt64(width)) else { return .memoryFault(address: address) }
      unsafe registers[rd] = value(bytes, isWord)
      reservation = MachineState.Reservation(address: address, width: width)
      return nil
    }
    guard let bytes = unsafe writable(address, UInt64(width)) else { return .memoryFault(address: address) }
    let operand = unsafe registers[rs2]
    let old = unsafe value(UnsafeRawBufferPointer(bytes), isWord)
    var result = old
    var stored: UInt64? = operand
    let word = isWord ? WordArithmetic.word(operand) : operand
    switch operation {
    case .scW, .scD:
      let succeeds = reservation == MachineState.Reservation(address: address, width: width)
      reservation = nil
      if !succeeds { stored = nil }
      result = succeeds ? 0 : 1
    case .amoswapW, .amoswapD: break
    case .amoaddW, .amoaddD: stored = old &+ operand
    case .amoxorW, .amoxorD: stored = old ^ operand
    case .amoandW, .amoandD: stored = old & operand
    case .amoorW, .amoorD: stored = old | operand
    case .amominW, .amominD: stored = WordArithmetic.signed(old) < WordArithmetic.signed(word) ? old : word
    case .amomaxW, .amomaxD: stored = WordArithmetic.signed(old) > WordArithmetic.signed(word) ? old : word
    // Sign extension keeps the unsigned order of words.
    case .amominuW, .amominuD: stored = min(old, word)
    default: stored = max(old, word)
    }
    if let stored {
      if isWord {
        unsafe bytes.storeBytes(of: UInt32(truncatingIfNeeded: stored), as: UInt32.self)
      } else {
        unsafe bytes.storeBytes(of: stored, as: UInt64.self)
      }
    }
    unsafe registers[rd] = result
    return nil
  }

  /// The value at the start of some bytes, words sign-extended.
  private func value(_ bytes: UnsafeRawBufferPointer, _ isWord: Bool) -> UInt64 {
    unsafe isWord
      ? WordArithmetic.word(bytes.loadUnaligned(as: Int32.self)) : bytes.loadUnaligned(as: UInt64.self)
  }
}
