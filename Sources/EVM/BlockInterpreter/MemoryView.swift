import Primitives

/// A frame's memory as it is between two growths.
@safe
struct MemoryView {
  // Safe because the frame lives longer, and offsets are checked against the limit or come from the frame.
  private let start: UnsafeMutableRawPointer
  /// Offsets below it begin a word that exists.
  let wordLimit: UInt64

  @inline(__always)
  init(_ frame: Frame) {
    unsafe start = frame.memory
    let count = frame.memoryByteCount
    wordLimit = count == 0 ? 0 : UInt64(truncatingIfNeeded: count &- 31)
  }

  /// The offset `word` + `displacement` when a word that exists begins there, otherwise −1.
  @inline(__always)
  func offset(_ word: UInt256, plus displacement: Int) -> Int {
    let sum = word.l0 &+ UInt64(truncatingIfNeeded: displacement)
    // A sum that wrapped is below the displacement.
    guard word.fitsInUInt64, sum < wordLimit, sum >= UInt64(truncatingIfNeeded: displacement) else { return -1 }
    return Int(truncatingIfNeeded: sum)
  }

  @inline(__always)
  func load(_ offset: Int) -> UInt256 { unsafe Frame.load(start + offset) }

  @inline(__always)
  func store(_ word: UInt256, _ offset: Int) { unsafe Frame.store(word, start + offset) }

  @inline(__always)
  func store8(_ value: UInt64, _ offset: Int) {
    unsafe start.storeBytes(of: UInt8(truncatingIfNeeded: value), toByteOffset: offset, as: UInt8.self)
  }
}
