/// A stretch of an answer that occurs, symbol for symbol, in the rows and lies inside no other such stretch.
public struct VerbatimSpan: Hashable, Sendable {
  /// Where it starts in the answer, in symbols.
  public let start: Int
  /// Its length in symbols.
  public let length: Int
  /// How many times it occurs in all rows.
  public let count: Int
  /// How rare it is, log₂(1 + rows with text / clusters that hold it) in units of 2^-16; 0 when it is common.
  public let weight: UInt64
  /// Where it first occurs in each row that holds it, in ascending order of the rows; empty when it is common.
  public let places: [VerbatimPlace]

  /// Gathers a span.
  public init(start: Int, length: Int, count: Int, weight: UInt64, places: [VerbatimPlace]) {
    self.start = start
    self.length = length
    self.count = count
    self.weight = weight
    self.places = places
  }

  /// Whether it occurs too often, or in too many clusters of rows, to speak for any of them.
  public var isCommon: Bool { places.isEmpty }
  /// The symbols of the answer.
  public var range: Range<Int> { start..<start + length }
}

/// Where a span first occurs in a row.
public struct VerbatimPlace: Hashable, Sendable {
  /// The row.
  public let row: Int
  /// Where it starts in the row, in symbols.
  public let offset: Int
  /// The cluster of near-duplicates that the row belongs to.
  public let cluster: Int

  /// Gathers a place.
  public init(row: Int, offset: Int, cluster: Int) {
    self.row = row
    self.offset = offset
    self.cluster = cluster
  }
}

extension [VerbatimPlace] {
  /// The different clusters.
  var clusterCount: Int {
    let clusters = map(\.cluster).sorted()
    return clusters.isEmpty ? 0 : 1 + zip(clusters, clusters.dropFirst()).count { $0 != $1 }
  }
}
