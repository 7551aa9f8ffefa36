import Primitives

/// Layout of an instance's registers.
package enum RegisterFile {
  /// Registers in memory: `x0` to `x15` and the sink.
  package static let count = 17
  /// The register that takes what is written to `x0`.
  package static let sink: UInt8 = 16
  /// The stack pointer.
  package static let stackPointer = 2
  /// The host call number (`t0`).
  package static let hostCallNumber = 5
  /// The first argument and the result (`a0`).
  package static let firstArgument = 10
}

/// One frame's machine state: registers, memory, gas and place.
///
/// Used by one thread at a time.
@safe
package final class Instance {
  package let program: Program
  /// `x0`, always zero, to `x15`, and the sink.
  package let registers: UnsafeMutablePointer<UInt64>
  private let state: UnsafeMutablePointer<MachineState>
  // Keeps the two pointers alive.
  private let arena: Arena

  /// A new instance with its memory set up; the caller has charged `program.instanceGas`.
  package init(_ program: Program, gas: UInt64) {
    self.program = program
    let map = program.memoryMap
    arena = ArenaPool.shared.take(capacity: map.heapStart - ContainerLimits.nullPageBytes)
    unsafe registers = arena.registers
    unsafe state = arena.state
    unsafe state.pointee.gas = Int64(clamping: gas)
    unsafe state.pointee.memoryEnd = map.heapStart
    unsafe registers[RegisterFile.stackPointer] = UInt64(map.dataStart)
    arena.write(program.container.readOnlyData, at: 0)
    arena.write(program.container.data, at: map.dataStart - ContainerLimits.nullPageBytes)
  }

  deinit {
    ArenaPool.shared.give(arena, used: memoryEnd - ContainerLimits.nullPageBytes)
  }

  /// Gas left; negative never outside an engine.
  package var gas: Int64 {
    get { unsafe state.pointee.gas }
    set { unsafe state.pointee.gas = newValue }
  }

  /// The first address that is not memory.
  package var memoryEnd: Int { unsafe state.pointee.memoryEnd }

  /// The byte at address `0x1000`; valid until the next growth.
  var memory: UnsafeMutableRawPointer { unsafe state.pointee.memory }

  /// Where to resume; an engine's own measure, nil before the first instruction.
  var resumePoint: Int? {
    get { unsafe state.pointee.resumePoint }
    set { unsafe state.pointee.resumePoint = newValue }
  }

  /// The address and width that `lr` reserved.
  var reservation: MachineState.Reservation? {
    get { unsafe state.pointee.reservation }
    set { unsafe state.pointee.reservation = newValue }
  }

  /// An argument register, 0 to 5.
  package func argument(_ index: Int) -> UInt64 { unsafe registers[RegisterFile.firstArgument + index] }

  /// Sets the result register.
  package func setResult(_ value: UInt64) { unsafe registers[RegisterFile.firstArgument] = value }

  /// The bytes at an address for reading; nil when they are not all loadable. Valid until the next growth.
  package func readable(_ address: UInt64, _ count: UInt64) -> UnsafeRawBufferPointer? {
    guard count > 0 else { return unsafe UnsafeRawBufferPointer(start: nil, count: 0) }
    let offset = address &- UInt64(ContainerLimits.nullPageBytes)
    let size = UInt64(memoryEnd - ContainerLimits.nullPageBytes)
    guard count <= size, offset <= size - count else { return nil }
    return unsafe UnsafeRawBufferPointer(start: memory + Int(offset), count: Int(count))
  }

  /// The bytes at an address for writing; nil when they are not all storable. Valid until the next growth.
  package func writable(_ address: UInt64, _ count: UInt64) -> UnsafeMutableRawBufferPointer? {
    guard count > 0 else { return unsafe UnsafeMutableRawBufferPointer(start: nil, count: 0) }
    let base = UInt64(program.memoryMap.stackBase)
    let offset = address &- base
    let size = UInt64(memoryEnd) - base
    guard count <= size, offset <= size - count else { return nil }
    let start = Int(offset) + program.memoryMap.stackBase - ContainerLimits.nullPageBytes
    return unsafe UnsafeMutableRawBufferPointer(start: memory + start, count: Int(count))
  }

  /// Moves the end of memory up to `newEnd`, which the caller has checked against the limit; new bytes are zero.
  package func grow(to newEnd: Int) {
    arena.ensure(capacity: newEnd - ContainerLimits.nullPageBytes, used: memoryEnd - ContainerLimits.nullPageBytes)
    unsafe state.pointee.memoryEnd = newEnd
  }
}
