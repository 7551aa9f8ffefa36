public import AdapterEngine
internal import CAdapterEngine

/// The gradients of all rows of a training run, projected and preconditioned: how much each of them has moved an answer.
///
/// A pure function of the captured steps and the rule: kernels and threads change no bit. Row i is document i.
public struct InfluenceIndex: Hashable, Sendable {
  /// How it was made.
  public let rule: InfluenceRule
  /// Numbers of every gradient.
  public let dimension: Int
  /// The number of rows, those without a gradient among them.
  public let rowCount: Int
  /// Self-influence gᵀ H⁻¹ g of every row in 2⁻³², saturating: large for a row that the others do not explain, such as
  /// one with a wrong label.
  public let selfInfluence: [Int64]
  /// First-order in-run data Shapley of every row in 2⁻³² nats · 10⁻⁹, saturating: how much its visits have lowered the
  /// loss of the held-out documents. Empty when no step has a held-out gradient.
  public let shapley: [Int128]

  /// Row i's preconditioned gradient is `values[i · dimension …] × multipliers[i] × 2^−exponent`.
  let values: [Int8]
  let multipliers: [UInt64]
  let exponent: Int32

  /// Whether the held-out gradients gave every row a Shapley value.
  public var hasShapley: Bool { !shapley.isEmpty }

  /// The Shapley values as scores: shifted alike until the largest fits in 63 bits; all zero without held-out documents.
  public var shapleyScores: [Int64] {
    guard hasShapley else { return [Int64](repeating: 0, count: rowCount) }
    let largest = shapley.lazy.map(\.magnitude).max() ?? 0
    let shift = max(0, 128 - largest.leadingZeroBitCount - 62)
    return shapley.map { value in
      let magnitude = Int64(value.magnitude >> UInt128(shift))
      return value < 0 ? -magnitude : magnitude
    }
  }
}

/// A row and its influence.
public struct InfluenceScore: Hashable, Sendable {
  /// Index of the row.
  public let row: Int
  /// The score, signed.
  public let score: Int64

  /// Gathers the two.
  public init(row: Int, score: Int64) {
    self.row = row
    self.score = score
  }
}

extension InfluenceIndex {
  /// The influence of every row on an answer whose projected gradient is `query`, in 2⁻³², saturating: positive when the
  /// row has made the answer more likely.
  ///
  /// The query must have `dimension` values. Reads all values once; the threads change no bit.
  public func score(query: ProjectedGradient, threads: Int = 1) -> [Int64] {
    score(query: query, threads: threads, kernels: .best)
  }

  /// The same by kernels of the caller's choice, which this processor must have.
  package func score(query: ProjectedGradient, threads: Int, kernels: Kernels) -> [Int64] {
    precondition(query.values.count == dimension, "a query of another dimension")
    let planes = QueryPlanes(query)
    guard planes.scale > 0 else { return [Int64](repeating: 0, count: rowCount) }
    var sums = [Int64](repeating: 0, count: rowCount)
    // All arrays have the sizes that the call reads and writes. Only a system without threads makes it fail, and then it
    // does the same in this one.
    for workers in [allowedThreads(threads), 1] {
      let code = unsafe cae_influence_scan(
        kernels.influenceCode, values, rowCount, dimension, planes.high, planes.low, workers, &sums, nil, 0)
      if code == CAE_OK { break }
      precondition(workers > 1, "kernels that this processor lacks")
    }
    return zip(sums, multipliers).map { sum, multiplier in planes.score(sum, multiplier, exponent: Int(exponent)) }
  }

  /// The `count` scores of largest magnitude, largest first, equal ones by ascending row; zeros are left out.
  public static func top(_ count: Int, of scores: [Int64]) -> [InfluenceScore] {
    let ordered = scores.enumerated().filter { $0.element != 0 }.sorted {
      ($1.element.magnitude, $0.offset) < ($0.element.magnitude, $1.offset)
    }
    return ordered.prefix(max(count, 0)).map { InfluenceScore(row: $0.offset, score: $0.element) }
  }
}

/// A query in 16 bits: value ≈ (256 · high + low) × scale ÷ 32639, in 2^−32.
struct QueryPlanes {
  static let largest: UInt64 = 32_639

  let high: [Int8]
  let low: [Int8]
  /// The largest magnitude of the query.
  let scale: UInt64

  /// Rounds value × 32639 ÷ scale to the nearest integer, halves away from zero.
  init(_ query: ProjectedGradient) {
    let scale = query.values.lazy.map(\.magnitude).max() ?? 0
    self.scale = scale
    let integers = query.values.map { value -> Int in
      guard scale > 0 else { return 0 }
      let doubled = 2 * UInt128(scale)
      let magnitude = Int((2 * UInt128(Self.largest) * UInt128(value.magnitude) + UInt128(scale)) / doubled)
      return value < 0 ? -magnitude : magnitude
    }
    low = integers.map { Int8(truncatingIfNeeded: $0) }
    high = integers.map { Int8(($0 - Int(Int8(truncatingIfNeeded: $0))) / 256) }
  }

  /// sum × scale ÷ 32639 × multiplier × 2^−exponent towards zero, where `sum` is a row's product with the planes.
  func score(_ sum: Int64, _ multiplier: UInt64, exponent: Int) -> Int64 {
    // The sum has 36 bits, the multiplier 41 and the scale is cut to 31, so the product has at most 108.
    let cut = max(0, 64 - scale.leadingZeroBitCount - 31)
    let product = UInt128(sum.magnitude) * UInt128(multiplier) * UInt128(scale >> UInt64(cut)) / UInt128(Self.largest)
    let shift = exponent - cut
    let magnitude: UInt128
    if shift >= 0 {
      magnitude = shift < 128 ? product >> UInt128(shift) : 0
    } else {
      magnitude = product.leadingZeroBitCount > -shift ? product << UInt128(-shift) : product == 0 ? 0 : .max
    }
    let clamped = Int64(clamping: magnitude)
    return sum < 0 ? -clamped : clamped
  }
}
