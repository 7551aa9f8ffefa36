/// Writes a list of values in the Solidity ABI: a head of one word for each value, then the tail of dynamic values.
///
/// The size is known before the first byte is written, so nothing is ever moved.
@safe
public struct ABIEncoder {
  /// Where the message begins, selector included.
  let start: UnsafeMutableRawPointer
  /// Where the list begins: what offsets are relative to.
  let base: UnsafeMutableRawPointer
  /// Where the next head word goes.
  var head: UnsafeMutableRawPointer
  /// Where the next tail goes.
  var tail: UnsafeMutableRawPointer

  /// A list of `words` values whose tails take `tail` bytes together.
  @inline(never)
  public init(words: Int, tail: Int) {
    unsafe start = Host.scratch(words &* 32 &+ tail)
    unsafe base = unsafe start
    unsafe head = unsafe start
    unsafe self.tail = unsafe start + words &* 32
  }

  /// A list of `words` values after a function's or an error's selector.
  @inline(never)
  public init(selector: UInt32, words: Int, tail: Int) {
    unsafe start = Host.scratch(4 &+ words &* 32 &+ tail)
    unsafe start.storeBytes(of: selector.byteSwapped, as: UInt32.self)
    unsafe base = unsafe start + 4
    unsafe head = unsafe base
    unsafe self.tail = unsafe base + words &* 32
  }

  /// A list inside the tail of another one.
  @inline(__always)
  init(at base: UnsafeMutableRawPointer, words: Int) {
    unsafe start = unsafe base
    unsafe self.base = unsafe base
    unsafe head = unsafe base
    unsafe tail = unsafe base + words &* 32
  }

  /// Writes the next value as its word.
  @inline(never)
  public mutating func append(word: UInt256) {
    unsafe head.storeBytes(of: word.byteSwapped, as: UInt256.self)
    unsafe head += 32
  }

  /// Writes the next value as a number. The memory is zero before.
  @inline(never)
  mutating func append(number: UInt64) {
    unsafe head.storeBytes(of: number.byteSwapped, toByteOffset: 24, as: UInt64.self)
    unsafe head += 32
  }

  /// Writes the next value as an address: the last 20 bytes of its word. The memory is zero before.
  @inline(never)
  public mutating func append(address: Address) {
    unsafe head.storeBytes(of: address.head, toByteOffset: 12, as: UInt64.self)
    unsafe head.storeBytes(of: address.middle, toByteOffset: 20, as: UInt64.self)
    unsafe head.storeBytes(of: address.tail, toByteOffset: 28, as: UInt32.self)
    unsafe head += 32
  }

  /// Writes the next value as a length and bytes.
  @inline(never)
  mutating func append(bytes: Bytes) {
    unsafe append(word: UInt256(UInt64(tail - base)))
    unsafe tail.storeBytes(of: UInt256(UInt64(bytes.count)).byteSwapped, as: UInt256.self)
    let count = bytes.count
    let target = unsafe tail + 32
    unsafe bytes.elements.withUnsafeBytes { source in
      // Safe: `tailSize` counted these bytes when the memory was taken.
      if let from = source.baseAddress { unsafe target.copyMemory(from: from, byteCount: count) }
    }
    unsafe tail = unsafe target + (count &+ 31) & ~31
  }

  /// The message written so far.
  var message: UnsafeRawBufferPointer {
    unsafe UnsafeRawBufferPointer(start: start, count: tail - start)
  }

  /// A copy of the message: what `abi.encode` gives, or `abi.encodeWithSelector`.
  public var bytes: Bytes { unsafe Bytes(copying: message) }

  /// The Keccak-256 hash of the message.
  public var keccak256: Hash { unsafe Hash(Host.keccak256(message)) }

  /// Ends the frame with the message as its result.
  @inline(never)
  public func finish() -> Never { unsafe Host.finish(message) }

  /// Ends the frame, undoes what it did, and gives the message as the reason.
  @inline(never)
  public func revert() -> Never { unsafe Host.revert(message) }
}
