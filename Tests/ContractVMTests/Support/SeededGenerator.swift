/// SplitMix64: a small generator whose sequence is the same everywhere.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }

  /// A register value that is often an edge case.
  mutating func registerValue() -> UInt64 {
    switch Int.random(in: 0..<8, using: &self) {
    case 0: EdgeValues.all.randomElement(using: &self) ?? 0
    case 1: UInt64(UInt8(truncatingIfNeeded: next()))
    case 2: UInt64(bitPattern: Int64(Int32(truncatingIfNeeded: next())))
    case 3: 1 << UInt64.random(in: 0..<64, using: &self)
    default: next()
    }
  }
}

/// Register values around every boundary that an instruction has.
enum EdgeValues {
  static let all: [UInt64] = [
    0, 1, 2, 31, 32, 63, 64, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFF, 0x1_0000, 0x7FFF_FFFF, 0x8000_0000,
    0xFFFF_FFFF, 0x1_0000_0000, 0x7FFF_FFFF_FFFF_FFFF, 0x8000_0000_0000_0000, 0xFFFF_FFFF_8000_0000,
    0xFFFF_FFFF_7FFF_FFFF, 0xFFFF_FFFF_FFFF_FFFE, 0xFFFF_FFFF_FFFF_FFFF, 0x0102_0304_0506_0708, 0x00FF_0000_0100_8000,
  ]
}
