/// A reproducible source of random numbers (SplitMix64); tests print the seed they use.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// A generator whose sequence depends on `seed` alone.
  public init(seed: UInt64) {
    state = seed
  }

  /// A generator for one suite, seeded by `OPENLEDGER_SEED` or else `fallback`; prints the seed.
  public init(suite: String, fallback: UInt64) {
    let seed = Fixtures.seed ?? fallback
    print("seed of \(suite): \(seed) (set OPENLEDGER_SEED to repeat)")
    self.init(seed: seed)
  }

  /// The next number.
  public mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  /// `count` random bytes.
  public mutating func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &self) }
  }
}
