/// Sums the projected gradients of a step's examples, document by document.
struct StepCapture {
  private let dimension: Int
  private var sums: [Int: [Int64]] = [:]

  init(dimension: Int) { self.dimension = dimension }

  /// Adds the gradients of examples, which stand one after the other.
  mutating func add(_ examples: ArraySlice<TrainingExample>, gradients: [Int64]) {
    for (example, start) in zip(examples, stride(from: 0, to: gradients.count, by: dimension)) {
      let gradient = gradients[start..<start + dimension]
      guard let sum = sums[example.document] else {
        sums[example.document] = Array(gradient)
        continue
      }
      sums[example.document] = zip(sum, gradient).map { $0 &+ $1 }
    }
  }

  /// Every document's gradient, in ascending order of documents.
  func rows() -> [CapturedRow] {
    sums.sorted { $0.key < $1.key }.map { document, sum in
      CapturedRow(
        document: UInt32(document), gradient: QuantisedGradient(ProjectedGradient(values: sum)))
    }
  }

  /// The sum over all documents.
  func total() -> ProjectedGradient {
    // Wrapping sums do not depend on the order in which documents come.
    sums.values.reduce(ProjectedGradient(values: [Int64](repeating: 0, count: dimension))) { sum, gradient in
      sum + ProjectedGradient(values: gradient)
    }
  }
}
