/// Reads a list of values in the Solidity ABI, strictly: whatever lies outside of the data, or is too large for its
/// type, reverts without a reason, as Solidity's decoder does.
@safe
public struct ABIDecoder {
  /// Where the list begins: what offsets are relative to.
  let base: UnsafeRawPointer
  /// Where the data ends.
  let end: UnsafeRawPointer
  /// Where the next head word is.
  var head: UnsafeRawPointer

  /// A decoder of the memory from `base` to `end`.
  @inline(__always)
  init(base: UnsafeRawPointer, end: UnsafeRawPointer) {
    unsafe self.base = unsafe base
    unsafe self.end = unsafe end
    unsafe head = unsafe base
  }

  /// A decoder of data that stays where it is while values are read.
  @inline(__always)
  init(_ data: UnsafeRawBufferPointer, dropping prefix: Int = 0) {
    let start = unsafe data.baseAddress.unsafelyUnwrapped
    unsafe self.init(base: start + prefix, end: start + data.count)
  }

  /// The next word.
  @inline(never)
  public mutating func word() -> UInt256 {
    if unsafe end - head < 32 { Host.revert() }
    let word = unsafe head.loadUnaligned(as: UInt256.self).byteSwapped
    unsafe head += 32
    return word
  }

  /// The next word as an offset: a decoder of what lies there.
  @inline(never)
  mutating func reference() -> ABIDecoder {
    let offset = word()
    if unsafe !offset.isUInt64 || offset.l0 > UInt64(end - base) { Host.revert() }
    return unsafe ABIDecoder(base: base + Int(offset.l0), end: end)
  }

  /// The next word as a number of items of `size` bytes that follow.
  @inline(never)
  mutating func count(ofSize size: Int) -> Int {
    let count = word()
    if unsafe !count.isUInt64 || count.l0 > UInt64(end - head) / UInt64(size) { Host.revert() }
    return Int(count.l0)
  }

  /// The next value as a length and bytes.
  @inline(never)
  mutating func bytes() -> Bytes {
    var content = reference()
    let count = content.count(ofSize: 1)
    return unsafe Bytes(copying: UnsafeRawBufferPointer(start: content.head, count: count))
  }
}
