import Primitives
import Synchronization

/// The stack as translated code names it: words at byte distances from the stack pointer at the trace's entry.
@safe
struct TraceStack {
  // Safe because a trace is entered only when its words lie between the stack's bottom and its scratch words' end.
  var base: UnsafeMutableRawPointer

  @inline(__always) init(_ base: UnsafeMutableRawPointer) { unsafe self.base = base }

  @inline(__always)
  subscript(_ distance: Int) -> UInt256 {
    // Limb by limb: a word that was just written in four stores would make a wider load wait until they have reached the cache. Only
    // relaxed atomic loads are never joined by the compiler; they cost what ordinary ones cost.
    get {
      UInt256(
        l0: limb(distance), l1: limb(distance &+ 8), l2: limb(distance &+ 16), l3: limb(distance &+ 24))
    }
    nonmutating set { unsafe base.storeBytes(of: newValue, toByteOffset: distance, as: UInt256.self) }
  }

  @inline(__always)
  private func limb(_ distance: Int) -> UInt64 {
    unsafe (base + distance).assumingMemoryBound(to: Atomic<UInt64>.self).pointee.load(ordering: .relaxed)
  }

  /// The words from a place down, as operations of the frame take them.
  @inline(__always)
  func operands(_ distance: Int) -> UnsafeMutablePointer<UInt256> {
    unsafe (base + distance).assumingMemoryBound(to: UInt256.self)
  }

  @inline(__always)
  mutating func move(_ distance: Int) { unsafe base += distance }
}

/// The cell at a place in translated code; each field is read when it is asked for, which costs one load.
@safe
struct CellReader {
  // Safe because every trace ends in a cell that leaves it, and jumps go to published entries.
  private var cell: UnsafePointer<Cell>

  @inline(__always) init(_ cell: UnsafePointer<Cell>) { unsafe self.cell = cell }

  @inline(__always) var opcode: CellOpcode { unsafe cell.pointee.opcode }
  @inline(__always) var isNegated: Bool { unsafe cell.pointee.isNegated != 0 }
  @inline(__always) var d: Int { unsafe Int(cell.pointee.d) }
  @inline(__always) var a: Int { unsafe Int(cell.pointee.a) }
  @inline(__always) var b: Int { unsafe Int(cell.pointee.b) }
  @inline(__always) var x: Int { unsafe Int(cell.pointee.x) }
  @inline(__always) var y: Int { unsafe Int(cell.pointee.y) }
  @inline(__always) var unsignedA: UInt { unsafe UInt(UInt16(bitPattern: cell.pointee.a)) }
  @inline(__always) var unsignedB: UInt { unsafe UInt(UInt16(bitPattern: cell.pointee.b)) }
  @inline(__always) var lowX: Int { unsafe Int(Int16(truncatingIfNeeded: cell.pointee.x)) }
  @inline(__always) var highY: Int { unsafe Int(cell.pointee.y >> 16) }
  @inline(__always) var lowY: Int { unsafe Int(Int16(truncatingIfNeeded: cell.pointee.y)) }
  @inline(__always) var wide: UInt64 {
    unsafe UnsafeRawPointer(cell).load(fromByteOffset: 8, as: UInt64.self)
  }
  /// The word in the two cells that follow.
  @inline(__always) var constant: UInt256 {
    unsafe UnsafeRawPointer(cell).load(fromByteOffset: 16, as: UInt256.self)
  }

  /// The divisor in the two cells that follow.
  @inline(__always) var divisor: LimbDivisor {
    let word = constant
    return LimbDivisor(limb: word.l0, reciprocal: word.l1, shift: word.l2)
  }

  @inline(__always) mutating func advance(_ count: Int) { unsafe cell += count }
}
