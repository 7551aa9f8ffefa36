/// Groups rows that are nearly the same, so that copies share one part (MinHash with banding; Broder, On the resemblance
/// and containment of documents, 1997).
public enum NearDuplicates {
  /// The numbers of a sketch.
  public static let sketchCount = 64
  /// The bands of a sketch; rows that share one are compared.
  public static let bandCount = 8
  /// The rows of a bucket with which its other rows are compared: it bounds the comparisons at so many a row and band.
  public static let leaderCount = 8

  /// The cluster of each row: its lowest row.
  ///
  /// Bands are taken in order, and in each the buckets of rows with equal numbers in ascending order of these numbers. In a
  /// bucket rows come in ascending order. A row is compared with the leaders of the bucket in turn: with the first of whose
  /// cluster it is already, or of which it is a duplicate, it is joined. Otherwise it becomes a leader itself while there
  /// are fewer than `leaderCount`. A cluster is what is joined, over any number of steps.
  ///
  /// - Parameters:
  ///   - sketches: the sketch of each row, `sketchCount` numbers; a row with an empty one is alone.
  ///   - isDuplicate: whether two rows, the lower one first, are near-duplicates; asked at most
  ///     `bandCount` × `leaderCount` times a row.
  public static func clusters(sketches: [[UInt64]], isDuplicate: (Int, Int) -> Bool) -> [UInt32] {
    precondition(sketches.allSatisfy { $0.isEmpty || $0.count == sketchCount }, "whole sketches or none")
    var forest = Forest(count: sketches.count)
    let sketched = sketches.indices.filter { !sketches[$0].isEmpty }
    for band in 0..<bandCount {
      for bucket in buckets(of: sketched, sketches, band: band) where bucket.count > 1 {
        join(bucket, in: &forest, isDuplicate)
      }
    }
    return sketches.indices.map { UInt32(forest.root(of: $0)) }
  }

  /// How many numbers two sketches share, of `sketchCount`: an estimate of the similarity.
  public static func agreement(_ first: [UInt64], _ second: [UInt64]) -> Int {
    zip(first, second).count { $0 == $1 }
  }

  /// The rows with equal numbers in a band, ascending in the numbers and in each bucket.
  private static func buckets(of rows: [Int], _ sketches: [[UInt64]], band: Int) -> [ArraySlice<Int>] {
    let width = sketchCount / bandCount
    let keys = rows.map { sketches[$0][band * width..<(band + 1) * width] }
    let order = rows.indices.sorted {
      keys[$0] == keys[$1] ? $0 < $1 : keys[$0].lexicographicallyPrecedes(keys[$1])
    }
    let sorted = order.map { rows[$0] }
    var buckets: [ArraySlice<Int>] = []
    var start = 0
    for place in order.indices where place + 1 == order.count || keys[order[place]] != keys[order[place + 1]] {
      buckets.append(sorted[start...place])
      start = place + 1
    }
    return buckets
  }

  private static func join(_ bucket: ArraySlice<Int>, in forest: inout Forest, _ isDuplicate: (Int, Int) -> Bool) {
    var leaders: [Int] = []
    for row in bucket {
      var isJoined = false
      for leader in leaders where !isJoined {
        if forest.root(of: leader) == forest.root(of: row) || isDuplicate(leader, row) {
          forest.join(leader, row)
          isJoined = true
        }
      }
      if !isJoined, leaders.count < leaderCount { leaders.append(row) }
    }
  }
}

/// Disjoint sets of rows, each named by its lowest row.
private struct Forest {
  private var parents: [Int]

  init(count: Int) { parents = Array(0..<count) }

  mutating func root(of row: Int) -> Int {
    var root = row
    while parents[root] != root { root = parents[root] }
    var step = row
    while parents[step] != root { (parents[step], step) = (root, parents[step]) }
    return root
  }

  mutating func join(_ first: Int, _ second: Int) {
    let (left, right) = (root(of: first), root(of: second))
    parents[max(left, right)] = min(left, right)
  }
}
