import Primitives
import Synchronization

/// What changes while an instance runs, apart from its registers and the bytes of its memory.
@safe
struct MachineState {
  /// The byte at address `0x1000`; everything beyond an instance's use is zero.
  var memory: UnsafeMutableRawPointer
  /// Bytes at ``memory``.
  var capacity: Int
  /// The first address that is not memory.
  var memoryEnd = 0
  /// Gas left; negative never outside an engine.
  var gas: Int64 = 0
  /// Where to resume; an engine's own measure, nil before the first instruction.
  var resumePoint: Int?
  /// The address and width that `lr` reserved.
  var reservation: Reservation?

  /// What `lr` remembers for `sc`.
  struct Reservation: Hashable {
    var address: UInt64
    var width: Int
  }
}

/// Registers, memory and state of an instance, kept for the next one when they are small.
///
/// Used by one instance at a time; the pool hands it over. Everything lies behind pointers, because class properties would be checked for
/// exclusive access on every use.
@safe
final class Arena: @unchecked Sendable {
  /// The register file.
  let registers: UnsafeMutablePointer<UInt64>
  let state: UnsafeMutablePointer<MachineState>

  init(capacity: Int) {
    unsafe registers = .allocate(capacity: RegisterFile.count)
    unsafe registers.initialize(repeating: 0, count: RegisterFile.count)
    unsafe state = .allocate(capacity: 1)
    unsafe state.initialize(to: MachineState(memory: Self.zeroed(capacity), capacity: capacity))
  }

  deinit {
    // Trivial types: nothing to deinitialize.
    unsafe state.pointee.memory.deallocate()
    unsafe state.deallocate()
    unsafe registers.deallocate()
  }

  private static func zeroed(_ capacity: Int) -> UnsafeMutableRawPointer {
    let memory = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: ContainerLimits.alignment)
    unsafe memory.initializeMemory(as: UInt8.self, repeating: 0, count: capacity)
    return unsafe memory
  }

  /// Copies bytes to an offset that the memory map keeps inside the capacity.
  func write(_ bytes: Bytes, at offset: Int) {
    unsafe bytes.withUnsafeBytes { bytes in
      guard let source = bytes.baseAddress else { return }
      unsafe (state.pointee.memory + offset).copyMemory(from: source, byteCount: bytes.count)
    }
  }

  /// Makes room for `capacity` bytes of which `used` are kept.
  func ensure(capacity needed: Int, used: Int) {
    guard unsafe needed > state.pointee.capacity else { return }
    let larger = unsafe max(needed, 2 * state.pointee.capacity)
    let replacement = unsafe Self.zeroed(larger)
    unsafe replacement.copyMemory(from: state.pointee.memory, byteCount: used)
    unsafe state.pointee.memory.deallocate()
    unsafe state.pointee.memory = replacement
    unsafe state.pointee.capacity = larger
  }

  /// Makes the first `used` bytes and the registers zero again, and forgets the instance.
  func clear(used: Int) {
    unsafe state.pointee.memory.initializeMemory(as: UInt8.self, repeating: 0, count: used)
    unsafe registers.update(repeating: 0, count: RegisterFile.count)
    unsafe state.pointee.resumePoint = nil
    unsafe state.pointee.reservation = nil
  }
}

/// Arenas that wait for their next instance.
final class ArenaPool: Sendable {
  /// The pool of this process.
  static let shared = ArenaPool()

  /// The smallest arena, so that most programs fit into any of them.
  static let minimumCapacity = 65_536
  /// Larger arenas are freed instead of kept.
  static let maximumKeptCapacity = 262_144
  /// Arenas kept at most.
  static let maximumKept = 64

  private let free = Mutex<[Arena]>([])

  /// A zeroed arena of at least this capacity.
  func take(capacity: Int) -> Arena {
    let arena = free.withLock { $0.popLast() }
    guard let arena else { return Arena(capacity: max(capacity, Self.minimumCapacity)) }
    arena.ensure(capacity: capacity, used: 0)
    return arena
  }

  /// Takes an arena back of which the first `used` bytes may not be zero.
  func give(_ arena: Arena, used: Int) {
    guard unsafe arena.state.pointee.capacity <= Self.maximumKeptCapacity else { return }
    arena.clear(used: used)
    free.withLock { if $0.count < Self.maximumKept { $0.append(arena) } }
  }
}
