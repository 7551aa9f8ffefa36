import Primitives
import Synchronization

/// A stack and a memory for one frame at a time, reused because frames come and go by the million.
///
/// Both hold what earlier frames left: a stack is written before it is read, and memory is zeroed as it grows.
@safe
final class FrameArena: @unchecked Sendable {
  // Safe to send: one frame has it at a time; the pool hands it over.

  /// The bottom of the stack; one word lies below it, and the limit and the scratch words above.
  let stack: UnsafeMutablePointer<UInt256>
  private(set) var memory: UnsafeMutableRawPointer
  private(set) var capacity: Int
  private let allocation: UnsafeMutablePointer<UInt256>

  private static let initialCapacity = 16_384

  init() {
    let words = 1 + OpcodeTable.stackLimit + Frame.scratchWords
    unsafe allocation = .allocate(capacity: words)
    unsafe stack = allocation + 1
    capacity = Self.initialCapacity
    unsafe memory = .allocate(byteCount: capacity, alignment: 32)
  }

  deinit {
    // Trivial types: nothing to deinitialize.
    unsafe allocation.deallocate()
    unsafe memory.deallocate()
  }

  /// Makes room for `needed` bytes of which the first `used` are kept.
  func ensure(capacity needed: Int, used: Int) {
    if needed <= capacity { return }
    let larger = max(needed, 2 * capacity)
    let replacement = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 32)
    unsafe replacement.copyMemory(from: memory, byteCount: used)
    unsafe memory.deallocate()
    unsafe memory = replacement
    capacity = larger
  }
}

/// Arenas that wait for their next frame, shared by the transactions of all threads.
final class FrameArenaPool: Sendable {
  /// The pool of this process.
  static let shared = FrameArenaPool()

  /// Larger arenas are freed instead of kept, in bytes of memory.
  static let maximumKeptCapacity = 4 << 20
  /// Arenas kept at most.
  static let maximumKept = 64

  private let free = Mutex<[FrameArena]>([])

  /// Some arenas, possibly none.
  func take() -> [FrameArena] {
    free.withLock { free in
      let taken = Array(free.suffix(8))
      free.removeLast(taken.count)
      return taken
    }
  }

  /// Takes arenas back.
  func give(_ arenas: [FrameArena]) {
    free.withLock { $0.append(contentsOf: arenas.prefix(max(0, Self.maximumKept - $0.count))) }
  }
}
