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

  /// The next word as a number below 2 to the power of `bits`, at most 64.
  @inline(never)
  mutating func number(bits: UInt64) -> UInt64 {
    if unsafe end - head < 32 { Host.revert() }
    // Big-endian: the number is in the last of four parts.
    let upper = unsafe head.loadUnaligned(as: UInt64.self)
    let middle = unsafe head.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
    let lower = unsafe head.loadUnaligned(fromByteOffset: 16, as: UInt64.self)
    let value = unsafe head.loadUnaligned(fromByteOffset: 24, as: UInt64.self).byteSwapped
    let excess = bits < 64 ? value >> bits : 0
    if (upper | middle | lower | excess) != 0 { Host.revert() }
    unsafe head += 32
    return value
  }

  /// The next word as an address: its bytes are the last 20 in their usual order.
  @inline(never)
  mutating func address() -> Address {
    if unsafe end - head < 32 { Host.revert() }
    let upper = unsafe head.loadUnaligned(as: UInt64.self)
    let rest = unsafe head.loadUnaligned(fromByteOffset: 8, as: UInt32.self)
    if (upper | UInt64(rest)) != 0 { Host.revert() }
    let address = unsafe Address(
      head: head.loadUnaligned(fromByteOffset: 12, as: UInt64.self),
      middle: head.loadUnaligned(fromByteOffset: 20, as: UInt64.self),
      tail: head.loadUnaligned(fromByteOffset: 28, as: UInt32.self))
    unsafe head += 32
    return address
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
