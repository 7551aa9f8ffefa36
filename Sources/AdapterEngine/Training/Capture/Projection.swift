internal import CAdapterEngine

extension ProjectedGradient {
  /// Projects a gradient of any model: coordinate c of it stands for coordinate c of an adapter
  /// (`Docs/Specification/Training.md`, section 9).
  ///
  /// Throws `invalidRequest` for a coordinate that is not finite and for a capture out of range.
  public init(projecting gradient: [Float], capture: CapturePlan) throws(EngineError) {
    try capture.check()
    guard gradient.allSatisfy(\.isFinite) else { throw .invalidRequest("The gradient has a value that is not finite.") }
    var sums = [Int64](repeating: 0, count: capture.dimension)
    for (value, place) in zip(gradient, capture.places(count: gradient.count)) {
      let limited = min(max(value, -Self.largestCoordinate), Self.largestCoordinate)
      let counted = Int64((limited * 0x1p32).rounded(.toNearestOrEven))
      sums[place.bucket] &+= place.isNegative ? -counted : counted
    }
    self.init(values: sums)
  }

  private static var largestCoordinate: Float { 0x1p16 }
}

/// Where a coordinate of a gradient goes.
package struct ProjectionPlace: Sendable {
  /// Index of the sum.
  package let bucket: Int
  /// Whether the coordinate is subtracted.
  package let isNegative: Bool
}

extension CapturePlan {
  /// The places of the first coordinates, in order.
  package func places(count: Int) -> [ProjectionPlace] {
    let key = [UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32)]
    var words = [UInt32](repeating: 0, count: 4)
    return (0..<count).map { coordinate in
      let block = UInt64(coordinate / 8)
      if coordinate % 8 == 0 {
        let counter = [UInt32(truncatingIfNeeded: block), UInt32(truncatingIfNeeded: block >> 32), 0, 3]
        // The arrays have the four, two and four words that the call reads and writes.
        unsafe cae_philox(counter, key, &words)
      }
      let bits = words[coordinate % 8 / 2] >> UInt32(coordinate % 2 * 16)
      return ProjectionPlace(bucket: Int(bits) & (dimension - 1), isNegative: bits & 0x8000 != 0)
    }
  }
}
