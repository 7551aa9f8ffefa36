import Primitives

/// A row of a list of Datanet versions.
struct RowPlace: Hashable, Comparable, Sendable {
  /// The index of the version in the list.
  var source: UInt32
  /// The row's index in its Datanet.
  var row: UInt64

  static func < (left: RowPlace, right: RowPlace) -> Bool { (left.source, left.row) < (right.source, right.row) }
}

/// Which rows the documents of a training are, and what it takes to compare an answer with them.
struct InfluenceLabels: Equatable, Sendable {
  /// The base model.
  var base: Hash
  /// The encoded plan of the training.
  var plan: Bytes
  var sources: [TaskRecord.Source]
  /// The row of each document, ascending.
  var places: [RowPlace]
  /// The cluster of near-duplicates of each document: the lowest document in it.
  var clusters: [UInt32]

  /// The kinds of labels; a later one gets the next number.
  private static let kind: UInt64 = 1
  /// The bytes of a document: source in 4, row in 8, cluster in 4, most significant first.
  static let labelBytes = 16

  /// The bytes of the blob: the RLP list `[1, base, plan, [[Datanet, version] …], labels]`, the labels as one string.
  var encoded: Bytes {
    var labels = Bytes()
    labels.reserveCapacity(Self.labelBytes * places.count)
    for (place, cluster) in zip(places, clusters) {
      labels.appendBigEndian(UInt64(place.source), bytes: 4)
      labels.appendBigEndian(place.row, bytes: 8)
      labels.appendBigEndian(UInt64(cluster), bytes: 4)
    }
    var encoder = RLPEncoder()
    encoder.appendList { encoder in
      encoder.append(Self.kind)
      encoder.append(base)
      encoder.append(plan)
      encoder.appendList { encoder in
        for source in sources { source.append(to: &encoder) }
      }
      encoder.append(labels)
    }
    return encoder.bytes
  }

  /// Reads what `encoded` wrote; nil for anything else.
  static func decode(_ bytes: Bytes) -> InfluenceLabels? {
    let limits = RLPLimits(maximumByteCount: bytes.count, maximumDepth: 4)
    guard let items = try? RLP.decode(bytes, limits: limits).asList(count: 5), (try? items[0].asUInt64()) == kind,
      let base = try? items[1].asHash(), let plan = try? items[2].asBytes(), let list = try? items[3].asList(),
      let sources = TaskRecord.Source.decode(list), let labels = try? items[4].asBytes(),
      labels.count % labelBytes == 0
    else { return nil }
    var record = InfluenceLabels(base: base, plan: plan, sources: sources, places: [], clusters: [])
    for start in stride(from: 0, to: labels.count, by: labelBytes) {
      record.places.append(
        RowPlace(
          source: UInt32(labels.bigEndian(at: start, bytes: 4)), row: labels.bigEndian(at: start + 4, bytes: 8)))
      record.clusters.append(UInt32(labels.bigEndian(at: start + 12, bytes: 4)))
    }
    return record
  }

  /// An upper bound of the bytes of the labels of so many documents.
  static func byteBound(rows: UInt64, plan: Bytes, sources: Int) -> UInt64 {
    128 + UInt64(plan.count) + 48 * UInt64(sources) + UInt64(labelBytes) * rows
  }
}

extension Bytes {
  /// Appends the low bytes of a number, most significant first.
  mutating func appendBigEndian(_ number: UInt64, bytes count: Int) {
    for index in (0..<count).reversed() { append(UInt8(truncatingIfNeeded: number >> UInt64(8 * index))) }
  }

  /// The number in some bytes, most significant first.
  func bigEndian(at start: Int, bytes count: Int) -> UInt64 {
    self[start..<start + count].reduce(0) { $0 << 8 | UInt64($1) }
  }
}
