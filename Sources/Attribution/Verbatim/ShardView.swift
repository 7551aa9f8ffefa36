/// An encoded shard as a search reads it, valid inside `withView`.
///
/// Safe, because building and decoding check the counts and every entry, so that everything it reads lies inside the
/// encoding, and because no user keeps it beyond the closure.
@safe struct ShardView {
  /// The suffixes between two samples.
  static let sampleStride = 64

  private let suffixes: UnsafeRawPointer
  let suffixCount: Int
  private let text: UnsafePointer<UInt8>
  let textCount: Int
  private let starts: UnsafeRawPointer
  let rowCount: Int
  /// The first eight bytes of every `sampleStride`-th suffix: a search in them stays in the cache.
  private let samples: UnsafeBufferPointer<UInt64>
  let unit: Int

  static func withView<Result>(
    _ bytes: [UInt8], _ header: ShardHeader, samples: [UInt64], _ body: (ShardView) -> Result
  ) -> Result {
    unsafe bytes.withUnsafeBytes { buffer in
      unsafe samples.withUnsafeBufferPointer { samples in
        guard let base = buffer.baseAddress else { preconditionFailure("a shard has a header") }
        return body(unsafe ShardView(base: base, header, samples: samples))
      }
    }
  }

  private init(base: UnsafeRawPointer, _ header: ShardHeader, samples: UnsafeBufferPointer<UInt64>) {
    unsafe suffixes = base + header.suffixesOffset
    suffixCount = header.suffixCount
    // SAFETY: bytes have no alignment, and the buffer is read as nothing but bytes and unaligned integers.
    unsafe text = (base + header.textOffset).assumingMemoryBound(to: UInt8.self)
    textCount = header.textCount
    unsafe starts = base + header.startsOffset
    rowCount = header.rowCount
    unit = header.unit.bytes
    unsafe self.samples = samples
  }

  var sampleCount: Int { unsafe samples.count }

  @inline(__always) func sample(_ index: Int) -> UInt64 { unsafe samples[index] }

  /// The samples of the suffix array.
  func takenSamples() -> [UInt64] {
    stride(from: 0, to: suffixCount, by: Self.sampleStride).map { key(at: suffix($0)) }
  }

  /// The position of a suffix by its place in the order.
  @inline(__always) func suffix(_ place: Int) -> Int { unsafe Self.entry(suffixes, place) }

  @inline(__always) func rowStart(_ row: Int) -> Int { unsafe Self.entry(starts, row) }

  /// SAFETY: the fourth byte read belongs to what follows, which is never empty: each row has a separator in the text.
  @inline(__always) private static func entry(_ base: UnsafeRawPointer, _ index: Int) -> Int {
    unsafe Int(UInt32(littleEndian: (base + 3 * index).loadUnaligned(as: UInt32.self)) & 0xFF_FFFF)
  }

  @inline(__always) func byte(at position: Int) -> UInt8 { unsafe text[position] }

  /// Eight bytes that lie in the text, in the order of memory.
  @inline(__always) func word(at position: Int) -> UInt64 {
    unsafe UnsafeRawPointer(text + position).loadUnaligned(as: UInt64.self)
  }

  /// The first eight bytes of a suffix with the first the most significant; zeros stand for what is missing.
  @inline(__always) func key(at position: Int) -> UInt64 {
    if position + 8 <= textCount {
      return UInt64(bigEndian: word(at: position))
    }
    var key: UInt64 = 0
    for offset in 0..<8 {
      key = key << 8 | (position + offset < textCount ? UInt64(byte(at: position + offset)) : 0)
    }
    return key
  }

  /// The last row that starts at or before a position.
  func row(holding position: Int) -> Int {
    var low = 0
    var high = rowCount
    while low < high {
      let middle = (low + high) / 2
      if rowStart(middle) > position { high = middle } else { low = middle + 1 }
    }
    return low - 1
  }

  /// Whether each entry of the suffix array is the position of a symbol.
  var pointsIntoText: Bool {
    for place in 0..<suffixCount {
      let position = suffix(place)
      guard position < textCount, position % unit == 0 else { return false }
    }
    return true
  }
}
