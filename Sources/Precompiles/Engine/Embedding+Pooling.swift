extension Embedding {
  /// The mean of the rows, quantised to 16 bits by its greatest magnitude.
  ///
  /// All of it is IEEE 754 binary32, rounded to nearest even, in the order of the specification: the rows are added one after
  /// another to zero, the sum is divided by their number, the scale is the greatest magnitude divided by 32,767, and each value
  /// is the mean divided by the scale and rounded. A scale below the least normal number makes all zero.
  /// - Parameters:
  ///   - rows: the vectors one after another.
  ///   - width: the values of one vector; at least one vector is there.
  init(meanOf rows: [Float], width: Int) {
    var mean = [Float](repeating: 0, count: width)
    for start in stride(from: 0, to: rows.count, by: width) {
      for index in 0..<width { mean[index] += rows[start + index] }
    }
    let count = Float(rows.count / width)
    var greatest: Float = 0
    for index in 0..<width {
      mean[index] /= count
      let magnitude = mean[index].magnitude
      greatest = magnitude > greatest ? magnitude : greatest
    }
    let scale = greatest / Self.greatestValue
    guard scale.isNormal else {
      self.init(values: [Int16](repeating: 0, count: width), scale: 0)
      return
    }
    let values = mean.map { value in
      let rounded = (value / scale).rounded(.toNearestOrEven)
      return Int16(max(-Self.greatestValue, min(Self.greatestValue, rounded)))
    }
    self.init(values: values, scale: scale.bitPattern)
  }

  private static let greatestValue: Float = 32_767
}
