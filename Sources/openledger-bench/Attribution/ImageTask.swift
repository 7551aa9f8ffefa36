import Glibc

/// Small generated images of ten classes, some with a wrong label: a class is a pattern of four soft spots, an image is
/// its class's pattern, moved, brightened and buried in noise.
struct ImageTask {
  /// Pixels of a side.
  static let side = 12
  /// Pixels and a constant one.
  static let inputs = side * side + 1
  static let classes = 10
  private static let spots = 4
  private static let border = 2
  private static let noise: Float = 0.5

  /// An image and the class that its label names.
  struct Example {
    let values: [Float]
    let label: Int
  }

  /// What is trained on, wrong labels included.
  let rows: [Example]
  /// Whether a row's label is wrong.
  let isFlipped: [Bool]
  /// Images with right labels that nothing is trained on: the queries.
  let tests: [Example]
  /// More of them, for in-run Shapley values.
  let heldOut: [Example]

  /// Makes a task; one row of ten gets a label of another class.
  init(rows count: Int, tests testCount: Int, heldOut heldOutCount: Int, seed: UInt64) {
    var numbers = RandomNumbers(seed: seed)
    let patterns = (0..<Self.classes).map { _ in Self.pattern(&numbers) }
    let clean = (0..<count).map { _ in Self.example(patterns, &numbers) }
    tests = (0..<testCount).map { _ in Self.example(patterns, &numbers) }
    heldOut = (0..<heldOutCount).map { _ in Self.example(patterns, &numbers) }
    let flipped = Set(numbers.distinct(count / 10, below: count))
    isFlipped = (0..<count).map(flipped.contains)
    rows = zip(clean, isFlipped).map { example, isFlipped in
      guard isFlipped else { return example }
      let label = (example.label + 1 + numbers.next(below: Self.classes - 1)) % Self.classes
      return Example(values: example.values, label: label)
    }
  }

  /// A canvas that is `border` pixels larger than an image on every side.
  private static func pattern(_ numbers: inout RandomNumbers) -> [Float] {
    let width = side + 2 * border
    var canvas = [Float](repeating: 0, count: width * width)
    for _ in 0..<spots {
      let (y, x) = (numbers.uniform(3...Float(side + 1)), numbers.uniform(3...Float(side + 1)))
      let size = numbers.uniform(0.8...1.8)
      for row in 0..<width {
        for column in 0..<width {
          let (dy, dx) = (Float(row) - y, Float(column) - x)
          canvas[row * width + column] += Glibc.expf(-(dy * dy + dx * dx) / (2 * size * size))
        }
      }
    }
    return canvas
  }

  private static func example(_ patterns: [[Float]], _ numbers: inout RandomNumbers) -> Example {
    let label = numbers.next(below: classes)
    let (top, left) = (1 + numbers.next(below: 3), 1 + numbers.next(below: 3))
    let brightness = numbers.uniform(0.7...1.3)
    var values: [Float] = []
    for row in 0..<side {
      for column in 0..<side {
        let clean = patterns[label][(top + row) * (side + 2 * border) + left + column]
        values.append(clean * brightness + noise * numbers.normal())
      }
    }
    return Example(values: values + [1], label: label)
  }
}

extension RandomNumbers {
  /// A number of the range, its ends as likely as any.
  mutating func uniform(_ range: ClosedRange<Float>) -> Float {
    range.lowerBound + Float(next() >> 40) * 0x1p-24 * (range.upperBound - range.lowerBound)
  }

  /// A number of the normal distribution with variance 1 (Box and Muller 1958).
  mutating func normal() -> Float {
    let radius = Glibc.log(Double((next() >> 11) + 1) * 0x1p-53)
    return Float((-2 * radius).squareRoot() * Glibc.cos(2 * .pi * Double(next() >> 11) * 0x1p-53))
  }
}
