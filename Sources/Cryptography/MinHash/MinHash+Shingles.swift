import Primitives

extension MinHash {
  /// The shingles of a content in order, as numbers with the first byte the most significant one.
  ///
  /// A content shorter than a shingle has one: itself, followed by zeros.
  static func shingles(of content: Bytes) -> [UInt64] {
    guard !content.isEmpty else { return [] }
    var shingles: [UInt64] = []
    shingles.reserveCapacity(max(content.count - shingleBytes + 1, 1))
    var shingle: UInt64 = 0
    for (index, byte) in content.enumerated() {
      shingle = shingle << 8 | UInt64(byte)
      if index >= shingleBytes - 1 { shingles.append(shingle) }
    }
    if shingles.isEmpty { shingles.append(shingle << UInt64(8 * (shingleBytes - content.count))) }
    return shingles
  }

  /// The shingles after the mixing step, which no two shingles share.
  static func mixedShingles(of content: Bytes) -> [UInt64] { shingles(of: content).map(mix) }

  /// The different shingles, ascending.
  static func shingleSet(of content: Bytes) -> [UInt64] {
    var sorted = shingles(of: content)
    sorted.sort()
    var count = 0
    for index in sorted.indices where index == 0 || sorted[index] != sorted[index - 1] {
      sorted[count] = sorted[index]
      count += 1
    }
    sorted.removeLast(sorted.count - count)
    return sorted
  }

  /// The odd multipliers of the hash functions: the outputs 0, 2, 4 … of the generator with the lowest bit set.
  static let multipliers: [UInt64] = (0..<functionCount).map { output(2 * UInt64($0)) | 1 }
  /// The addends of the hash functions: the outputs 1, 3, 5 … of the generator.
  static let addends: [UInt64] = (0..<functionCount).map { output(2 * UInt64($0) + 1) }

  /// An output of SplitMix64 started at zero (Steele, Lea and Flood, Fast splittable pseudorandom number generators, 2014).
  private static func output(_ index: UInt64) -> UInt64 { mix((index &+ 1) &* 0x9E37_79B9_7F4A_7C15) }

  /// SplitMix64's mixing step: a permutation of the 64-bit numbers.
  private static func mix(_ value: UInt64) -> UInt64 {
    var mixed = value
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
