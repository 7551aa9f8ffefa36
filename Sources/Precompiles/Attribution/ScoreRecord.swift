import Primitives

/// The score of an answer as AttributionRewards takes it: some rows by name, all others behind a root.
struct ScoreRecord: Equatable {
  /// A row that is named.
  struct Row: Equatable {
    let place: RowPlace
    /// Above zero.
    let influence: UInt128
    /// Equal for near-duplicates; 0 for a row without any.
    let cluster: UInt64
  }

  /// At most `maximumRows`, ascending.
  let rows: [Row]
  /// All other rows with weight, ascending, after clusters were counted once.
  let rest: [ScoreLeaf]

  /// The most rows that AttributionRewards takes by name.
  static let maximumRows = 32

  /// Divides rows into those that are named and the rest: whole clusters, the one with the largest weight first and of equals
  /// the one with the lowest row, as long as they fit.
  init(places: [RowPlace], weights: [UInt128], clusters: [UInt32]) {
    var members: [UInt32: [Int]] = [:]
    var order: [(first: Int, largest: UInt128, cluster: UInt32)] = []
    for index in places.indices where weights[index] > 0 {
      members[clusters[index], default: []].append(index)
    }
    for (cluster, rows) in members {
      order.append((rows[0], rows.reduce(0) { max($0, weights[$1]) }, cluster))
    }
    order.sort { $0.largest != $1.largest ? $0.largest > $1.largest : $0.first < $1.first }
    var named: [(index: Int, row: Row)] = []
    var rest: [(index: Int, leaf: ScoreLeaf)] = []
    for entry in order {
      let rows = members[entry.cluster] ?? []
      if named.count + rows.count <= Self.maximumRows {
        let cluster = rows.count > 1 ? UInt64(entry.first) + 1 : 0
        named += rows.map { ($0, Row(place: places[$0], influence: weights[$0], cluster: cluster)) }
      } else {
        for (index, weight) in Self.shares(of: entry.largest, rows, weights) where weight > 0 {
          rest.append((index, ScoreLeaf(place: places[index], weight: weight)))
        }
      }
    }
    self.rows = named.sorted { $0.index < $1.index }.map(\.row)
    self.rest = rest.sorted { $0.index < $1.index }.map(\.leaf)
  }

  /// The sum of the weights of the rest.
  var restTotal: UInt128 { rest.reduce(0) { $0 + $1.weight } }

  /// What each row of a cluster has of its largest weight, in proportion to the rows' own; the last takes what rounding leaves.
  private static func shares(
    of largest: UInt128, _ rows: [Int], _ weights: [UInt128]
  ) -> [(index: Int, weight: UInt128)] {
    var left = largest
    var sum = rows.reduce(UInt128(0)) { $0 + weights[$1] }
    return rows.map { index in
      // Weights are below 2^124 and their products below 2^248.
      let product = left.multipliedFullWidth(by: weights[index])
      let part = sum.dividingFullWidth(product).quotient
      left -= part
      sum -= weights[index]
      return (index, part)
    }
  }
}
