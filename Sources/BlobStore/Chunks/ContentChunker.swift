public import Primitives

/// Cuts content into chunks at places that the content itself chooses, so that contents with equal parts share chunks.
///
/// A rolling hash over the last 64 bytes ("gear": shift by one bit, add a random number for the byte) marks a cut where its top bits
/// are zero. Below the average size more bits must be zero than above it, which brings the sizes closer to the average (normalised
/// chunking of FastCDC, Xia et al., USENIX ATC 2016). An insertion or deletion moves only the cuts near it.
public struct ContentChunker: Sendable {
  /// The fewest bytes of a chunk, except the last.
  public static let minimumByteCount = 4_096
  /// The size that chunks have about.
  public static let averageByteCount = 16_384
  /// The most bytes of a chunk.
  public static let maximumByteCount = 65_536

  /// How many bits more, and fewer, than the average's own must be zero below and above the average size.
  private static let normalisation = 2

  /// One number for every byte: the first eight bytes of the Keccak-256 of a fixed text and the byte.
  private static let gear: [UInt64] = (0...255).map { byte in
    Keccak256.hash(Bytes("OpenLedger content-defined chunks".utf8) + [UInt8(byte)]).word.l3
  }

  /// A chunker; all are alike.
  public init() {}

  /// The ends of the chunks, ascending; the last is the content's. None when there is no content.
  ///
  /// One pass over the content.
  public func cuts(of content: Bytes) -> [Int] {
    var ends: [Int] = []
    var start = 0
    while start < content.count {
      start = Self.cut(content.span, from: start, Self.gear.span)
      ends.append(start)
    }
    return ends
  }

  /// The end of the chunk that starts at `start`, which is inside the content.
  private static func cut(_ bytes: Span<UInt8>, from start: Int, _ gear: Span<UInt64>) -> Int {
    let left = bytes.count - start
    if left <= minimumByteCount { return bytes.count }
    let bits = averageByteCount.trailingZeroBitCount
    let (strict, lenient) = (64 - UInt64(bits + normalisation), 64 - UInt64(bits - normalisation))
    let average = start + min(averageByteCount, left)
    let end = start + min(maximumByteCount, left)
    var place = start + minimumByteCount
    var hash: UInt64 = 0
    while place < average {
      hash = (hash &<< 1) &+ gear[Int(bytes[place])]
      place += 1
      if hash &>> strict == 0 { return place }
    }
    while place < end {
      hash = (hash &<< 1) &+ gear[Int(bytes[place])]
      place += 1
      if hash &>> lenient == 0 { return place }
    }
    return end
  }
}
