public import Primitives

/// Sketches of contents whose agreement estimates how alike the contents are (Broder, On the resemblance and
/// containment of documents, 1997).
///
/// A content is the set of its shingles, all runs of `shingleBytes` bytes. Two contents are as alike as their sets
/// (Jaccard: shared shingles by all shingles). `Docs/Specification/Precompiles.md` fixes every number.
public enum MinHash {
  /// The bytes of a shingle.
  public static let shingleBytes = 8
  /// The hash functions, each of which gives one number of a sketch.
  public static let functionCount = 64
  /// The bands of a sketch.
  public static let bandCount = 8
  /// The numbers of a band: contents of a similarity s share a band with the probability 1 − (1 − s^8)^8, which is one
  /// half at 0.74 and rises most steeply about 0.77.
  public static let bandRows = functionCount / bandCount
  /// The similarity of equal sets.
  public static let basisPoints: UInt64 = 10_000

  /// The least value of each hash function over the shingles of a content; empty for an empty content.
  ///
  /// Time grows with `functionCount` × bytes.
  public static func sketch(of content: Bytes) -> [UInt64] {
    guard !content.isEmpty else { return [] }
    let shingles = mixedShingles(of: content)
    return (0..<functionCount).map { least(of: shingles, multiplier: multipliers[$0], addend: addends[$0]) }
  }

  /// The hashes of a content's bands: Keccak-256 of the band's index as a byte and its numbers, most significant byte
  /// first; empty for an empty content.
  public static func bands(of content: Bytes) -> [Hash] {
    let sketch = sketch(of: content)
    guard !sketch.isEmpty else { return [] }
    return (0..<bandCount).map { band in
      let rows = sketch[(band * bandRows)..<((band + 1) * bandRows)]
      return Keccak256.hash([UInt8(band)] + rows.flatMap(bigEndianBytes))
    }
  }

  /// The exact Jaccard similarity of two contents in basis points, rounded down; two empty contents are equal.
  ///
  /// Takes the time of sorting both contents' shingles.
  public static func similarity(_ first: Bytes, _ second: Bytes) -> UInt64 {
    let (left, right) = (shingleSet(of: first), shingleSet(of: second))
    var shared = 0
    var (i, j) = (0, 0)
    while i < left.count, j < right.count {
      if left[i] == right[j] { shared += 1 }
      let (isLeft, isRight) = (left[i] <= right[j], right[j] <= left[i])
      if isLeft { i += 1 }
      if isRight { j += 1 }
    }
    let all = left.count + right.count - shared
    return all == 0 ? basisPoints : UInt64(shared) * basisPoints / UInt64(all)
  }

  private static func bigEndianBytes(_ number: UInt64) -> Bytes {
    (0..<8).map { UInt8(truncatingIfNeeded: number >> UInt64(56 - 8 * $0)) }
  }

  private static func least(of shingles: [UInt64], multiplier: UInt64, addend: UInt64) -> UInt64 {
    var least = UInt64.max
    for shingle in shingles { least = min(least, multiplier &* shingle &+ addend) }
    return least
  }
}
