import AdapterEngine
import Attribution

/// Influence where retraining is cheap: classifiers of generated images with wrong labels, through the very projection and
/// index that the chain uses.
struct ClassifierBench {
  private let size: AttributionOptions.ClassifierSize
  private let task: ImageTask

  /// What is measured, and what it must reach.
  private struct Case {
    let name: String
    let hasHiddenLayer: Bool
    let plan: ImageClassifier.Plan
    let leastArea: Double
    let leastScore: Double
  }

  private static let cases = [
    Case(
      name: "logistic regression", hasHiddenLayer: false,
      plan: ImageClassifier.Plan(rate: 0.5, epochs: 20, decay: 1e-2), leastArea: 0.98, leastScore: 0.75),
    Case(
      name: "network with a hidden layer", hasHiddenLayer: true,
      plan: ImageClassifier.Plan(rate: 0.1, epochs: 10, decay: 1e-3), leastArea: 0.87, leastScore: 0.26),
  ]
  private static let weightSeed: UInt64 = 3
  private static let orderSeed: UInt64 = 11
  private static let heldOutImages = 250
  /// Held-out images of a step.
  private static let heldOutPerStep = 10

  init(_ size: AttributionOptions.ClassifierSize) {
    self.size = size
    task = ImageTask(rows: size.rows, tests: size.tests, heldOut: Self.heldOutImages, seed: 5)
  }

  /// The wrong labels that are found, and the linear datamodelling scores.
  func measure() throws -> [Table] {
    var noise = Table(
      title: "Wrong labels found",
      method: """
        \(number(Double(size.rows))) generated images of \(ImageTask.classes) classes, one label of ten wrong, gradients projected to \
        \(number(Double(size.dimension))) numbers. AUC: the chance that a row with a wrong label has a higher score than one with a right label.
        """)
    var linear = Table.ofLinearDatamodelling(
      title: "Images: linear datamodelling score",
      method: """
        \(size.subsets) classifiers trained again on random halves of the rows, \(number(Double(size.tests))) test images as queries.
        """)
    for measured in Self.cases { try measure(measured, &noise, &linear) }
    return [noise, linear]
  }

  private func measure(_ measured: Case, _ noise: inout Table, _ linear: inout Table) throws {
    let start = ImageClassifier(hasHiddenLayer: measured.hasHiddenLayer, seed: Self.weightSeed)
    let (trained, steps) = try capture(start, measured.plan)
    let queries = try task.tests.map { try project($0, trained) }
    let models = try retrain(start, measured.plan)
    let perEpoch = ImageClassifier.stepsPerEpoch(rows: task.rows.count, measured.plan)
    var methods: [(name: String, scores: [[Double]])] = []
    for variant in InfluenceVariant.all(stepsPerEpoch: perEpoch, rows: task.rows.count) {
      let index = try variant.index(rows: task.rows.count, steps: steps)
      methods.append((variant.name, variant.scores(index, queries: queries)))
      guard variant.name == InfluenceVariant.standardName else { continue }
      let right = Double(task.tests.count { trained.isRight($0) }) / Double(task.tests.count)
      noise.add("\(measured.name): test images classified rightly", right * 100, "%")
      func area(_ scores: [Double]) -> Double {
        RankStatistics.areaUnderCurve(scores, isMarked: task.isFlipped)
      }
      noise.add(
        "\(measured.name): self-influence", area(index.selfInfluence.map(Double.init)), "AUC",
        target: size.isWhole ? .atLeast(measured.leastArea) : nil)
      noise.add(
        "\(measured.name): length of the gradient",
        area(task.rows.map { trained.gradient($0).reduce(0) { $0 + Double($1 * $1) } }), "AUC")
      noise.add(
        "\(measured.name): harm to held-out images, in-run Shapley", area(index.shapleyScores.map { -Double($0) }),
        "AUC")
    }
    linear.add(
      methods, models, name: measured.name, target: size.isWhole ? .atLeast(measured.leastScore) : nil)
  }

  /// Trains on all rows and writes every step's gradients down.
  private func capture(_ start: ImageClassifier, _ plan: ImageClassifier.Plan) throws -> (
    ImageClassifier, [CapturedStep]
  ) {
    var (trained, steps) = (start, [CapturedStep]())
    try trained.train(on: task.rows, plan: plan, seed: Self.orderSeed) { step, classifier in
      let rows = try step.batch.sorted().map { row in
        CapturedRow(document: UInt32(row), gradient: QuantisedGradient(try project(task.rows[row], classifier)))
      }
      let heldOut = try (0..<Self.heldOutPerStep)
        .map { task.heldOut[(step.number * Self.heldOutPerStep + $0) % task.heldOut.count] }
        .map { try project($0, classifier) }
      steps.append(
        try CapturedStep(
          step: UInt64(step.number), learningRateNano: UInt64(step.rate * 1e9), targetTokens: UInt64(rows.count),
          dimension: size.dimension, rows: rows,
          heldOut: QuantisedGradient(heldOut.dropFirst().reduce(heldOut[0], +))))
    }
    return (trained, steps)
  }

  private func project(_ example: ImageTask.Example, _ classifier: ImageClassifier) throws -> ProjectedGradient {
    try ProjectedGradient(projecting: classifier.gradient(example), capture: CapturePlan(dimension: size.dimension))
  }

  private func retrain(_ start: ImageClassifier, _ plan: ImageClassifier.Plan) throws -> LinearDatamodelling {
    let subsets = LinearDatamodelling.halves(of: task.rows.count, count: size.subsets, seed: 42)
    let likelihoods = subsets.map { subset in
      var classifier = start
      classifier.train(on: task.rows, subset: subset, plan: plan, seed: Self.orderSeed)
      return task.tests.map { classifier.logLikelihood($0) }
    }
    return LinearDatamodelling(subsets: subsets, likelihoods: likelihoods)
  }
}
