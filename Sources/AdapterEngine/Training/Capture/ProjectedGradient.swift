/// A gradient of the adapter's weights, projected: every coordinate, with a random sign, is added to a random bucket.
///
/// The inner product of two projections with the same seed is that of the gradients, up to noise that falls as
/// 1 / √dimension (`Docs/Specification/Training.md`, section 9).
public struct ProjectedGradient: Hashable, Sendable {
  /// One sum for each bucket, in 2^−32; sums wrap beyond 2^63.
  public let values: [Int64]

  /// Takes the sums.
  public init(values: [Int64]) { self.values = values }

  /// The sum of two gradients of the same dimension, bucket by bucket, which is the projection of the gradients' sum.
  public static func + (a: ProjectedGradient, b: ProjectedGradient) -> ProjectedGradient {
    ProjectedGradient(values: zip(a.values, b.values).map { $0 &+ $1 })
  }
}

/// A projected gradient in eight bits: every value of it is near `values[i]` × `scale` ÷ 127.
public struct QuantisedGradient: Hashable, Sendable {
  /// Values −127 … 127; the largest magnitude is 127 unless all are zero.
  public let values: [Int8]
  /// The largest magnitude of the projected gradient, in 2^−32; 0 exactly when all values are.
  public let scale: UInt64

  /// Rounds value × 127 ÷ scale to the nearest integer, halves away from zero.
  public init(_ gradient: ProjectedGradient) {
    let scale = gradient.values.lazy.map(\.magnitude).max() ?? 0
    self.scale = scale
    guard scale > 0 else {
      values = [Int8](repeating: 0, count: gradient.values.count)
      return
    }
    // (2 · 127 · |value| + scale) ÷ (2 · scale), in 64 bits where they are enough.
    let fits = scale < 1 << 55
    values = gradient.values.map { value in
      let magnitude =
        fits
        ? Int8((254 * value.magnitude + scale) / (2 * scale))
        : Int8((254 * UInt128(value.magnitude) + UInt128(scale)) / (2 * UInt128(scale)))
      return value < 0 ? -magnitude : magnitude
    }
  }

  /// Takes values and scale; throws `invalidRequest` unless they are what quantising gives.
  public init(values: [Int8], scale: UInt64) throws(EngineError) {
    let largest = values.lazy.map(\.magnitude).max() ?? 0
    guard largest == (scale == 0 ? 0 : 127), scale <= UInt64(Int64.min.magnitude) else {
      throw .invalidRequest("A captured gradient has values up to \(largest) at a scale of \(scale).")
    }
    self.values = values
    self.scale = scale
  }
}

extension QuantisedGradient {
  /// Bytes of an encoding.
  static func encodedLength(dimension: Int) -> Int { 8 + dimension }

  func append(to bytes: inout [UInt8]) {
    bytes.append(scale)
    bytes.append(contentsOf: values.lazy.map { UInt8(bitPattern: $0) })
  }

  init(reading reader: inout LittleEndianReader, dimension: Int) throws(EngineError) {
    let scale: UInt64 = reader.next()
    try self.init(values: reader.bytes(dimension).map { Int8(bitPattern: $0) }, scale: scale)
  }
}
