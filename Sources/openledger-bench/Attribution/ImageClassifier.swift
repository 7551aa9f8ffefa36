import Glibc

/// A classifier of images: logistic regression without hidden units, a two-layer network with them.
///
/// Weights are kept by input, the outputs of one input as a vector; lanes beyond the classes stay zero.
struct ImageClassifier {
  /// Units of the hidden layer of the network.
  static let hiddenUnits = 32
  /// Vectors that hold the hidden units.
  private static let parts = hiddenUnits / Vector.scalarCount
  private typealias Vector = SIMD16<Float>

  /// How a classifier learns: stochastic gradient descent with momentum, the rate falling along half a cosine.
  struct Plan {
    var rate: Float
    var epochs: Int
    var batch = 50
    var momentum: Float = 0.9
    /// Every weight is pulled to zero by this share of itself.
    var decay: Float
  }

  /// Weights of the hidden layer, by pixel, `parts` vectors each; empty for logistic regression.
  private var hidden: [Vector]
  /// Weights of the classes, by pixel or hidden unit, the constant last.
  private var output: [Vector]

  /// Logistic regression starts at zero, a network at small random weights.
  init(hasHiddenLayer: Bool, seed: UInt64) {
    var numbers = RandomNumbers(seed: seed)
    guard hasHiddenLayer else {
      (hidden, output) = ([], [Vector](repeating: .zero, count: ImageTask.inputs))
      return
    }
    let hiddenScale = (2 / Float(ImageTask.inputs)).squareRoot()
    hidden = (0..<ImageTask.inputs * Self.parts).map { _ in
      Vector((0..<Vector.scalarCount).map { _ in numbers.normal() * hiddenScale })
    }
    let outputScale = (1 / Float(Self.hiddenUnits)).squareRoot()
    output = (0...Self.hiddenUnits).map { _ in
      var weights = Vector.zero
      for label in 0..<ImageTask.classes { weights[label] = numbers.normal() * outputScale }
      return weights
    }
  }

  /// Weights of the whole classifier.
  var parameterCount: Int { hidden.count * Vector.scalarCount + output.count * ImageTask.classes }

  /// The log-likelihood of the example's label.
  func logLikelihood(_ example: ImageTask.Example) -> Double {
    let pass = forward(example.values)
    return Double(Glibc.logf(max(pass.probabilities[example.label], .leastNormalMagnitude)))
  }

  /// Whether the label is the likeliest class.
  func isRight(_ example: ImageTask.Example) -> Bool {
    let probabilities = forward(example.values).probabilities
    return probabilities[example.label] == probabilities.max()
  }

  /// The gradient of the example's loss by every weight, hidden layer first.
  func gradient(_ example: ImageTask.Example) -> [Float] {
    var sum = Gradient(of: self)
    add(example, to: &sum)
    return sum.hidden.flatMap { weights in weights.indices.map { weights[$0] } }
      + sum.output.flatMap { weights in (0..<ImageTask.classes).map { weights[$0] } }
  }

  /// A step of training, before its change.
  struct Step {
    let number: Int
    let rate: Float
    /// Indices of its rows.
    let batch: [Int]
  }

  /// Steps of an epoch.
  static func stepsPerEpoch(rows: Int, _ plan: Plan) -> Int { (rows + plan.batch - 1) / plan.batch }

  /// Trains on the rows of a subset, in the order of training on all rows with the others left out. `watch` sees every
  /// step with the classifier as it is before.
  mutating func train(
    on rows: [ImageTask.Example], subset: RowSubset? = nil, plan: Plan, seed: UInt64,
    watch: ((Step, ImageClassifier) throws -> Void)? = nil
  ) rethrows {
    var numbers = RandomNumbers(seed: seed)
    var velocity = Gradient(of: self)
    let stepsOfEpoch = Self.stepsPerEpoch(rows: rows.count, plan)
    var order = Array(rows.indices)
    for epoch in 0..<plan.epochs {
      numbers.shuffle(&order)
      for step in 0..<stepsOfEpoch {
        let batch = order[step * plan.batch..<min((step + 1) * plan.batch, rows.count)]
          .filter { subset?[$0] ?? true }
        guard !batch.isEmpty else { continue }
        var sum = Gradient(of: self)
        for row in batch { add(rows[row], to: &sum) }
        let number = epoch * stepsOfEpoch + step
        let progress = Float(number) / Float(plan.epochs * stepsOfEpoch)
        let rate = plan.rate * 0.5 * (1 + Glibc.cosf(.pi * progress))
        try watch?(Step(number: number, rate: rate, batch: batch), self)
        descend(sum, by: rate, over: Float(batch.count), &velocity, plan)
      }
    }
  }
}

extension ImageClassifier {
  /// Numbers in the places of the weights.
  private struct Gradient {
    var hidden: [Vector]
    var output: [Vector]

    init(of classifier: ImageClassifier) {
      hidden = Array(repeating: .zero, count: classifier.hidden.count)
      output = Array(repeating: .zero, count: classifier.output.count)
    }
  }

  /// What an image gives: the inputs of the last layer and the probabilities of the classes.
  private func forward(_ image: [Float]) -> (features: [Float], probabilities: Vector) {
    var features = image
    if !hidden.isEmpty {
      features = (0..<Self.parts).flatMap { part in
        var units = Vector.zero
        for (index, value) in image.enumerated() { units += hidden[index * Self.parts + part] * value }
        return (0..<Vector.scalarCount).map { max(units[$0], 0) }
      }
      features.append(1)
    }
    var logits = Vector.zero
    for (weights, value) in zip(output, features) { logits += weights * value }
    var largest = logits[0]
    for label in 1..<ImageTask.classes { largest = max(largest, logits[label]) }
    var probabilities = Vector.zero
    for label in 0..<ImageTask.classes { probabilities[label] = Glibc.expf(logits[label] - largest) }
    return (features, probabilities / probabilities.sum())
  }

  private func add(_ example: ImageTask.Example, to sum: inout Gradient) {
    let (features, probabilities) = forward(example.values)
    var error = probabilities
    error[example.label] -= 1
    for index in features.indices { sum.output[index] += error * features[index] }
    guard !hidden.isEmpty else { return }
    for part in 0..<Self.parts {
      var back = Vector.zero
      for lane in 0..<Vector.scalarCount {
        let unit = part * Vector.scalarCount + lane
        if features[unit] > 0 { back[lane] = (output[unit] * error).sum() }
      }
      for (index, value) in example.values.enumerated() { sum.hidden[index * Self.parts + part] += back * value }
    }
  }

  private mutating func descend(
    _ sum: Gradient, by rate: Float, over count: Float, _ velocity: inout Gradient, _ plan: Plan
  ) {
    for index in hidden.indices {
      velocity.hidden[index] =
        velocity.hidden[index] * plan.momentum + sum.hidden[index] / count + hidden[index] * plan.decay
      hidden[index] -= velocity.hidden[index] * rate
    }
    for index in output.indices {
      velocity.output[index] =
        velocity.output[index] * plan.momentum + sum.output[index] / count + output[index] * plan.decay
      output[index] -= velocity.output[index] * rate
    }
  }
}
