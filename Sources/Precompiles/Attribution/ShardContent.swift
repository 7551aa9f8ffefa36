import Attribution
import Cryptography
import Primitives
import WorldState

/// A shard of a Datanet version's index: some consecutive rows with what finds them.
struct ShardContent: Sendable {
  /// The suffix array over the rows' texts.
  let verbatim: VerbatimShard
  /// What near-duplicates are found by: 64 numbers below 2^16 for each row, none for one without content.
  let sketches: [[UInt64]]

  /// The bytes of a sketch in a blob.
  static let sketchBytes = 2 * MinHash.functionCount
  /// The kinds of shards; a later one gets the next number.
  private static let kind: UInt64 = 1

  /// The blob of a shard over rows, in their order; nil for one that is absent or too long. At most `byteBound` bytes.
  static func encode(_ rows: [Bytes?]) throws(AttributionError) -> Bytes {
    let verbatim = try VerbatimShard(rows: rows.map { $0.map(RowText.of) ?? [] })
    var sketches = Bytes()
    sketches.reserveCapacity(sketchBytes * rows.count)
    for row in rows {
      let sketch = row.map(MinHash.sketch) ?? []
      for number in sketch {
        sketches.append(UInt8(truncatingIfNeeded: number >> 8))
        sketches.append(UInt8(truncatingIfNeeded: number))
      }
      if sketch.isEmpty { sketches += Bytes(repeating: 0, count: sketchBytes) }
    }
    var encoder = RLPEncoder()
    encoder.appendList { encoder in
      encoder.append(kind)
      encoder.append(verbatim.encode())
      encoder.append(sketches)
    }
    return encoder.bytes
  }

  /// Reads what `encode` wrote; nil for anything else.
  init?(decoding bytes: Bytes) {
    let limits = RLPLimits(maximumByteCount: bytes.count, maximumDepth: 2)
    guard let items = try? RLP.decode(bytes, limits: limits).asList(count: 3),
      (try? items[0].asUInt64()) == Self.kind, let encoded = try? items[1].asBytes(),
      let sketches = try? items[2].asBytes(), let verbatim = try? VerbatimShard(decoding: encoded),
      sketches.count == Self.sketchBytes * verbatim.rowCount
    else { return nil }
    self.verbatim = verbatim
    self.sketches = (0..<verbatim.rowCount).map { Self.sketch(sketches, at: $0 * Self.sketchBytes) }
  }

  /// An upper bound of the bytes of a shard over so many rows of so many bytes together.
  static func byteBound(rows: UInt64, bytes: UInt64) -> UInt64 {
    64 + 4 * (bytes + rows) + (3 + UInt64(sketchBytes)) * rows
  }

  private static func sketch(_ bytes: Bytes, at start: Int) -> [UInt64] {
    let sketch = (0..<MinHash.functionCount).map { index in
      UInt64(bytes[start + 2 * index]) << 8 | UInt64(bytes[start + 2 * index + 1])
    }
    return sketch.allSatisfy { $0 == 0 } ? [] : sketch
  }
}

/// Which rows are near-duplicates of one another.
enum RowClusters {
  /// Two rows that share a band are near-duplicates when at least so many of the 64 numbers agree: 0.8125 of them.
  static let agreement = 52

  /// The sketch of a row's content; none for an empty one.
  static func sketch(of row: Bytes) -> [UInt64] { MinHash.sketch(of: row).map { $0 & 0xFFFF } }

  /// The cluster of each row: the lowest row in it.
  static func clusters(of sketches: [[UInt64]]) -> [UInt32] {
    NearDuplicates.clusters(sketches: sketches) { first, second in
      zip(sketches[first], sketches[second]).count { $0 == $1 } >= agreement
    }
  }

  /// The same of rows that are blobs; a row too long to be indexed is alone.
  static func clusters(of rows: [Hash], _ access: ModelAccess) throws(FrameEnd) -> [UInt32] {
    var sketches: [[UInt64]] = []
    for row in rows {
      let isIndexed = (access.state.blobLength(row) ?? .max) <= RowText.maximumBytes
      sketches.append(isIndexed ? sketch(of: try access.content(row)) : [])
    }
    return clusters(of: sketches)
  }
}
