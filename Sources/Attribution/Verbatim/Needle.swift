/// A stretch of an answer that a search looks for, valid inside `withNeedle`; it is not empty and holds no zero byte.
///
/// Safe, because no user reads beyond `count` or keeps it beyond the closure.
@safe struct Needle {
  let base: UnsafePointer<UInt8>
  let count: Int

  /// The needle of a range that is not empty.
  @inline(__always)
  static func withNeedle<Result>(_ text: [UInt8], _ range: Range<Int>, _ body: (Needle) -> Result) -> Result {
    precondition(!range.isEmpty && range.lowerBound >= 0 && range.upperBound <= text.count)
    return unsafe text.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { preconditionFailure("the text is not empty") }
      return body(unsafe Needle(base: base + range.lowerBound, count: range.count))
    }
  }

  @inline(__always) subscript(offset: Int) -> UInt8 { unsafe base[offset] }

  /// Eight bytes, in the order of memory.
  @inline(__always) func word(at offset: Int) -> UInt64 {
    unsafe UnsafeRawPointer(base + offset).loadUnaligned(as: UInt64.self)
  }

  /// The first eight bytes as a number, with zeros and with ones for what is missing.
  var keys: (lowest: UInt64, highest: UInt64) {
    var key: UInt64 = 0
    let known = min(count, 8)
    for offset in 0..<known { key = key << 8 | UInt64(self[offset]) }
    let missing = UInt64(8 * (8 - known))
    return missing == 0 ? (key, key) : (key << missing, key << missing | (1 << missing) - 1)
  }
}
