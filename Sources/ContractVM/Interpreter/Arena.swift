import Primitives
import Synchronization

/// Zeroed memory of an instance, kept for the next one when it is small.
///
/// Used by one instance at a time; the pool hands it over.
@safe
final class Arena: @unchecked Sendable {
  /// The register file.
  let registers: UnsafeMutablePointer<UInt64>
  /// The byte at address `0x1000`; everything beyond an instance's use is zero.
  private(set) var memory: UnsafeMutableRawPointer
  private(set) var capacity: Int

  init(capacity: Int) {
    self.capacity = capacity
    unsafe memory = Self.zeroed(capacity)
    unsafe registers = .allocate(capacity: RegisterFile.count)
    unsafe registers.initialize(repeating: 0, count: RegisterFile.count)
  }

  deinit {
    unsafe memory.deallocate()
    unsafe registers.deallocate()
  }

  private static func zeroed(_ capacity: Int) -> UnsafeMutableRawPointer {
    let memory = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: ContainerLimits.alignment)
    unsafe memory.initializeMemory(as: UInt8.self, repeating: 0, count: capacity)
    return unsafe memory
  }

  /// Copies bytes to an offset that the memory map keeps inside the capacity.
  func write(_ bytes: Bytes, at offset: Int) {
    guard !bytes.isEmpty else { return }
    unsafe bytes.withUnsafeBytes { unsafe (memory + offset).copyMemory(from: $0.baseAddress.unsafelyUnwrapped, byteCount: $0.count) }
  }

  /// Makes room for `capacity` bytes of which `used` are kept.
  func ensure(capacity needed: Int, used: Int) {
    guard needed > capacity else { return }
    let larger = max(needed, 2 * capacity)
    let replacement = unsafe Self.zeroed(larger)
    unsafe replacement.copyMemory(from: memory, byteCount: used)
    unsafe memory.deallocate()
    unsafe memory = replacement
    capacity = larger
  }

  /// Makes the first `used` bytes and the registers zero again.
  func clear(used: Int) {
    unsafe memory.initializeMemory(as: UInt8.self, repeating: 0, count: used)
    unsafe registers.update(repeating: 0, count: RegisterFile.count)
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
    guard arena.capacity <= Self.maximumKeptCapacity else { return }
    arena.clear(used: used)
    free.withLock { if $0.count < Self.maximumKept { $0.append(arena) } }
  }
}
