/// Which runs of 24 bytes a shard may hold: a set of hashes without false negatives.
///
/// It only saves work: a search that it stops would have found nothing. At most a quarter of the bits is set.
struct GramFilter: Sendable {
  /// The bytes of a run.
  static let gramBytes = 24

  private let shift: UInt64
  private let bits: [UInt64]

  /// Gathers all runs without a zero byte that start at a symbol.
  init(_ view: ShardView) {
    let size = max(view.textCount * 4 / view.unit, 64)
    let logarithm = Int.bitWidth - (size - 1).leadingZeroBitCount
    let shift = UInt64(64 - logarithm)
    var bits = [UInt64](repeating: 0, count: 1 << (logarithm - 6))
    for position in stride(from: 0, to: view.textCount - Self.gramBytes + 1, by: view.unit) {
      let (first, second, third) = (
        view.key(at: position), view.key(at: position + 8), view.key(at: position + 16)
      )
      guard !Self.hasZeroByte(first), !Self.hasZeroByte(second), !Self.hasZeroByte(third) else {
        continue
      }
      let place = Self.hash(first, second, third) >> shift
      bits[Int(place >> 6)] |= 1 << (place & 63)
    }
    self.bits = bits
    self.shift = shift
  }

  /// Whether a run with this hash may be there.
  @inline(__always) func mayHold(_ hash: UInt64) -> Bool {
    let place = hash >> shift
    return bits[Int(place >> 6)] >> (place & 63) & 1 == 1
  }

  /// Spreads the three thirds of a run over the upper bits.
  @inline(__always) static func hash(_ first: UInt64, _ second: UInt64, _ third: UInt64) -> UInt64 {
    let (left, right) = (first &* 0x9E37_79B9_7F4A_7C15, second &* 0xBF58_476D_1CE4_E5B9)
    let last = third &* 0xD6E8_FEB8_6659_FD93
    return (left ^ (right << 32 | right >> 32) ^ (last << 16 | last >> 48)) &* 0x94D0_49BB_1331_11EB
  }

  /// Whether one of the eight bytes is zero: only then subtracting one from each sets an upper bit that was clear.
  @inline(__always) private static func hasZeroByte(_ word: UInt64) -> Bool {
    (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080 != 0
  }
}
